#include "record/record.h"

void lrf_record_init(struct lrf_record *record, const struct lrf_result *result,
                     const struct lrf_dialect *dialect)
{
    lrf_record_begin(record, dialect);
    switch (result->kind) {
    case LRF_RESULT_RANGE:
        lrf_record_range(record, result->range);
        break;
    case LRF_RESULT_VERIFY:
        lrf_record_verify(record, result->verify);
        break;
    case LRF_RESULT_COMPARE:
        lrf_record_compare(record, result->compare);
        break;
    case LRF_RESULT_WATCH:
        lrf_record_watch(record, result->watch);
        break;
    default:
        lrf_record_schedule(record, result->schedule);
    }
    lrf_record_call(record);
}
