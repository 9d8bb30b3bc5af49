/*
 * One result of each command in JSON, on a page, on a terminal and in CSV: every fact that a format
 * shows is the record's. The record's own columns drive it, so a new column is checked, too.
 */
#include "assert.h"

#include <cjson/cJSON.h>

#include "base/quote.h"
#include "compare_fixture.h"
#include "record/phrases.h"
#include "report_fixture.h"
#include "schedule_fixture.h"
#include "verify_fixture.h"
#include "watch_fixture.h"
#include "written.h"

/* ---- what is seen of a number is the number */

static double read_number(const char *text)
{
    char *end;
    double value = strtod(text, &end);

    assert_true(end != text);
    return strcmp(end, " %") == 0 ? value / 100 : value;
}

/* As close as the kind's digits are. */
static void check_shown(const struct lrf_item *item, const char *text)
{
    const double value = item->is.number;

    switch (item->column->kind) {
    case LRF_KIND_TEXT:
        assert_string_equal(text, item->is.text);
        break;
    case LRF_KIND_FLAG:
        assert_string_equal(text, item->is.flag ? "yes" : "no");
        break;
    case LRF_KIND_COUNT:
    case LRF_KIND_SMALL:
    case LRF_KIND_SEED:
        assert_true(strtoull(text, NULL, 10) == item->is.count);
        break;
    case LRF_KIND_STEP:
        assert_close(read_number(text), value, 5.1e-6 * fabs(value));
        break;
    case LRF_KIND_RATE:
        assert_close(read_number(text), value, 0.051 * fabs(value));
        break;
    case LRF_KIND_NUMBER:
        assert_close(read_number(text), value, 5.1e-4 * fabs(value));
        break;
    default:
        assert_close(read_number(text), value, 5.1e-4);
    }
}

/* ---- JSON: the record and nothing else */

static void check_json(const struct lrf_item *item, const cJSON *json);

/* The same text but for bytes that are none. */
static void check_json_text(const char *json, const char *text)
{
    struct lrf_strbuf valid = {0};

    lrf_quote_utf8(&valid, text);
    assert_string_equal(json, valid.n ? valid.s : "");
    lrf_strbuf_release(&valid);
}

static void check_json_value(const struct lrf_item *item, const cJSON *json)
{
    switch (item->column->kind) {
    case LRF_KIND_TEXT:
        check_json_text(json->valuestring, item->is.text);
        break;
    case LRF_KIND_FLAG:
        assert_true(cJSON_IsTrue(json) == item->is.flag);
        break;
    case LRF_KIND_COUNT:
    case LRF_KIND_SMALL:
    case LRF_KIND_SEED:
        assert_true(json->valuedouble == (double)item->is.count);
        break;
    default:
        assert_true(json->valuedouble == item->is.number);
    }
}

static const cJSON *check_why(const struct lrf_item *item, const cJSON *sibling)
{
    char key[80];

    snprintf(key, sizeof key, "%s_why", item->key);
    assert_non_null(sibling);
    assert_string_equal(sibling->string, key);
    if (item->why)
        assert_string_equal(sibling->valuestring, item->why);
    else
        assert_true(cJSON_IsNull(sibling));
    return sibling->next;
}

static void check_json_children(const struct lrf_item *parent, const cJSON *json)
{
    const cJSON *at = json->child;

    for (const struct lrf_item *item = parent->child; item; item = item->next) {
        if (item->column && item->column->shown)
            continue;
        assert_non_null(at);
        if (item->key)
            assert_string_equal(at->string, item->key);
        check_json(item, at);
        at = at->next;
        if (item->null && item->key)
            at = check_why(item, at);
    }
    assert_null(at);
}

static void check_json(const struct lrf_item *item, const cJSON *json)
{
    if (item->null)
        assert_true(cJSON_IsNull(json));
    else if (item->form == LRF_FORM_VALUE)
        check_json_value(item, json);
    else
        check_json_children(item, json);
}

/* ---- the page */

/* Takes the next element of the page that begins with `tag`: its attributes and its text, with
 * what was escaped as it was. */
struct element {
    char head[4000], text[4000];
};

static const char *unescape(char *out, const char *s, size_t n)
{
    static const char *const escape[] = {"&amp;&",   "&lt;<",  "&gt;>",
                                         "&quot;\"", "&#39;'", "&ndash;-"};
    const char *end = s + n;
    char *const begin = out;

    while (s < end) {
        size_t length = 0;
        for (size_t i = 0; i < sizeof escape / sizeof *escape && length == 0; i++) {
            size_t k = strlen(escape[i]) - 1;
            if (strncmp(s, escape[i], k) == 0) {
                *out++ = escape[i][k];
                length = k;
            }
        }
        if (length == 0)
            *out++ = *s, length = 1;
        s += length;
    }
    *out = '\0';
    return begin;
}

static const char *next_element(const char *page, const char *tag, struct element *element)
{
    const char *head = strstr(page, tag), *text, *end;

    if (head == NULL)
        fail_msg("no %s in: %.200s", tag, page);
    text = strchr(head, '>');
    assert_non_null(text);
    end = strstr(text, "</");
    assert_non_null(end);
    assert_true((size_t)(text - head) < sizeof element->head);
    assert_true((size_t)(end - text) < sizeof element->text);
    unescape(element->head, head, (size_t)(text - head));
    unescape(element->text, text + 1, (size_t)(end - text - 1));
    return end;
}

static const char *attribute(const struct element *element, const char *name)
{
    const char *at = strstr(element->head, name);

    return at ? at + strlen(name) : "";
}

/* Control characters and bytes that are none are not shown; all else is. */
static void clean(char *out, size_t size, const char *text)
{
    struct lrf_strbuf line = {0};

    lrf_quote_line(&line, text);
    snprintf(out, size, "%s", line.n ? line.s : "");
    lrf_strbuf_release(&line);
}

static void check_cell(const struct lrf_item *item, const struct element *cell)
{
    char want[4000];

    if (item == NULL || item->null) {
        clean(want, sizeof want, item ? item->why : "not known");
        assert_string_equal(cell->text, "-");
        assert_memory_equal(attribute(cell, "title=\""), want, strlen(want));
    } else if (item->column->kind == LRF_KIND_TEXT) {
        clean(want, sizeof want, item->is.text);
        assert_string_equal(cell->text, want);
    } else {
        check_shown(item, cell->text);
        if (item->column->kind == LRF_KIND_RATE || item->column->kind == LRF_KIND_NUMBER ||
            item->column->kind == LRF_KIND_SHARE || item->column->kind == LRF_KIND_PERCENT)
            assert_true(strtod(attribute(cell, "data-value=\""), NULL) == item->is.number);
    }
}

static const char *next_word(const char *paths, char path[64])
{
    paths += strspn(paths, " ");
    snprintf(path, 64, "%.*s", (int)strcspn(paths, " "), paths);
    return paths + strcspn(paths, " ");
}

static const char *check_table(const struct lrf_section *section, const char *page)
{
    struct element element;
    const char *paths;
    char path[64];

    page = next_element(page, "<caption", &element);
    assert_string_equal(element.text, section->caption);
    for (paths = next_word(section->columns, path); *path; paths = next_word(paths, path)) {
        const struct lrf_column *column = lrf_section_column(section, path);
        struct lrf_strbuf heading = {0};
        if (column == NULL)
            continue;
        lrf_column_heading(&heading, column, false);
        page = next_element(page, "<button", &element);
        assert_string_equal(element.text, heading.s);
        lrf_strbuf_release(&heading);
    }
    for (size_t i = 0; i < section->n; i++)
        for (paths = next_word(section->columns, path); *path; paths = next_word(paths, path))
            if (lrf_section_column(section, path)) {
                page = next_element(page, paths - strlen(path) == section->columns ? "<th" : "<td",
                                    &element);
                check_cell(lrf_item_at(section->row[i], path), &element);
            }
    return page;
}

static const char *check_setting(const struct lrf_item *part, const struct lrf_item *item,
                                 const char *page)
{
    struct element element;
    char want[4000];

    page = next_element(page, "<th scope=\"row\"", &element);
    assert_string_equal(element.text, part->key);
    page = next_element(page, "<td", &element);
    assert_string_equal(element.text, item == part ? "" : item->key);
    page = next_element(page, "<td", &element);
    if (item->null || (item->column && item->column->kind == LRF_KIND_TEXT)) {
        clean(want, sizeof want, item->null ? item->why : item->is.text);
        assert_string_equal(element.text, want);
    } else {
        cJSON *json = cJSON_Parse(element.text);
        assert_non_null(json);
        check_json(item, json);
        cJSON_Delete(json);
    }
    return page;
}

static const char *check_settings(const struct lrf_section *section, const char *page)
{
    for (size_t k = 0; section->part[k]; k++) {
        const struct lrf_item *part = section->part[k];
        if (part->null)
            page = check_setting(part, part, page);
        for (const struct lrf_item *i = part->child; i && !part->null; i = i->next)
            if (i->column == NULL || !i->column->shown)
                page = check_setting(part, i, page);
    }
    return page;
}

static void check_page_sayings(const struct lrf_record *record, const char *page)
{
    for (size_t i = 0; i < record->n_sayings; i++) {
        const struct lrf_saying *s = &record->saying[i];
        struct lrf_strbuf html = {0};
        if (s->role == LRF_ROLE_FILES || (s->role == LRF_ROLE_TERM && s->term == NULL))
            continue;
        lrf_quote_html(&html, s->text + (s->lead == NULL)); /* but for the capital letter */
        if (strstr(page, html.s) == NULL)
            fail_msg("the page does not say: %s", s->text);
        lrf_strbuf_release(&html);
    }
}

static void check_the_page(const struct lrf_record *record, const char *page)
{
    check_page_sayings(record, page);
    for (size_t i = 0; i < record->n_sections; i++) {
        const struct lrf_section *section = &record->section[i];
        if (section->n)
            page = check_table(section, page);
        if (section->part[0])
            page = check_settings(section, page);
    }
}

/* ---- the terminal */

/* Without line breaks and indents. */
static char *on_one_line(const char *text)
{
    char *out = malloc(strlen(text) + 2), *at = out;

    for (; *text; text++)
        if (*text != '\n' && (*text != ' ' || (at > out && at[-1] != ' ')))
            *at++ = *text;
        else if (*text == '\n' && at > out && at[-1] != ' ')
            *at++ = ' ';
    *at = '\0';
    return out;
}

static void check_sayings_on_terminal(const struct lrf_record *record, const char *text)
{
    char *flat = on_one_line(text);

    for (size_t i = 0; i < record->n_sayings; i++) {
        const struct lrf_saying *s = &record->saying[i];
        char want[4000], *flat_want;
        if (s->keyword == NULL || s->role == LRF_ROLE_FILES)
            continue;
        if (s->rate)
            snprintf(want, sizeof want, "%s lr %s %s", s->keyword, s->rate, s->aside);
        else
            snprintf(want, sizeof want, "%s %s", s->keyword, s->text);
        clean(want, sizeof want, want);
        flat_want = on_one_line(want);
        if (strstr(flat, flat_want) == NULL)
            fail_msg("the terminal does not say: %s", flat_want);
        free(flat_want);
    }
    free(flat);
}

/* What stands in a line from its place on; the cell ends at two blanks or the line's end. */
static const char *next_cell(const char *line, char cell[200])
{
    size_t n;

    line += strspn(line, " ");
    for (n = 0; line[n] && line[n] != '\n' && !(line[n] == ' ' && line[n + 1] == ' '); n++)
        ;
    snprintf(cell, 200, "%.*s", (int)n, line);
    return line + n;
}

/* Cells are found by their order: what stands in a row, column by column. */
static const char *check_row(const struct lrf_section *section, const struct lrf_item *row,
                             const char *line)
{
    for (size_t k = 0; k < section->n_narrow; k++) {
        const struct lrf_narrow *column = &section->narrow[k];
        const struct lrf_item *item = lrf_item_at(row, column->path);
        char cell[200], want[200];
        if (item && !item->null && item->column->kind == LRF_KIND_TEXT && *item->is.text) {
            const char *found;
            clean(want, sizeof want, item->is.text);
            want[column->width < 0 && strlen(want) > (size_t)-column->width ? -column->width / 2
                                                                            : 199] = '\0';
            found = strstr(line, want);
            if (found == NULL || found > strchr(line, '\n'))
                fail_msg("'%s' is not in: %.*s", want, (int)strcspn(line, "\n"), line);
            line = found + strlen(want);
            line += strcspn(line, " \n");
        } else if (item && !item->null && item->column->kind != LRF_KIND_TEXT) {
            line = next_cell(line, cell);
            check_shown(item, cell);
        } else if (column->gone && *column->gone && item) {
            line = next_cell(line, cell);
            assert_string_equal(cell, column->gone);
        }
        if (column->instead && item && !item->null)
            break;
    }
    return strchr(line, '\n') + 1;
}

/* "and 12 more". */
static const char *check_the_rest(const struct lrf_section *section, const char *text)
{
    const size_t all = section->all ? section->all : section->n;

    assert_true(strtoull(text + strlen("and "), NULL, 10) == all - section->most);
    return strchr(text, '\n') + 1;
}

static void check_the_terminal(const struct lrf_record *record, const char *text)
{
    check_sayings_on_terminal(record, text);
    if (record->opening)
        text = strchr(text, '\n') + 2;
    for (size_t i = 0; i < record->n_sections; i++) {
        const struct lrf_section *section = &record->section[i];
        if (section->n_narrow == 0 || section->n == 0)
            continue;
        text = strchr(text, '\n') + 1; /* the headings */
        for (size_t k = 0; k < section->n && !(section->most && k >= section->most); k++)
            text = check_row(section, section->row[k], text);
        if (strncmp(text, "and ", 4) == 0)
            text = check_the_rest(section, text);
        text++;
    }
}

/* ---- CSV: the data are those that the facts are about */

static const char *column_of(const char *csv, const char *name)
{
    char want[80];

    snprintf(want, sizeof want, ",%s,", name);
    if (strncmp(csv, want + 1, strlen(name)) == 0)
        return csv;
    for (const char *s = csv; *s && *s != '\n'; s++)
        if (strncmp(s, want, strlen(want) - 1) == 0 && strchr(",\n", s[strlen(want) - 1]))
            return s + 1;
    fail_msg("no column %s", name);
    return NULL;
}

/* Whether some row has this number in the column. */
static bool has_number(const char *csv, const char *name, double value)
{
    size_t column = 0;
    const char *at = column_of(csv, name);

    for (const char *s = csv; s < at; s++)
        column += *s == ',';
    while ((csv = strchr(csv, '\n')) != NULL && csv[1]) {
        csv++;
        at = csv;
        for (size_t i = 0; i < column; i++)
            at = strchr(at, ',') + 1;
        if (strtod(at, NULL) == value)
            return true;
    }
    return false;
}

/* The row that an event is of. */
static void check_event(const char *csv, const struct lrf_item *event)
{
    static const char *const keys[] = {"step", "lr", "loss", "scale"};

    assert_true(has_number(csv, "row", (double)lrf_item_at(event, "row")->is.count));
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const struct lrf_item *item = lrf_item_at(event, keys[i]);
        if (!item->null)
            assert_true(has_number(csv, keys[i], item->is.number));
    }
}

static void check_the_csv(const struct lrf_record *record, const struct lrf_result *result,
                          const char *csv)
{
    const struct lrf_item *list;
    char name[200];

    switch (result->kind) {
    case LRF_RESULT_VERIFY:
        list = lrf_item_at(&record->root, "rates");
        for (const struct lrf_item *i = list->child; i; i = i->next)
            assert_true(has_number(csv, "lr", lrf_item_at(i, "lr")->is.number));
        break;
    case LRF_RESULT_SCHEDULE:
        list = lrf_item_at(&record->root, "schedules");
        for (const struct lrf_item *i = list->child; i; i = i->next) {
            const struct lrf_item *losses = lrf_item_at(i, "final");
            for (const struct lrf_item *loss = losses->child; loss; loss = loss->next)
                assert_true(has_number(csv, "val_loss", loss->is.number));
            snprintf(name, sizeof name, "%s", lrf_item_at(i, "schedule")->is.text);
            assert_non_null(strstr(csv, name));
        }
        break;
    case LRF_RESULT_COMPARE:
        list = lrf_item_at(&record->root, "cases");
        for (const struct lrf_item *i = list->child; i; i = i->next) {
            struct lrf_strbuf quoted = {0};
            lrf_quote_csv(&quoted, lrf_item_at(i, "case")->is.text);
            assert_non_null(strstr(csv, quoted.s));
            lrf_strbuf_release(&quoted);
        }
        break;
    case LRF_RESULT_WATCH:
        list = lrf_item_at(&record->root, "runs");
        for (const struct lrf_item *i = list->child; i; i = i->next)
            for (const struct lrf_item *e = lrf_item_at(i, "events")->child; e; e = e->next)
                check_event(csv, e);
        break;
    default:
        list = lrf_item_at(&record->root, "regimes");
        assert_true(has_number(csv, "lr", lrf_item_at(list->child, "lr_lo")->is.number));
    }
}

/* ---- all of it */

static void (*const csv_of[])(struct lrf_strbuf *, const struct lrf_result *) = {
    [LRF_RESULT_RANGE] = lrf_csv_analysis,
    [LRF_RESULT_VERIFY] = lrf_csv_verify,
    [LRF_RESULT_COMPARE] = lrf_csv_compare,
    [LRF_RESULT_SCHEDULE] = lrf_csv_schedule,
    [LRF_RESULT_WATCH] = lrf_csv_watch};

static void check_all(const struct lrf_result *result)
{
    const struct lrf_terminal terminal = {.width = 80, .height = 24, .unicode = true};
    const struct lrf_report_context context = {.dir = "out", .dialect = &options};
    struct lrf_record record;
    char *text;
    cJSON *json;

    lrf_record_init(&record, result, &options);
    assert_false(record.failed);
    text = written_json(result);
    json = cJSON_Parse(text);
    assert_non_null(json);
    check_json_children(&record.root, json);
    cJSON_Delete(json);
    free(text);
    text = written_page(result);
    check_the_page(&record, text);
    free(text);
    text = written_text(result, &context, &terminal);
    check_the_terminal(&record, text);
    free(text);
    text = written_file(csv_of[result->kind], result);
    check_the_csv(&record, result, text);
    free(text);
    lrf_record_release(&record);
}

/* A loss that "best" can be of has the heading and the key of the objective's, in every table. */
static void check_losses(const struct lrf_result *result, const char *list, const char *mean)
{
    struct lrf_record record;

    lrf_record_init(&record, result, &options);
    for (int o = 0; o < LRF_OBJECTIVE_COUNT; o++) {
        const enum lrf_objective objective = (enum lrf_objective)o;
        char path[80];
        const struct lrf_item *loss;
        snprintf(path, sizeof path, "%s%s", lrf_objective_key(objective), mean);
        loss = lrf_item_at(lrf_item_at(&record.root, list)->child, path);
        assert_non_null(loss);
        assert_string_equal(loss->column->heading, lrf_objective_loss(objective));
    }
    lrf_record_release(&record);
}

static void a_range_test_is_the_same_everywhere(void **state)
{
    struct fixture f = fixture_default();
    struct lrf_rules rules = {{3e-4, 1e-3, NAN, 1.3e-3, 1.2e-3, 1e-6, 2e-2, 2.6e-3}};
    struct lrf_curvature curvature = {3.25, 0.45, 0.05, 40, NAN, 1437};
    struct lrf_analysis_settings settings = {.budget = 700, .schedule = LRF_RUN_COSINE};
    struct lrf_steps_bin bin = {.lr = 1e-3, .grad_norm = 2};
    struct lrf_steps steps = {.bin = &bin,
                              .n = 1,
                              .recorded = true,
                              .noise_scale = 77.25,
                              .gain_half = NAN,
                              .gain_zero = 0.375,
                              .curvature = NAN,
                              .batch = {{16, 1e-3}, {64, 2.5e-3}},
                              .n_batch = 2};
    struct lrf_race_result race = {
        .outcome = LRF_RACE_IMPROVED,
        .objective = LRF_OBJECTIVE_BEST,
        .lr = {2.4e-3, 1e-3, 5e-3},
        .lo = 1.5e-3,
        .hi = 4.8e-3,
        .best_lo = 1e-3,
        .best_hi = 1e-2,
        .centre = 2e-2,
        .centre_regret = 0.0375,
        .centre_error = NAN,
        .run_steps = 1000,
        .seeds = 3,
        .runs = 35,
        .steps = 33123,
        .effort = 50000,
        .level = 1.0625,
        .best_loss = 0.3125,
        .rate = {{1e-3, 0.3125, 0.34375, 0.28125, 0.0625, 0}, {1e-1, NAN, NAN, NAN, 1, 3}},
        .n = 2};
    struct lrf_check_result check = {.lr = 2.4e-3,
                                     .diverged = 1e-2,
                                     .runs = 2,
                                     .run_steps = 200,
                                     .steps = 500,
                                     .level = 2.385,
                                     .verdict = {.kind = LRF_VERDICT_OVERFITS,
                                                 .train_loss = 0.4375,
                                                 .cooled_loss = 0.375,
                                                 .cooldown_drop = 0.0625,
                                                 .last_fall = 0.125,
                                                 .best_val_loss = 0.625,
                                                 .val_loss = 0.75,
                                                 .best_step = 120}};

    (void)state;
    fixture_make(&f);
    check_all(RESULT_OF(RANGE, &f.report));
    f.analysis.warnings = ~0u;
    f.analysis.next = (struct lrf_advice){.kind = LRF_ADVICE_ABOVE, .end = 1, .rate = 100};
    f.analysis.landmarks.edge = (struct lrf_interval){0.25, NAN, NAN};
    f.report.rules = &rules;
    f.report.curvature = &curvature;
    f.report.settings = &settings;
    f.report.steps = &steps;
    f.report.race = &race;
    f.report.check = &check;
    for (int kind = 0; kind < LRF_LIMIT_COUNT; kind++) {
        f.report.limit = (struct lrf_limit){(enum lrf_limit_kind)kind,
                                            kind == LRF_LIMIT_STABILITY ? 1e-2 : (double)NAN};
        check_all(RESULT_OF(RANGE, &f.report));
    }
    f.analysis.suggestion =
        (struct lrf_suggestion){.lr = NAN, .lo = NAN, .hi = NAN, .best_lo = NAN, .best_hi = NAN};
    f.analysis.status = LRF_FINDING_NO_DESCENT;
    f.report.data = NULL;
    f.report.model = NULL;
    f.report.source = "a <b> 'c' \x01\xff";
    f.report.note = "rate from 'lr'";
    check_all(RESULT_OF(RANGE, &f.report));
    fixture_free(&f);
}

static void a_verification_is_the_same_everywhere(void **state)
{
    struct verify_fixture f;

    (void)state;
    verify_fixture_init(&f);
    check_all(RESULT_OF(VERIFY, &f.report));
    check_losses(RESULT_OF(VERIFY, &f.report), "rates", "");
    f.analysis.suggestion.lr = 1e-9;
    check_all(RESULT_OF(VERIFY, &f.report));
    f.verification.best_lr = NAN;
    f.analysis.suggestion.lr = NAN;
    f.report.rules = NULL;
    f.report.model = NULL;
    check_all(RESULT_OF(VERIFY, &f.report));
    lrf_verification_release(&f.verification);
}

static void a_comparison_is_the_same_everywhere(void **state)
{
    struct compare_fixture f;
    struct lrf_curvature curvature = {3.25, INFINITY, 0.05, 40, NAN, 1437};
    struct lrf_reference_settings model;

    (void)state;
    compare_fixture_init(&f);
    check_all(RESULT_OF(COMPARE, &f.report));
    lrf_reference_defaults(&model);
    f.item[0].curvature = f.item[1].curvature = &curvature;
    f.item[0].model = &model;
    compare_fixture_compare(&f, false);
    check_all(RESULT_OF(COMPARE, &f.report));
    f.comparison.common = f.comparison.n_lr;
    check_all(RESULT_OF(COMPARE, &f.report));
    lrf_comparison_release(&f.comparison);
}

static void schedules_are_the_same_everywhere(void **state)
{
    struct schedule_fixture f;

    (void)state;
    schedule_fixture_init(&f);
    check_all(RESULT_OF(SCHEDULE, &f.report));
    check_losses(RESULT_OF(SCHEDULE, &f.report), "schedules", ".mean");
    f.way[0].accuracy = 0.9375;
    f.way[1].diverged = 1;
    f.way[2].base_lr = 0.0625;
    check_all(RESULT_OF(SCHEDULE, &f.report));
}

/* Every kind of verdict, one run and several, more events than a terminal shows. */
static void a_watch_is_the_same_everywhere(void **state)
{
    static struct watch_fixture f;
    struct lrf_event event[25];

    (void)state;
    watch_fixture_init(&f);
    check_all(RESULT_OF(WATCH, &f.report));
    f.report.interrupted = true;
    for (size_t i = 0; i < WATCH_RUNS; i++) {
        const struct lrf_watch_result alone = watch_alone(&f, i);
        check_all(RESULT_OF(WATCH, &alone));
    }
    for (int k = 0; k < LRF_RUN_COUNT; k++) {
        f.run[1].verdict.kind = (enum lrf_run_kind)k;
        check_all(RESULT_OF(WATCH, &f.report));
    }
    for (size_t i = 0; i < 25; i++) {
        event[i] = f.event[1][i % 4];
        event[i].kind = (enum lrf_event_kind)(i % LRF_EVENT_COUNT);
    }
    f.run[1].event = event;
    f.run[1].n_events = 25;
    check_all(RESULT_OF(WATCH, &f.report));
    f.report.n = 0;
    check_all(RESULT_OF(WATCH, &f.report));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_range_test_is_the_same_everywhere),
        cmocka_unit_test(a_verification_is_the_same_everywhere),
        cmocka_unit_test(a_comparison_is_the_same_everywhere),
        cmocka_unit_test(schedules_are_the_same_everywhere),
        cmocka_unit_test(a_watch_is_the_same_everywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
