/*
 * record/record.h - a result as a record: every fact with what it is, every sentence that is said,
 * and which of them a reader is shown in which order.
 *
 * A field is described once, by a struct lrf_column; a conclusion is drawn and worded once, where
 * the record is made. JSON, pages, terminals and CSV files only set what stands here: none of them
 * averages, searches, rounds or words for itself, so they cannot contradict each other.
 */
#ifndef LRF_RECORD_RECORD_H
#define LRF_RECORD_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <lrfind/report.h>

#include "base/strbuf.h"
#include "record/glossary.h"

/* ---- what a field is */

/* The type of a field and how people see it; machines always get all digits. */
enum lrf_kind {
    LRF_KIND_RATE,    /* double: 3.2e-03 */
    LRF_KIND_NUMBER,  /* double: four digits */
    LRF_KIND_STEP,    /* double: 140749, or 2.25 where a log counts epochs */
    LRF_KIND_SHARE,   /* double, 0..1: three decimals */
    LRF_KIND_PERCENT, /* double, 0..1: 93.3 % */
    LRF_KIND_COUNT,   /* size_t */
    LRF_KIND_SMALL,   /* unsigned */
    LRF_KIND_SEED,    /* uint64_t */
    LRF_KIND_FLAG,    /* bool */
    LRF_KIND_TEXT,    /* const char *; NULL is null */
};

struct lrf_column {
    const char *key;     /* in JSON and CSV */
    const char *heading; /* over a table's column; NULL: the key with blanks */
    const char *brief;   /* the same on a terminal; NULL: as the heading */
    const char *unit;    /* NULL: none, or that of the loss */
    const char *meaning; /* in a sentence, for those who do not know; or NULL */
    const char *why;     /* it may be null: a number that is not finite */
    enum lrf_kind kind;
    size_t offset; /* in the struct that is a row */
    bool shown;    /* for people alone: not in JSON */
};

/* A field of a struct: type, member, kind, key, then at least one of .heading, .why and so on. */
#define LRF_COLUMN(type, member, kind_, key_, ...)                                                 \
    {                                                                                              \
        .key = (key_), .kind = LRF_KIND_##kind_, .offset = offsetof(type, member), __VA_ARGS__     \
    }
/* One that is called as its key, and is always known. */
#define LRF_FIELD(type, member, kind_, key_) LRF_COLUMN(type, member, kind_, key_, .heading = NULL)
/* Fields that many rows have. */
#define LRF_COLUMN_LR(type, member)                                                                \
    LRF_COLUMN(type, member, RATE, "lr", .heading = "rate", .brief = "lr")
#define LRF_COLUMN_TRAIN_LOSS(type, member, why_)                                                  \
    LRF_COLUMN(type, member, NUMBER, "train_loss", .heading = "training loss",                     \
               .brief = "train loss", .why = (why_))
#define LRF_COLUMN_VAL_LOSS(type, member, why_)                                                    \
    LRF_COLUMN(type, member, NUMBER, "val_loss", .heading = "validation loss",                     \
               .brief = "val loss", .why = (why_))
#define LRF_COLUMN_REGRET(type, member, why_)                                                      \
    LRF_COLUMN(type, member, SHARE, "regret", .heading = "regret", .meaning = LRF_MEANING_REGRET,  \
               .why = (why_))
/* A table of columns and how many they are, for the functions below. */
#define LRF_COLUMNS(table) (table), sizeof(table) / sizeof *(table)

/* Why something is null, where several rows say so. */
extern const char lrf_not_reached[]; /* in this range */
extern const char lrf_no_interval[];
extern const char lrf_no_answer_of_rule[];

/* ---- facts */

enum lrf_form { LRF_FORM_VALUE, LRF_FORM_OBJECT, LRF_FORM_LIST };

union lrf_value {
    double number;
    uint64_t count;
    const char *text;
    bool flag;
};

/* A value, or several under a key (an object) or without keys (a list). */
struct lrf_item {
    enum lrf_form form;
    bool null;                       /* not known: `why` says why, NULL: nobody does */
    const char *key;                 /* NULL in a list */
    const struct lrf_column *column; /* of a value */
    union lrf_value is;              /* a value's, by the kind of its column */
    const char *why;
    struct lrf_item *child, *last, *next; /* in their order; an object that is null has empty ones
                                             for what it would hold */
};

/* What a column is in a row. */
union lrf_value lrf_column_value(const struct lrf_column *column, const void *row);
/* The item at "key", "key.key" below another; NULL where there is none. */
const struct lrf_item *lrf_item_at(const struct lrf_item *item, const char *path);
/* A value as people see it, for LRF_KIND_TEXT the text itself; not for what is null. */
void lrf_item_show(struct lrf_strbuf *out, const struct lrf_item *item);
/* The column's heading on a page or a terminal. */
void lrf_column_heading(struct lrf_strbuf *out, const struct lrf_column *column, bool brief);

/* ---- sentences */

enum lrf_tone { LRF_TONE_QUIET, LRF_TONE_STRONG, LRF_TONE_GOOD, LRF_TONE_CAREFUL, LRF_TONE_BAD };

enum lrf_role {
    LRF_ROLE_ANSWER, /* the answer; a page begins with it */
    LRF_ROLE_TERM,   /* more about it, under `term` on a page */
    LRF_ROLE_NOTE,   /* a warning */
    LRF_ROLE_FILES,  /* not a sentence: where a terminal lists the files */
};

struct lrf_saying {
    enum lrf_role role;
    enum lrf_tone tone;
    const char *keyword;      /* before it on a terminal; NULL: not said there */
    const char *term;         /* before it on a page; NULL: not said there, but for an answer */
    const char *lead;         /* what a page says instead of the keyword: "use "; or NULL */
    const char *text;         /* no full stop; holds names as they were given */
    const char *rate, *aside; /* a terminal shows "lr RATE   ASIDE" instead; rate NULL: no */
    const char *command;      /* what can be pasted, on a line of its own; NULL: nothing */
};

/* ---- what people are shown */

/* The picture of the result, or that of a range test's single steps. */
enum lrf_picture { LRF_PICTURE_NONE, LRF_PICTURE_RESULT, LRF_PICTURE_STEPS };

/* A column of a terminal's table. */
struct lrf_narrow {
    const char *path;
    int width;        /* characters: to the right, negative to the left, 0: as wide as it must be */
    int gap;          /* blanks before it */
    const char *gone; /* where nothing is known; NULL: nothing */
    bool strong, instead; /* `instead`: where it is known, nothing follows it */
};

enum { LRF_MOST_PARTS = 9, LRF_MOST_SAYINGS = 20, LRF_MOST_SECTIONS = 10, LRF_MOST_TERMS = 10 };

/* A section of a page: what there is of text, picture and table, in this order. */
struct lrf_section {
    const char *title; /* NULL: it goes on under the one before */
    const char *text;
    enum lrf_picture picture;
    const char *caption;         /* of the table */
    const char *columns;         /* its columns, "lr suggestion.lo"; the first names the row */
    const struct lrf_item **row; /* (n), objects, in the order to be shown; 0: no table */
    size_t n;
    const struct lrf_item *part[LRF_MOST_PARTS]; /* or a table of settings: objects, to NULL */
    const struct lrf_narrow *narrow;             /* (n_narrow); 0: not on a terminal */
    size_t n_narrow;
    const char *over; /* over the terminal's table instead of headings; or NULL */
    size_t most;      /* rows of it on a terminal; 0: all */
    size_t all;       /* rows that there are, where not all are here; 0: they are */
};

/* What the items at a path below the rows are; NULL where no row has any. */
const struct lrf_column *lrf_section_column(const struct lrf_section *section, const char *path);

/* The next path of a section's columns; false behind the last. */
enum { LRF_PATH_SIZE = 64 };
bool lrf_section_path(const char **columns, char path[LRF_PATH_SIZE]);

struct lrf_block;

struct lrf_record {
    const struct lrf_dialect *dialect; /* NULL: the library's own */
    struct lrf_item root;              /* the facts, as in JSON */
    const char *title, *subtitle;      /* of the page and its pictures */
    const char *next;                  /* the command to go on with; NULL: none */
    const char *opening;               /* the first line on a terminal; or NULL */
    int indent;                        /* of what stands behind keywords */
    struct lrf_saying saying[LRF_MOST_SAYINGS];
    size_t n_sayings;
    struct lrf_section section[LRF_MOST_SECTIONS];
    size_t n_sections;
    struct lrf_gloss term[LRF_MOST_TERMS]; /* its own words; the glossary follows them */
    size_t n_terms;
    struct lrf_block *block; /* owned: all that was allocated */
    bool failed;             /* no memory: nothing of it may be shown */
};

/* Makes the record (record_of.c); it borrows from `result`. Look at `failed`, and release it in any
 * case. */
void lrf_record_init(struct lrf_record *record, const struct lrf_result *result,
                     const struct lrf_dialect *dialect);
void lrf_record_release(struct lrf_record *record);

/* ---- making one: functions that allocate latch `failed`, and take the NULL they then return */

void lrf_record_begin(struct lrf_record *record, const struct lrf_dialect *dialect);
/* A new object or list under a key, in a list with key NULL. `parent` NULL: it stands alone, for
 * people's tables. */
struct lrf_item *lrf_record_object(struct lrf_record *record, struct lrf_item *parent,
                                   const char *key);
struct lrf_item *lrf_record_list(struct lrf_record *record, struct lrf_item *parent,
                                 const char *key);
/* The value of one column of `row`. */
struct lrf_item *lrf_record_value(struct lrf_record *record, struct lrf_item *parent,
                                  const struct lrf_column *column, const void *row);
/* The values of n columns of `row`; returns the parent. */
struct lrf_item *lrf_record_fill(struct lrf_record *record, struct lrf_item *parent,
                                 const struct lrf_column *column, size_t n, const void *row);
/* An object that is not there, though it might hold these columns (NULL, 0: nobody asks). */
struct lrf_item *lrf_record_null(struct lrf_record *record, struct lrf_item *parent,
                                 const char *key, const char *why, const struct lrf_column *column,
                                 size_t n);
/* A text that lives as long as the record; never NULL. `keep` releases the buffer. */
const char *lrf_record_keep(struct lrf_record *record, struct lrf_strbuf *text);
const char *lrf_record_printf(struct lrf_record *record, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void lrf_record_say(struct lrf_record *record, struct lrf_saying saying);
/* The last saying ends in the call of a command with n changed settings, where there is one. */
void lrf_record_next(struct lrf_record *record, const char *command,
                     const struct lrf_change *change, size_t n);
void lrf_record_explain(struct lrf_record *record, const char *term, const char *meaning);
struct lrf_section *lrf_record_section(struct lrf_record *record, const char *title);
/* The section gets a table of all the rows of a list, or of those whose `flag` is set. */
void lrf_record_table(struct lrf_record *record, struct lrf_section *section,
                      const struct lrf_item *list, const char *flag, const char *caption,
                      const char *columns);

/* Adds the next command, and what the program was called with, where that is known. */
void lrf_record_call(struct lrf_record *record);
/* What record_range.c and the others do for lrf_record_init. */
void lrf_record_range(struct lrf_record *record, const struct lrf_range_result *result);
void lrf_record_verify(struct lrf_record *record, const struct lrf_verify_result *result);
void lrf_record_compare(struct lrf_record *record, const struct lrf_compare_result *result);
void lrf_record_schedule(struct lrf_record *record, const struct lrf_schedule_result *result);
void lrf_record_watch(struct lrf_record *record, const struct lrf_watch_result *result);
/* One event of a run, and the verdict on it, as a line of its own; for a record that has begun. */
void lrf_record_event(struct lrf_record *record, const struct lrf_watch_run *run,
                      const struct lrf_event *event);
void lrf_record_last_word(struct lrf_record *record, const struct lrf_watch_run *run);
enum lrf_tone lrf_event_tone(enum lrf_event_kind kind);
/* What several of them hold of an analysis: suggestion (its first n columns: rate, ends, rule),
 * landmarks (first n), curvature (first n: sharpness, limits, products). record_analysis.c */
enum { LRF_RECORD_LANDMARKS = LRF_LANDMARK_COUNT + 1, LRF_RECORD_CURVATURE = 5 };
/* The objective, and the loss of a constant prediction; returns the parent. */
struct lrf_item *lrf_record_measure(struct lrf_record *record, struct lrf_item *parent,
                                    const struct lrf_range_result *result);
/* What of the sweep that explains; returns the sentence, or "". */
const char *lrf_record_baseline(struct lrf_record *record, const struct lrf_range_result *result);
struct lrf_item *lrf_record_suggestion(struct lrf_record *record, struct lrf_item *parent,
                                       const struct lrf_analysis *analysis, size_t n);
void lrf_record_landmarks(struct lrf_record *record, struct lrf_item *parent,
                          const struct lrf_landmarks *landmarks, size_t n);
struct lrf_item *lrf_record_curvature(struct lrf_record *record, struct lrf_item *parent,
                                      const struct lrf_curvature *curvature, size_t n);
/* Intervals of landmarks, where it is steep, cycle, regimes. */
void lrf_record_analysis(struct lrf_record *record, const struct lrf_analysis *analysis);
void lrf_record_rules(struct lrf_record *record, const struct lrf_rules *rules);
/* The sections of a page for all of that. */
void lrf_record_analysis_sections(struct lrf_record *record, const struct lrf_analysis *analysis);
/* Adds data, model, optimizer and range to an object; the analysis is used only where there is no
 * range. */
void lrf_record_settings(struct lrf_record *record, struct lrf_item *parent,
                         const struct lrf_range_result *result);
/* What the user of the data should know (data_notes.c): the notes, and these as sentences after
 * what was dropped, which a heading has `told` on a terminal. */
enum { LRF_MOST_DATA_NOTES = 2 };
size_t lrf_record_data_notes(struct lrf_record *record, const struct lrf_range_result *settings,
                             const char *note[LRF_MOST_DATA_NOTES]);
void lrf_record_say_data(struct lrf_record *record, const struct lrf_range_result *settings,
                         bool told);
/* The same of all cases, each thing said once. */
void lrf_record_say_cases(struct lrf_record *record, const struct lrf_compare_result *result);
/* The section with these settings, version, command and seed, and the steps of a real run and from
 * how many seeds; 0: it is a range test, with its measure. */
void lrf_record_settings_section(struct lrf_record *record, const struct lrf_range_result *result,
                                 size_t steps, size_t seeds);

#endif
