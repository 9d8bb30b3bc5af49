/* cli/manual.h - `lrfind --generate WHAT`: man pages and completions, made from the tables that the
 * program itself reads. The build calls it; users never need it. */
#ifndef LRF_CLI_MANUAL_H
#define LRF_CLI_MANUAL_H

/* WHAT is one of the second words of `list`: "man-run", "complete-bash". Returns the exit code. */
int cli_generate(const char *what);

#endif
