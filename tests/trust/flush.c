/* For builds that count what was run: a program that ends itself by a signal writes the counts
 * first. Linked with -Wl,--wrap=raise. */
#include <signal.h>

extern void __gcov_dump(void);
int __real_raise(int sig);
int __wrap_raise(int sig);

int __wrap_raise(int sig)
{
    __gcov_dump();
    return __real_raise(sig);
}
