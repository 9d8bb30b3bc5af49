/*
 * lrfind/error.h - how every function of the library says that it failed.
 *
 * A function that can fail returns an enum lrf_status and fills the caller's
 * struct lrf_error with one line of text. The library never prints, never
 * aborts and never exits. A loss that diverges, is flat or is not a number is
 * a finding in a result, never an error.
 */
#ifndef LRFIND_ERROR_H
#define LRFIND_ERROR_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define LRF_API __attribute__((visibility("default")))
#else
#define LRF_API
#endif

/* Every status with its text. */
#define LRF_STATUS_LIST(X)                                                                         \
    X(LRF_OK, "success")                                                                           \
    X(LRF_EINVAL, "invalid argument")                                                              \
    X(LRF_ENOMEM, "out of memory")                                                                 \
    X(LRF_EIO, "input or output failed")                                                           \
    X(LRF_EDATA, "bad data")                                                                       \
    X(LRF_ETRAINER, "the trainer failed")                                                          \
    X(LRF_ENUMERIC, "a numerical method failed")                                                   \
    X(LRF_EINTERRUPTED, "interrupted")

enum lrf_status {
#define LRF_STATUS_ENUM(name, text) name,
    LRF_STATUS_LIST(LRF_STATUS_ENUM)
#undef LRF_STATUS_ENUM
};

enum { LRF_ERROR_SIZE = 1024 };

struct lrf_call;

/* How a program calls what the library knows by a name: in its words, advice names its options.
 * NULL in place of one: the library's own names, "lr_max 10" and "verify". */
struct lrf_dialect {
    const char *setting;         /* before the name of a setting, whose '_' become '-': "--" */
    const char *command;         /* before the name of a command: "lrfind " */
    const struct lrf_call *call; /* report.h: what the program was called with; NULL: not known */
};

/* What would help against an error, where a setting would. The text of the error does not say it.
 */
enum lrf_remedy {
    LRF_REMEDY_NONE,
    LRF_REMEDY_MISSING,        /* another treatment of missing values */
    LRF_REMEDY_CLASSIFICATION, /* to call the task so, or an empty cell */
    LRF_REMEDY_REGRESSION,     /* to call the task so, or another target */
    LRF_REMEDY_TARGET,         /* another target */
    LRF_REMEDY_DECIMAL,        /* to say what stands before decimals */
    LRF_REMEDY_CATEGORICAL,    /* to name the column among the categorical ones, or an empty cell */
    LRF_REMEDY_SAMPLE,         /* a sample of the rows */
    LRF_REMEDY_PROTOCOL,       /* a trainer that takes orders (lrfind/trainer.h) */
};

/* Owned by the caller; a value of all zeros means "no error yet". */
struct lrf_error {
    enum lrf_status status;
    enum lrf_remedy remedy;
    char text[LRF_ERROR_SIZE]; /* one line, UTF-8, lower case, no full stop */
};

/* The text of a status; never NULL, "unknown status" outside the list. */
LRF_API const char *lrf_status_text(enum lrf_status status);
/* A remedy in a program's words: "--target names another column"; "" for none. Returns `out`. */
LRF_API char *lrf_remedy_text(enum lrf_remedy remedy, const struct lrf_dialect *dialect, char *out,
                              size_t size);
#ifdef __cplusplus
}
#endif
#endif
