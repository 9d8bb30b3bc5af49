/*
 * base/setting.h - settings described once: each struct of settings has a table of its fields, from
 * which come the parsing of a text, the check of the values, the help of an option, the key of a
 * journal and what a report shows.
 *
 * A table stands beside the defaults of its struct and names every field that a user can set. How a
 * program spells them (--lr-min) is the program's affair.
 */
#ifndef LRF_BASE_SETTING_H
#define LRF_BASE_SETTING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/strbuf.h"

enum lrf_setting_type {
    LRF_SETTING_FLAG,      /* bool: "yes", "no" */
    LRF_SETTING_COUNT,     /* size_t, a whole number */
    LRF_SETTING_REAL,      /* double, finite */
    LRF_SETTING_CHOICE,    /* an enum from 0: the place of the word in `words` */
    LRF_SETTING_TEXT,      /* const char *; NULL: not given */
    LRF_SETTING_NAME,      /* const char *, one of those that `name` gives; NULL: not given */
    LRF_SETTING_CHARACTER, /* char: one character, or "tab"; 0: not given */
    LRF_SETTING_OWN,       /* what `read` and `write` make of it */
};

struct lrf_setting {
    const char *key; /* in the field's own words, as in JSON: "lr_min" */
    enum lrf_setting_type type;
    size_t offset;            /* in the struct */
    double least, most;       /* COUNT, REAL: the values allowed; 0 and 0: any */
    bool above, below;        /* REAL: least, most themselves are not allowed */
    bool unset;               /* COUNT: 0, REAL: nan stands for "not given" and passes the check */
    const char *zero;         /* COUNT: a word for 0, such as "full"; NULL: none */
    const char *const *words; /* CHOICE: in the order of the enum, behind the last NULL */
    const char *(*name)(size_t i); /* NAME: the i-th, NULL behind the last; others: words that a
                                      value may be or hold, for help and completion */
    bool open; /* NAME: a text is one of them, but a struct that was filled in may hold any */
    /* OWN: the field from a text; LRF_EINVAL says what is wrong with it, with the value. */
    enum lrf_status (*read)(void *field, const char *text, struct lrf_error *err);
    void (*write)(struct lrf_strbuf *out, const void *field); /* OWN: the same text again */
    const char *argument; /* what stands for the value in a help text; NULL: the words, if any */
    const char *help;     /* what it does; "%s": all of name's */
    const char *usual;    /* what holds where it is not given, if the field does not say it */
    size_t instead;       /* COUNT: the value that holds then; 0: none */
    bool indifferent;     /* no training step depends on it: it is in no key */
};

struct lrf_setting_table {
    const struct lrf_setting *setting; /* (n) */
    size_t n;
};

/* The setting with that key; NULL when there is none. */
const struct lrf_setting *lrf_setting_find(const struct lrf_setting_table *table, const char *key);
/*
 * Sets the field from a text; words and names in any case. LRF_EINVAL says what was expected, "a
 * whole number from 2 to 100": the caller names setting and text before it; of a NAME or OWN
 * setting it is a whole sentence. `settings` keeps the text where the field is one.
 */
enum lrf_status lrf_setting_read(const struct lrf_setting *setting, void *settings,
                                 const char *text, struct lrf_error *err);
/* Whether the text of LRF_EINVAL is a whole sentence: NAME and OWN. */
bool lrf_setting_explains(const struct lrf_setting *setting);
/* Appends the value as a text that reads back as the same value; nothing for one not given. */
void lrf_setting_write(const struct lrf_setting *setting, const void *settings,
                       struct lrf_strbuf *out);
/* Every setting within its range: LRF_EINVAL with the first that is not, its value and the range.
 */
enum lrf_status lrf_settings_check(const struct lrf_setting_table *table, const void *settings,
                                   struct lrf_error *err);
/*
 * Appends " KEY=VALUE" for every setting that a training step depends on and that is given;
 * whatever the values, the text is one line, and other values give another text. A setting that is
 * added later leaves the keys as they are where it is not given.
 */
void lrf_settings_key(const struct lrf_setting_table *table, const void *settings,
                      struct lrf_strbuf *out);
/* Appends what stands for the value in a help text: "N", "exp|linear"; nothing for a flag. */
void lrf_setting_argument(const struct lrf_setting *setting, struct lrf_strbuf *out);
/* Appends the help with all names filled in. */
void lrf_setting_help(const struct lrf_setting *setting, struct lrf_strbuf *out);

#endif
