/*
 * cli/interrupt.h - Ctrl-C and SIGTERM end the training, not the program: what was recorded is
 * analysed and written, then the process ends as by that signal.
 */
#ifndef LRF_CLI_INTERRUPT_H
#define LRF_CLI_INTERRUPT_H

#include <stdbool.h>

/* Catches SIGINT and SIGTERM from here on; a third one ends the process at once. */
void cli_interrupt_catch(void);
bool cli_interrupted(void);
/* As if this signal had come. */
void cli_interrupt_as(int number);
/* How often it was asked for: the `cancelled` of an observer. */
unsigned cli_interrupt_requests(void *context);
/* From here on the wish counts there (does not count) only when all processes know of it. */
void cli_interrupt_waits(bool wait);
/* A descriptor that is readable from an interrupt on, for those who wait; -1 without one. */
int cli_interrupt_fd(void);
/* If interrupted, ends the process by that signal; else returns `code`. */
int cli_interrupt_exit(int code);

#endif
