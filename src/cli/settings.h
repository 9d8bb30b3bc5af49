/* cli/settings.h - everything that a command line can say. */
#ifndef LRF_CLI_SETTINGS_H
#define LRF_CLI_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

#include <lrfind.h>

#include "base/setting.h"
#include "base/strbuf.h"
#include "cli/talk.h"

struct cli_command;
struct cli_conf;

/* --timeout has no longer one: 31 years */
#define CLI_TIMEOUT_MOST 1e9

/* A list of strings, in order of the command line; the strings are borrowed from argv. */
struct cli_list {
    const char **item;
    size_t n, cap;
};

struct cli_settings {
    const char *out;   /* folder for the files; first, see option_table.c */
    bool json, quiet;  /* the analysis on stdout and nothing else there; no talk */
    const char *print; /* one number of the answer on stdout, nothing else there; NULL: no */
    enum cli_color color;
    bool config;      /* read a file of defaults */
    bool markdown;    /* --export md */
    const char *plot; /* list of formats; NULL: the default */
    struct lrf_study_settings study;
    struct lrf_curve_format columns;
    double lr;            /* of a log that tells none; nan: not known */
    bool follow, rows;    /* watch: go on as logs grow; say how many lines were told */
    const char *on_event; /* command that gets each event; NULL: none */
    double timeout;       /* --timeout, seconds; nan: the usual */
    bool attach;          /* the trainer is who started this program */
    const char *name;     /* of an attached trainer; NULL: the usual */
    bool progress;        /* say how far it is, whatever stderr is */
    bool together;        /* all processes train each model, on their shares of the rows */
    const char *shard;    /* "K/N": this process makes part K of N; NULL: all */
    struct cli_list over; /* --over, each NAME=A,B */
    struct cli_list file; /* positional arguments */
    const struct cli_command *const *commands; /* all that there are, to NULL */
    const struct cli_conf *conf;
    const struct cli_command *command; /* the one that was called */
    struct lrf_strbuf given; /* the command line in one line, without what is outside of results */
    int argc;                /* the words behind the command's name, */
    char **argv;             /* as they were given */
    struct lrf_strbuf call;  /* of a shard: the words as lrfind merge reads them */
    char **child;            /* the command behind "--", ends in NULL; NULL without "--" */
};

/* Of struct cli_settings alone. */
extern const struct lrf_setting_table cli_program_table;

/* Appends; false when there is no memory. */
bool cli_list_add(struct cli_list *list, const char *item);

/* Is there talk on stdout? */
bool cli_talks(const struct cli_settings *settings);

/* Defaults everywhere. */
void cli_settings_init(struct cli_settings *settings);
/* Right before a data set is read: what its reading takes from the others. */
void cli_settings_for_data(struct cli_settings *settings);
void cli_settings_release(struct cli_settings *settings);

#endif
