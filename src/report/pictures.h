/* report/pictures.h - the pictures of a result: in a page, as gnuplot scripts, on a terminal. */
#ifndef LRF_REPORT_PICTURES_H
#define LRF_REPORT_PICTURES_H

#include "record/record.h"

/* Whether a range test recorded more than losses: there is a picture of its single steps. */
bool lrf_has_steps(const struct lrf_result *result);

/* A <figure> with a picture of the result, for a page. */
void lrf_picture(struct lrf_strbuf *out, enum lrf_picture picture, const struct lrf_result *result);
/* The gnuplot script of the result's picture; of a range test's single steps. */
void lrf_script(struct lrf_strbuf *out, const struct lrf_result *result);
void lrf_steps_script(struct lrf_strbuf *out, const struct lrf_result *result);
/* The result's picture in characters. */
void lrf_picture_term(struct lrf_strbuf *out, const struct lrf_result *result,
                      const struct lrf_terminal *terminal);

#endif
