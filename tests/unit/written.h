/* What the reports write of a result, as texts to be freed. */
#ifndef TESTS_WRITTEN_H
#define TESTS_WRITTEN_H

#include "report/page.h"
#include "report/writers.h"

/* A program's words, as the command line has them. */
static const struct lrf_dialect options = {.setting = "--", .command = "lrfind "};

#define RESULT_OF(kind_, pointer)                                                                  \
    (&(struct lrf_result){.kind = LRF_RESULT_##kind_, {(const void *)(pointer)}})

/* The text of a buffer, which must be whole. */
static inline char *whole(struct lrf_strbuf *out)
{
    assert_false(out->failed);
    assert_null(out->file);
    lrf_strbuf_puts(out, "");
    return out->s;
}

static inline char *written_json(const struct lrf_result *result)
{
    struct lrf_strbuf out = {0};
    struct lrf_record record;

    lrf_record_init(&record, result, &options);
    lrf_json(&out, &record);
    lrf_record_release(&record);
    return whole(&out);
}

static inline char *written_page(const struct lrf_result *result)
{
    struct lrf_strbuf out = {0};
    struct lrf_record record;

    lrf_record_init(&record, result, &options);
    lrf_page(&out, &record, result);
    lrf_record_release(&record);
    return whole(&out);
}

static inline char *written_text(const struct lrf_result *result,
                                 const struct lrf_report_context *context,
                                 const struct lrf_terminal *terminal)
{
    struct lrf_strbuf out = {0};
    struct lrf_record record;

    lrf_record_init(&record, result, &options);
    lrf_text(&out, &record, result, context, terminal);
    lrf_record_release(&record);
    return whole(&out);
}

static inline char *written_file(void (*write)(struct lrf_strbuf *, const struct lrf_result *),
                                 const struct lrf_result *result)
{
    struct lrf_strbuf out = {0};

    write(&out, result);
    return whole(&out);
}

#endif
