/* cli/topics.h - the longer texts of `lrfind help`: a file each in cli/topics, and its line here.
 */
#ifndef LRF_CLI_TOPICS_H
#define LRF_CLI_TOPICS_H

#include <stddef.h>

#include "cli/writer.h"

struct cli_topic_text {
    const char *name;
    char section; /* of its man page */
    const char *summary;
    const char *const *line; /* its markup, to NULL; NULL: it is made from tables */
};

/* The i-th topic, NULL behind the last; and that with a name, NULL where there is none. */
const struct cli_topic_text *cli_topic_at(size_t i);
const struct cli_topic_text *cli_topic_find(const char *name);
/* Its text, without its summary. */
void cli_write_topic(struct cli_writer *writer, const struct cli_topic_text *topic);

#endif
