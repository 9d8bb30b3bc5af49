/*
 * cli/markup.h - texts in a light markup, as they stand in cli/topics and in the commands' records.
 *
 *     # heading, ## heading below it       a line each
 *     words                                a paragraph, to the next empty line
 *     * words                              a bullet; "term" and then ": words", an item
 *     | a | b |                            a table
 *     four blanks, or between ```          lines as they are
 */
#ifndef LRF_CLI_MARKUP_H
#define LRF_CLI_MARKUP_H

#include "cli/writer.h"

void cli_markup(struct cli_writer *writer, const char *text);

#endif
