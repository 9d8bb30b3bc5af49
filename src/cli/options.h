/*
 * cli/options.h - options of commands: which settings a command takes, and how they are spelled.
 *
 * What a setting is stands in the table beside its struct (base/setting.h). An option means the
 * same in every command that has it; option_table.c says what it is about.
 */
#ifndef LRF_CLI_OPTIONS_H
#define LRF_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/setting.h"
#include "cli/settings.h"

/* What options are about; a command has all those of its topics. */
enum cli_topic {
    CLI_OUTPUT = 1u << 0,    /* where it goes and how much is said */
    CLI_PRINT = 1u << 15,    /* a rate, and nothing else */
    CLI_STUDY = 1u << 1,     /* seed, and the real run that the rate is for */
    CLI_SWEEP = 1u << 2,     /* the range of rates */
    CLI_TRAIN = 1u << 3,     /* data, reference model, threads */
    CLI_CURVE = 1u << 4,     /* a recorded curve */
    CLI_COLUMNS = 1u << 13,  /* columns of what was recorded */
    CLI_WATCH = 1u << 14,    /* the log of an ordinary run */
    CLI_FOREIGN = 1u << 5,   /* a trainer behind "--" */
    CLI_EVALUATE = 1u << 6,  /* validation along a sweep */
    CLI_SHARPNESS = 1u << 7, /* sharpness along a sweep */
    CLI_REFINE = 1u << 8,    /* the race */
    CLI_RULES = 1u << 9,     /* other tools */
    CLI_RATES = 1u << 10,    /* the runs of verify */
    CLI_OVER = 1u << 11,     /* grids of settings */
    CLI_SCHEDULES = 1u << 12,
    CLI_CHECK = 1u << 16,  /* a rate against what was found */
    CLI_MERGE = 1u << 18,  /* folders of shards */
    CLI_ATTACH = 1u << 17, /* a trainer that started this program; no files are named */
};

/* A struct of settings and where it lies in struct cli_settings. */
struct cli_group {
    const struct lrf_setting_table *table;
    size_t offset;
    bool makes_a_case; /* another value of any of its settings makes another case of a comparison */
};

struct cli_option {
    const struct cli_group *group;
    const char *key; /* of the setting; the option is --KEY with '-' for '_' */
    enum cli_topic topic;
    char letter;         /* short form, or 0 */
    const char *name;    /* spelled otherwise than the key; NULL: as the key */
    const char *word;    /* the option takes no value, it stands for this one; NULL: it takes one,
                            or is a flag */
    bool outside;        /* how it is done and shown, not what: it is in no result */
    const char *help;    /* where the setting's own does not fit the option; NULL: it does */
    const char *heading; /* over it and those that follow, in help; NULL: that of the one before */
};

extern const struct cli_option cli_options[];
extern const size_t cli_options_count;

enum { CLI_OPTION_NAME = 32 };

const struct lrf_setting *cli_option_setting(const struct cli_option *option);
/* How it is spelled, without the dashes: "lr-min" for lr_min. Returns `buf`. */
const char *cli_option_name(const struct cli_option *option, char buf[CLI_OPTION_NAME]);
/* The option with the name s[0..n), without the dashes, in these topics; NULL if there is none. */
const struct cli_option *cli_option_find(const char *name, size_t n, unsigned topics);
/* Whether it takes a value; else it is given or not. */
bool cli_option_takes_value(const struct cli_option *option);
/* Sets the option's field from `text`; NULL where it takes none, or yes or no of one that takes
 * none. False with one line on stderr. */
bool cli_option_set(struct cli_settings *settings, const struct cli_option *option,
                    const char *text);
/*
 * Its field from a text that stands somewhere else, even of an option that takes no value: yes or
 * no to what it is spelled as ("--no-refine=no"), or with `as_key` the value of its setting.
 * `where` stands before what is wrong.
 */
bool cli_option_set_from(struct cli_settings *settings, const struct cli_option *option,
                         bool as_key, const char *value, const char *where);
/*
 * Parses argv[0..argc), program and command name left off. False with one line on stderr when
 * it is wrong. *help becomes true when -h or --help is there.
 */
bool cli_options_parse(struct cli_settings *settings, unsigned topics, int argc, char **argv,
                       bool *help);

#endif
