/* tests/assert.h - cmocka with comparisons that fail on nan, and TAP output for tests/run. */
#ifndef TESTS_ASSERT_H
#define TESTS_ASSERT_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* |a - b| <= tol; fails on nan. */
#define assert_close(a, b, tol) assert_close_at((a), (b), (tol), #a, __FILE__, __LINE__)
/* |a - b| <= tol * max(|a|, |b|); fails on nan. */
#define assert_relative(a, b, tol) assert_relative_at((a), (b), (tol), #a, __FILE__, __LINE__)
/* A library call that must succeed; prints the error's text if not. */
#define assert_ok(call, err)                                                                       \
    do {                                                                                           \
        if ((call) != LRF_OK)                                                                      \
            fail_msg("%s: %s", #call, (err).text);                                                 \
    } while (0)

static inline void assert_close_at(double a, double b, double tol, const char *what,
                                   const char *file, int line)
{
    if (!(fabs(a - b) <= tol)) {
        print_error("%s: %.17g is not %.17g within %g\n", what, a, b, tol);
        _fail(file, line);
    }
}

static inline void assert_relative_at(double a, double b, double tol, const char *what,
                                      const char *file, int line)
{
    assert_close_at(a, b, tol * fmax(fabs(a), fabs(b)), what, file, line);
}

#endif
