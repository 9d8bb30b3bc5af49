#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

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
        err->remedy = LRF_REMEDY_NONE;
        vsnprintf(err->text, sizeof err->text, format, args);
        va_end(args);
        keep_one_line(err->text);
    }
    return status;
}

enum lrf_status lrf_fail_remedy(struct lrf_error *err, enum lrf_status status,
                                enum lrf_remedy remedy)
{
    if (err != NULL)
        err->remedy = remedy;
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

char *lrf_dialect_setting(const struct lrf_dialect *dialect, char *out, size_t size,
                          const char *name, const char *value)
{
    size_t n = dialect ? strlen(dialect->setting) : 0;

    snprintf(out, size, "%s%s%s%s", dialect ? dialect->setting : "", name, value ? " " : "",
             value ? value : "");
    for (char *s = out; dialect && s < out + size && *s && s < out + n + strlen(name); s++)
        *s = *s == '_' ? '-' : *s;
    return out;
}

char *lrf_remedy_text(enum lrf_remedy remedy, const struct lrf_dialect *dialect, char *out,
                      size_t size)
{
    /* What is said before a setting, the setting, and what after it. */
    static const struct {
        const char *before, *setting, *value, *after;
    } words[] = {
        [LRF_REMEDY_MISSING] = {"", "missing", "mean", " or drop takes such rows"},
        [LRF_REMEDY_CLASSIFICATION] = {"", "task", "classification", ", or leave the cell empty"},
        [LRF_REMEDY_REGRESSION] = {"", "task", "regression", ", or another "},
        [LRF_REMEDY_TARGET] = {"", "target", NULL, " names another column"},
        [LRF_REMEDY_DECIMAL] = {"", "decimal", "comma", " or point says how numbers are read"},
        [LRF_REMEDY_CATEGORICAL] = {"name the column in ", "categorical", NULL,
                                    ", or leave the cell empty"},
        [LRF_REMEDY_SAMPLE] = {"", "sample_rows", "N", " takes a sample of them"},
    };
    char setting[64], target[64] = "";

    if (remedy <= LRF_REMEDY_NONE || remedy > LRF_REMEDY_SAMPLE) {
        snprintf(out, size, "%s", remedy == LRF_REMEDY_PROTOCOL ? "a trainer takes orders" : "");
        return out;
    }
    lrf_dialect_setting(dialect, setting, sizeof setting, words[remedy].setting,
                        words[remedy].value);
    if (remedy == LRF_REMEDY_REGRESSION)
        lrf_dialect_setting(dialect, target, sizeof target, "target", NULL);
    snprintf(out, size, "%s%s%s%s", words[remedy].before, setting, words[remedy].after, target);
    return out;
}
