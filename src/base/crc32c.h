/*
 * base/crc32c.h - the cyclic redundancy check with Castagnoli's polynomial (RFC 3720, appendix
 * B.4), which TensorFlow's records carry; zlib has only the other one.
 */
#ifndef LRF_BASE_CRC32C_H
#define LRF_BASE_CRC32C_H

#include <stddef.h>
#include <stdint.h>

/* Of what came before, whose check is `crc` (0: nothing), and s[0..n). */
uint32_t lrf_crc32c(uint32_t crc, const void *s, size_t n);

#endif
