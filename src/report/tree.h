/*
 * report/tree.h - a JSON document built with cJSON: keys keep their order, numbers read back
 * as the same double, and a number that is not finite is null with a sibling that says why.
 * Every function takes NULL objects; the first failed allocation latches `failed`.
 */
#ifndef LRF_REPORT_TREE_H
#define LRF_REPORT_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cjson/cJSON.h>

#include "base/error.h"

struct lrf_tree {
    cJSON *root;
    bool failed;
};

/* Starts an empty document. Give it up with lrf_tree_write. */
void lrf_tree_init(struct lrf_tree *tree);
/* Writes the document with a line end, and frees it. LRF_ENOMEM if anything had failed. */
enum lrf_status lrf_tree_write(struct lrf_tree *tree, FILE *out, struct lrf_error *err);

/* A new object or array under `key` of an object; with key NULL at the end of an array. */
cJSON *lrf_tree_object(struct lrf_tree *tree, cJSON *parent, const char *key);
cJSON *lrf_tree_array(struct lrf_tree *tree, cJSON *parent, const char *key);
/* Text of any bytes; NULL becomes null. */
void lrf_tree_text(struct lrf_tree *tree, cJSON *parent, const char *key, const char *text);
void lrf_tree_bool(struct lrf_tree *tree, cJSON *parent, const char *key, bool value);
void lrf_tree_count(struct lrf_tree *tree, cJSON *parent, const char *key, uint64_t value);
/* A number; when it is not finite null, and KEY_why with `why`. */
void lrf_tree_number(struct lrf_tree *tree, cJSON *parent, const char *key, double value,
                     const char *why);
/* null, and KEY_why with `why`. */
void lrf_tree_null(struct lrf_tree *tree, cJSON *parent, const char *key, const char *why);

#endif
