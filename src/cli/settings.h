/* cli/settings.h - everything that a command line can say. */
#ifndef LRF_CLI_SETTINGS_H
#define LRF_CLI_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

#include <lrfind.h>

/* A list of strings, in order of the command line; the strings are borrowed from argv. */
struct cli_list {
    const char **item;
    size_t n, cap;
};

struct cli_settings {
    const char *out;  /* folder for the files */
    bool json, quiet; /* the analysis on stdout and nothing else there; no talk */
    const char *plot; /* list of formats; NULL: the default */
    size_t seed;
    size_t jobs;      /* threads; 0: as many as processors */
    size_t repeats;   /* 0: the command's default */
    bool steps_given; /* --steps was there */

    struct lrf_sweep_settings range;
    struct lrf_dataset_settings data;
    struct lrf_reference_settings model;
    struct lrf_analysis_settings analysis;
    struct lrf_curve_format columns;
    bool rules;           /* --rules */
    const char *recorder; /* --recorder */
    size_t sharpness;     /* --sharpness */
    bool refine;          /* --refine */
    double effort;        /* --effort; 0: the default */
    const char *rates;    /* --rates; NULL: around the suggestion */
    size_t epochs;        /* --epochs; 0: the default */
    bool resume;          /* --resume */

    double timeout;      /* --timeout, seconds */
    size_t max_failures; /* --max-failures */
    size_t eval_every;   /* --eval-every; 0: only at both ends */

    const char *schedules;   /* --schedules, a list; NULL: the default one */
    const char *export_name; /* --export: one of them; NULL: none */
    struct cli_list over;    /* --over, each NAME=A,B */

    struct cli_list file; /* positional arguments */
    char **child;         /* the command behind "--", ends in NULL; NULL without "--" */
};

/* Appends; false with a line on stderr when there is no memory. */
bool cli_list_add(struct cli_list *list, const char *item);

/* Defaults everywhere. */
void cli_settings_init(struct cli_settings *settings);
void cli_settings_release(struct cli_settings *settings);

#endif
