/* base/blas_room.h - what OpenBLAS needs of addresses, taken before it is needed. */
#ifndef LRF_BASE_BLAS_ROOM_H
#define LRF_BASE_BLAS_ROOM_H

#include <stdbool.h>
#include <stddef.h>

/*
 * How many of `threads` may multiply matrices at the same time, 0 where there is no room for one:
 * each of them takes LRF_BLAS_ROOM bytes of addresses, which are never given back. Without this
 * call OpenBLAS takes them at the first product, and where there are none tries for ever.
 */
enum { LRF_BLAS_ROOM = 128 << 20 };
size_t lrf_blas_reserve(size_t threads);
/* Whether so many bytes of addresses are free at present; may be asked before any library starts.
 */
bool lrf_addresses_free(size_t bytes);

#endif
