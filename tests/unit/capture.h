/* What a writer writes, as text; and gnuplot run on a script, as a user would. */
#ifndef TESTS_CAPTURE_H
#define TESTS_CAPTURE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Runs the statement with `out` open for writing; `text` is the caller's to free. */
#define CAPTURE(text, statement)                                                                   \
    do {                                                                                           \
        size_t capture_size;                                                                       \
        FILE *out = open_memstream(&(text), &capture_size);                                        \
        assert_non_null(out);                                                                      \
        statement;                                                                                 \
        assert_int_equal(fclose(out), 0);                                                          \
    } while (0)

static inline void write_text(const char *dir, const char *name, const char *text)
{
    char path[300];
    FILE *file;

    snprintf(path, sizeof path, "%s/%s", dir, name);
    file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

/* Draws name.gp in `dir` as png, svg and pdf: gnuplot must say nothing and leave a picture. */
static inline void draw_all(const char *dir, const char *name)
{
    static const char *const formats[] = {"png", "svg", "pdf"};

    for (size_t i = 0; i < 3; i++) {
        char command[400], picture[300], said[400] = "";
        struct stat about;
        FILE *gnuplot;
        snprintf(command, sizeof command, "gnuplot -e \"format='%s'\" %s/%s.gp 2>&1", formats[i],
                 dir, name);
        gnuplot = popen(command, "r");
        assert_non_null(gnuplot);
        said[fread(said, 1, sizeof said - 1, gnuplot)] = '\0';
        assert_int_equal(pclose(gnuplot), 0);
        assert_string_equal(said, "");
        snprintf(picture, sizeof picture, "%s/%s.%s", dir, name, formats[i]);
        assert_int_equal(stat(picture, &about), 0);
        assert_true(about.st_size > 1000);
        unlink(picture);
    }
}

/* The folder and these files in it are removed. */
static inline void remove_all(const char *dir, const char *csv, const char *gp)
{
    char path[300];

    snprintf(path, sizeof path, "%s/%s", dir, csv);
    unlink(path);
    snprintf(path, sizeof path, "%s/%s", dir, gp);
    unlink(path);
    assert_int_equal(rmdir(dir), 0);
}

#endif
