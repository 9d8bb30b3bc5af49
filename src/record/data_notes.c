/* What was done to the data and the settings that their user should know: columns that were
 * dropped, a batch that was cut, classes of a single row. */
#include <string.h>

#include "record/phrases.h"
#include "record/record.h"

static void phrase_batch(struct lrf_strbuf *out, const struct lrf_reference_settings *model,
                         const struct lrf_dataset_info *data)
{
    if (model && model->batch && lrf_batch_used(model, data) != model->batch)
        lrf_strbuf_printf(out,
                          "a batch of %zu was asked for, and there are %zu training rows: "
                          "each step takes all of them",
                          model->batch, data->train);
}

/* Few rows a class are rather the values of a regression. */
static void phrase_classes(struct lrf_strbuf *out, const struct lrf_dataset_info *data,
                           const struct lrf_dialect *dialect)
{
    if (data->single_classes == 0)
        return;
    if (data->single_classes == data->classes)
        lrf_strbuf_printf(out, "each of the %zu classes has", data->classes);
    else
        lrf_strbuf_printf(out, "%zu of %zu classes %s", data->single_classes, data->classes,
                          data->single_classes == 1 ? "has" : "have");
    lrf_strbuf_puts(out, " a single row, which is trained on or validated, not both");
    if (3 * data->single_classes < data->classes)
        return;
    lrf_strbuf_printf(out, ": %s",
                      data->number_classes ? "probably a regression ("
                                           : "perhaps these are no classes (");
    if (data->number_classes)
        lrf_put_setting(out, dialect, "task", "regression");
    else
        lrf_put_setting(out, dialect, "target", "NAME");
    lrf_strbuf_puts(out, data->number_classes ? ")" : " names another column)");
}

/* Of a recorded curve: what stands below the first line of its note. */
static size_t take_warning(struct lrf_record *record, const char *note, const char **warning)
{
    const char *end = note ? strchr(note, '\n') : NULL;

    if (end == NULL)
        return 0;
    *warning = lrf_record_printf(record, "%s", end + 1);
    return 1;
}

size_t lrf_record_data_notes(struct lrf_record *record, const struct lrf_range_result *settings,
                             const char *note[LRF_MOST_DATA_NOTES])
{
    struct lrf_strbuf text = {0};
    size_t n = 0;

    if (settings->data == NULL)
        return take_warning(record, settings->note, note);
    phrase_batch(&text, settings->model, settings->data);
    note[n] = lrf_record_keep(record, &text);
    n += *note[n] != '\0';
    phrase_classes(&text, settings->data, record->dialect);
    note[n] = lrf_record_keep(record, &text);
    return n + (*note[n] != '\0');
}

/* ---- sentences */

void lrf_record_say_data(struct lrf_record *record, const struct lrf_range_result *settings,
                         bool told)
{
    const char *note[LRF_MOST_DATA_NOTES];
    const size_t n = lrf_record_data_notes(record, settings, note);
    struct lrf_strbuf text = {0};

    if (settings->data && settings->data->n_dropped > 0) {
        lrf_phrase_dropped(&text, settings->data);
        lrf_record_say(record, (struct lrf_saying){.role = LRF_ROLE_TERM,
                                                   .tone = LRF_TONE_QUIET,
                                                   .keyword = told ? NULL : "drop",
                                                   .term = "Dropped",
                                                   .text = lrf_record_keep(record, &text)});
    }
    for (size_t i = 0; i < n; i++)
        lrf_record_say(record, (struct lrf_saying){.role = LRF_ROLE_NOTE,
                                                   .tone = LRF_TONE_CAREFUL,
                                                   .keyword = "note",
                                                   .text = note[i]});
}

/* ---- of several cases */

/* Whether this was already said of another case of the same data. */
static bool was_said(const struct lrf_strbuf *said, const char *what)
{
    return said->n > 0 && strstr(said->s, what) != NULL;
}

static void add_said(struct lrf_strbuf *said, const char *name, const char *what)
{
    if (*what && !was_said(said, what))
        lrf_strbuf_printf(said, "%s%s: %s", said->n ? "; " : "", name, what);
}

static void say_said(struct lrf_record *record, struct lrf_strbuf *said)
{
    record->failed |= said->failed;
    if (said->n)
        lrf_record_say(record, (struct lrf_saying){.role = LRF_ROLE_NOTE,
                                                   .keyword = "note",
                                                   .text = lrf_record_keep(record, said)});
    lrf_strbuf_release(said);
}

/* What was dropped and cut, a sentence each for all cases. */
void lrf_record_say_cases(struct lrf_record *record, const struct lrf_compare_result *result)
{
    struct lrf_strbuf dropped = {0}, cut = {0}, text = {0};

    for (size_t i = 0; i < result->n; i++) {
        const struct lrf_range_result settings = {.data = result->item[i].data,
                                                  .model = result->item[i].model};
        const char *note[LRF_MOST_DATA_NOTES];
        const size_t n = lrf_record_data_notes(record, &settings, note);
        if (settings.data && settings.data->n_dropped > 0) {
            lrf_strbuf_puts(&text, "dropped ");
            lrf_phrase_dropped(&text, settings.data);
            add_said(&dropped, result->item[i].name, lrf_record_keep(record, &text));
        }
        for (size_t k = 0; k < n; k++)
            add_said(&cut, result->item[i].name, note[k]);
    }
    say_said(record, &dropped);
    say_said(record, &cut);
}
