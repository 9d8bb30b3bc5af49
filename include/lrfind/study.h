/*
 * lrfind/study.h - several training runs with one question: who watches them.
 */
#ifndef LRFIND_STUDY_H
#define LRFIND_STUDY_H

#include <stddef.h>

#include <lrfind/curve.h>
#include <lrfind/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Who watches a long piece of work. A zeroed one hears nothing; each function may be NULL. They may
 * be called from any thread. */
struct lrf_observer {
    void *context;
    /* How often the work was asked to end: 0 not at all. It ends early then and keeps what there
     * is; what is left to do afterwards (pictures) ends when the number grows again. */
    unsigned (*cancelled)(void *context);
    /* One line that people should see: something went on otherwise than asked for. */
    void (*warn)(void *context, const char *text);
};

#ifdef __cplusplus
}
#endif
#endif
