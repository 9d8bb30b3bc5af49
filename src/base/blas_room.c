#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include "base/blas_room.h"

#include <pthread.h>
#include <sys/mman.h>

enum {
    MOST_BUFFERS = 128, /* more than so many it has to warn of */
    REST = 32 << 20,    /* bytes that each thread but the first needs beside: its stack, its heap */
};

/* Inside OpenBLAS, where no header tells of them; absent from other libraries. */
extern void *blas_memory_alloc(int position) __attribute__((weak));
extern void blas_memory_free(void *buffer) __attribute__((weak));

bool lrf_addresses_free(size_t bytes)
{
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    return memory != MAP_FAILED && munmap(memory, bytes) == 0;
}

/* It keeps what it took, and takes one only where all that it has are in use: so all at once. */
size_t lrf_blas_reserve(size_t threads)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    static size_t reserved;
    void *buffer[MOST_BUFFERS];
    const size_t wanted = threads < MOST_BUFFERS ? threads : MOST_BUFFERS;
    size_t n = 0, result;

    if (blas_memory_alloc == NULL || blas_memory_free == NULL)
        return threads;
    pthread_mutex_lock(&lock);
    while (reserved < wanted && n < wanted &&
           (n < reserved || lrf_addresses_free(LRF_BLAS_ROOM + (n > 0 ? REST : 1 << 16))))
        buffer[n++] = blas_memory_alloc(0);
    if (n > reserved)
        reserved = n;
    while (n > 0)
        blas_memory_free(buffer[--n]);
    result = reserved < wanted ? reserved : threads;
    pthread_mutex_unlock(&lock);
    return result;
}
