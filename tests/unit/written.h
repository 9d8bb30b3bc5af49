/* What the reports write of a result, as texts to be freed. */
#ifndef TESTS_WRITTEN_H
#define TESTS_WRITTEN_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "report/page.h"
#include "report/writers.h"

static enum lrf_status next_line(const struct lrf_call *call, const char *command,
                                 const struct lrf_change *change, size_t n, char **line)
{
    const size_t size = 200;

    (void)call;
    *line = malloc(size);
    if (*line == NULL)
        return LRF_ENOMEM;
    snprintf(*line, size, "lrfind %s --%s %s 'a <b>.csv'", command, n ? change[0].setting : "no",
             n ? change[0].value : "change");
    return LRF_OK;
}

static const struct lrf_call_setting call_settings[] = {
    {.key = "model", .kind = LRF_CALL_TEXT, .text = "mlp:64"},
    {.key = "target", .kind = LRF_CALL_TEXT},
    {.key = "lr_max", .kind = LRF_CALL_NUMBER, .number = 10},
    {.key = "repeats", .kind = LRF_CALL_NUMBER, .number = NAN},
    {.key = "refine", .kind = LRF_CALL_FLAG, .flag = true}};
static const struct lrf_call call = {.command_line = "lrfind run 'a <b>.csv'",
                                     .setting = call_settings,
                                     .n = sizeof call_settings / sizeof *call_settings,
                                     .next = next_line};
/* A program's words, as the command line has them. */
static const struct lrf_dialect options = {.setting = "--", .command = "lrfind ", .call = &call};

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
    lrf_text(&out, &record, terminal);
    lrf_text_files(&out, &record, result, context, terminal);
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
