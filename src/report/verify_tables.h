/* report/verify_tables.h - the tables of a verification's page. */
#ifndef LRF_REPORT_VERIFY_TABLES_H
#define LRF_REPORT_VERIFY_TABLES_H

#include <lrfind/report.h>

/* A section with every rate: final losses, regret, verdict. */
void lrf_verify_rate_table(FILE *out, const struct lrf_verify_result *report);
/* A section with what each rule's answer to the range test would have cost. */
void lrf_verify_rule_table(FILE *out, const struct lrf_verify_result *report);

#endif
