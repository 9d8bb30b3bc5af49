/* base/binary.h - files that hold no text, told from their first bytes. */
#ifndef LRF_BASE_BINARY_H
#define LRF_BASE_BINARY_H

#include <stddef.h>

/*
 * What a file with this head is and what would be needed, to go behind the file's name: "is an
 * Excel workbook: save it as CSV". NULL: nothing speaks against reading it as text. gzip and
 * TensorBoard's event files are none of these: they are read.
 */
const char *lrf_binary_refusal(const char *head, size_t n);

#endif
