#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>

#include <lrfind.h>

/* Names of files and what stands in them may hold anything. */
static void keep_one_line(char *s)
{
    for (; *s; s++) {
        if ((unsigned char)*s < ' ' || *s == 0x7f)
            *s = '?';
    }
}

enum lrf_status lrf_fail(struct lrf_error *err, enum lrf_status status, const char *format, ...)
{
    if (err != NULL) {
        va_list args;
        va_start(args, format);
        err->status = status;
        vsnprintf(err->text, sizeof err->text, format, args);
        va_end(args);
        keep_one_line(err->text);
    }
    return status;
}

enum lrf_status lrf_fail_memory(struct lrf_error *err)
{
    return lrf_fail(err, LRF_ENOMEM, "%s", lrf_status_text(LRF_ENOMEM));
}

const char *lrf_status_text(enum lrf_status status)
{
    switch (status) {
#define LRF_STATUS_CASE(name, text)                                                                \
    case name:                                                                                     \
        return text;
        LRF_STATUS_LIST(LRF_STATUS_CASE)
#undef LRF_STATUS_CASE
    }
    return "unknown status";
}

const char *lrf_version(void)
{
    return LRF_VERSION;
}
