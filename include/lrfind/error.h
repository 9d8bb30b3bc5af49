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

/* Owned by the caller; a value of all zeros means "no error yet". */
struct lrf_error {
    enum lrf_status status;
    char text[LRF_ERROR_SIZE]; /* one line, UTF-8, lower case, no full stop */
};

/* The text of a status; never NULL, "unknown status" outside the list. */
LRF_API const char *lrf_status_text(enum lrf_status status);

#ifdef __cplusplus
}
#endif
#endif
