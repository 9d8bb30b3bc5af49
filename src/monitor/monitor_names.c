/* The names of events and verdicts, from the lists that make their constants. */
#include <lrfind/monitor.h>

const char *lrf_event_name(enum lrf_event_kind kind)
{
    static const char *const names[] = {
#define EVENT_NAME(constant, name) #name,
        LRF_EVENT_LIST(EVENT_NAME)
#undef EVENT_NAME
    };
    return names[kind];
}

const char *lrf_run_kind_name(enum lrf_run_kind kind)
{
    static const char *const names[] = {
#define RUN_NAME(constant, name) #name,
        LRF_RUN_LIST(RUN_NAME)
#undef RUN_NAME
    };
    return names[kind];
}
