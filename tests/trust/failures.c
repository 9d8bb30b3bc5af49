/*
 * trust/failures.c - preloaded: allocations of a program that fail, those inside its libraries too.
 *
 * Counted from the start of main, in the process that was started alone, not in its children; a
 * failure is NULL with ENOMEM. What OpenBLAS takes for itself always succeeds: it does not look at
 * what malloc gave, and asks mmap for ever. Set by the environment:
 *
 *   FAIL_AT    which fails, from 1; 0: none
 *   FAIL_ON    1: and all behind it
 *   FAIL_SHORT 1: reads and writes of several bytes are made in halves, each of them
 *   FAIL_COUNT a file for three numbers: how many there were, how many were not freed, and how many
 *              failed inside of GSL, which then forgets what it has half made (gsl_matrix_alloc)
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);
void *__libc_memalign(size_t align, size_t n);
void __libc_free(void *p);
int __libc_start_main(int (*main)(int, char **, char **), int argc, char **argv, void (*init)(void),
                      void (*fini)(void), void (*rtld_fini)(void), void *stack_end);

typedef int main_function(int, char **, char **);

static main_function *real_main;
static void *(*real_mmap)(void *, size_t, int, int, int, off_t);
static ssize_t (*real_read)(int, void *, size_t);
static ssize_t (*real_write)(int, const void *, size_t);
static atomic_long made, live;
static atomic_bool armed;
static long at;
static bool on, halves;
static const char *count_file;

/* Where a library's code lies. */
struct library {
    const char *name;
    ElfW(Addr) begin, end;
};

static struct library blas = {.name = "libopenblas"}, gsl = {.name = "libgsl.so"};
static atomic_long failed_in_gsl;

static int find_code(struct dl_phdr_info *info, size_t size, void *data)
{
    struct library *library = data;

    (void)size;
    if (strstr(info->dlpi_name, library->name) == NULL)
        return 0;
    for (int i = 0; i < info->dlpi_phnum; i++)
        if (info->dlpi_phdr[i].p_type == PT_LOAD && info->dlpi_phdr[i].p_flags & PF_X) {
            library->begin = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
            library->end = library->begin + info->dlpi_phdr[i].p_memsz;
        }
    return 1;
}

static bool is_of(const struct library *library, ElfW(Addr) address)
{
    return address >= library->begin && address < library->end;
}

static bool fails(const void *caller)
{
    const ElfW(Addr) from = (ElfW(Addr))caller;
    long n;

    if (!armed || is_of(&blas, from))
        return false;
    n = ++made;
    if (at == 0 || n < at || (n > at && !on))
        return false;
    failed_in_gsl += is_of(&gsl, from);
    errno = ENOMEM;
    return true;
}

static void *count(void *p)
{
    live += armed && p != NULL;
    return p;
}

/* ISO C has no conversion from what dlsym gives to a function. */
static void find(const char *name, void *function)
{
    void *found = dlsym(RTLD_NEXT, name);

    memcpy(function, &found, sizeof found);
}

#define FAILS fails(__builtin_return_address(0))

EXPORT void *malloc(size_t n)
{
    return FAILS ? NULL : count(__libc_malloc(n));
}

EXPORT void *calloc(size_t n, size_t size)
{
    return FAILS ? NULL : count(__libc_calloc(n, size));
}

EXPORT void *realloc(void *p, size_t n)
{
    if (FAILS)
        return NULL;
    return p ? __libc_realloc(p, n) : count(__libc_malloc(n));
}

EXPORT int posix_memalign(void **p, size_t align, size_t n)
{
    if (FAILS)
        return ENOMEM;
    *p = count(__libc_memalign(align, n));
    return *p ? 0 : ENOMEM;
}

EXPORT void *aligned_alloc(size_t align, size_t n)
{
    return FAILS ? NULL : count(__libc_memalign(align, n));
}

EXPORT void free(void *p)
{
    live -= armed && p != NULL;
    __libc_free(p);
}

EXPORT void *mmap(void *where, size_t n, int protection, int flags, int fd, off_t offset)
{
    if (real_mmap == NULL)
        find("mmap", &real_mmap);
    return FAILS ? MAP_FAILED : real_mmap(where, n, protection, flags, fd, offset);
}

EXPORT ssize_t read(int fd, void *bytes, size_t n)
{
    if (real_read == NULL)
        find("read", &real_read);
    return real_read(fd, bytes, halves && armed && n > 1 ? n / 2 : n);
}

EXPORT ssize_t write(int fd, const void *bytes, size_t n)
{
    if (real_write == NULL)
        find("write", &real_write);
    return real_write(fd, bytes, halves && armed && n > 1 ? n / 2 : n);
}

static void disarm(void)
{
    armed = false;
}

static void report(void)
{
    char text[64];
    const int fd = open(count_file, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    const int n =
        snprintf(text, sizeof text, "%ld %ld %ld\n", (long)made, (long)live, (long)failed_in_gsl);

    if (fd >= 0 && write(fd, text, (size_t)n) == n)
        close(fd);
}

static int counted_main(int argc, char **argv, char **env)
{
    int code;

    armed = true;
    code = real_main(argc, argv, env);
    armed = false;
    if (count_file)
        report();
    return code;
}

static long number_of(const char *name)
{
    const char *value = getenv(name);

    return value ? strtol(value, NULL, 10) : 0;
}

EXPORT int __libc_start_main(main_function *main, int argc, char **argv, void (*init)(void),
                             void (*fini)(void), void (*rtld_fini)(void), void *stack_end)
{
    __typeof__(__libc_start_main) *start;

    find("__libc_start_main", &start);
    at = number_of("FAIL_AT");
    on = number_of("FAIL_ON") != 0;
    halves = number_of("FAIL_SHORT") != 0;
    count_file = getenv("FAIL_COUNT");
    real_main = main;
    /* a child, whose parent has taken the variables away below, or what starts the program */
    if (getenv("FAIL_AT") == NULL || strcmp(basename(argv[0]), "lrfind") != 0)
        return start(main, argc, argv, init, fini, rtld_fini, stack_end);
    unsetenv("FAIL_AT");
    unsetenv("LD_PRELOAD");
    dl_iterate_phdr(find_code, &blas);
    dl_iterate_phdr(find_code, &gsl);
    pthread_atfork(NULL, NULL, disarm);
    return start(counted_main, argc, argv, init, fini, rtld_fini, stack_end);
}
