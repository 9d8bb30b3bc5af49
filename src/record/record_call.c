#include "record/record.h"

#include <math.h>
#include <stdlib.h>

static const struct lrf_call *call_of(const struct lrf_record *record)
{
    return record->dialect ? record->dialect->call : NULL;
}

void lrf_record_next(struct lrf_record *record, const char *command,
                     const struct lrf_change *change, size_t n)
{
    const struct lrf_call *call = call_of(record);
    char *line = NULL;

    if (call == NULL || call->next == NULL || record->n_sayings == 0)
        return;
    record->failed |= call->next(call, command, change, n, &line) != LRF_OK;
    if (line == NULL)
        return;
    record->next = lrf_record_printf(record, "%s", line);
    record->saying[record->n_sayings - 1].command = record->next;
    free(line);
}

struct call_row {
    const char *next, *command_line;
};

static const struct lrf_column call_columns[] = {
    LRF_COLUMN(struct call_row, next, TEXT, "next", .why = "no command goes on from here"),
    LRF_COLUMN(struct call_row, command_line, TEXT, "command_line", .why = "not known")};

static const char not_given[] = "not given";
static const struct lrf_column text_column =
    LRF_COLUMN(struct lrf_call_setting, text, TEXT, "text", .why = not_given);
static const struct lrf_column number_column =
    LRF_COLUMN(struct lrf_call_setting, number, NUMBER, "number", .why = not_given);
static const struct lrf_column flag_column = LRF_FIELD(struct lrf_call_setting, flag, FLAG, "flag");

static void add_setting(struct lrf_record *record, struct lrf_item *parent,
                        const struct lrf_call_setting *setting)
{
    const struct lrf_column *column = setting->kind == LRF_CALL_FLAG     ? &flag_column
                                      : setting->kind == LRF_CALL_NUMBER ? &number_column
                                                                         : &text_column;
    struct lrf_item *item = lrf_record_value(record, parent, column, setting);

    if (item)
        item->key = setting->key;
}

/* The section of the settings, the last one; results without one get it. */
static struct lrf_section *settings_section(struct lrf_record *record)
{
    struct lrf_section *section =
        record->n_sections ? &record->section[record->n_sections - 1] : NULL;

    if (section == NULL || section->part[0] == NULL) {
        section = lrf_record_section(record, "Settings");
        section->caption = "What was run";
    }
    return section;
}

void lrf_record_call(struct lrf_record *record)
{
    const struct lrf_call *call = call_of(record);
    struct lrf_section *section;
    struct lrf_item *settings;
    struct call_row row = {.next = record->next};
    size_t n = 0;

    if (call == NULL)
        return;
    row.command_line = call->command_line;
    lrf_record_fill(record, &record->root, LRF_COLUMNS(call_columns), &row);
    settings = lrf_record_object(record, &record->root, "settings");
    for (size_t i = 0; i < call->n; i++)
        add_setting(record, settings, &call->setting[i]);
    section = settings_section(record);
    while (n < LRF_MOST_PARTS && section->part[n])
        n++;
    if (n + 2 > LRF_MOST_PARTS)
        return;
    section->part[n] =
        lrf_record_fill(record, lrf_record_object(record, NULL, "call"), &call_columns[1], 1, &row);
    section->part[n + 1] = settings;
}
