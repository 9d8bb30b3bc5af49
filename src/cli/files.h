/* cli/files.h - a result written to a folder: files from pure writers, pictures from gnuplot. */
#ifndef LRF_CLI_FILES_H
#define LRF_CLI_FILES_H

#include <stdio.h>

#include <lrfind.h>

/* The page of every command, when --plot asks for it. */
#define CLI_PAGE "report.html"

/* A file of a result: its name, what writes it, and the formats of --plot (enum cli_plot) that ask
 * for it; 0: it is always written. */
struct cli_file {
    const char *name;
    enum lrf_status (*write)(FILE *out, const void *report, struct lrf_error *err);
    unsigned formats;
};

/* Writes dir/name for each of n files that `formats` asks for; every one is complete or absent. */
enum lrf_status cli_files_write(const char *dir, const struct cli_file *file, size_t n,
                                unsigned formats, const void *report, struct lrf_error *err);
/*
 * Runs gnuplot on dir/NAME.gp for each picture format of the set (enum cli_plot), with a warning
 * when there is no gnuplot. Writes the name of the first picture made into `picture`, or "".
 */
void cli_files_pictures(const char *dir, const char *name, unsigned formats, char *picture,
                        size_t size);

#endif
