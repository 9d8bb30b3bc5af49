#include "report/page.h"

#include <lrfind.h>

#include "report/settings_json.h"

static void write_settings_of(FILE *out, const cJSON *part)
{
    for (const cJSON *item = part->child; item; item = item->next) {
        char *text = cJSON_PrintUnformatted(item);
        lrf_page_row(out, part->string);
        lrf_page_cell_text(out, item->string);
        lrf_page_cell_text(out, cJSON_IsString(item) ? item->valuestring : text);
        lrf_page_row_end(out);
        cJSON_free(text);
    }
}

/* The same settings as in analysis.json. */
void lrf_page_settings(FILE *out, const struct lrf_range_result *report, size_t steps, size_t seeds)
{
    static const char *const column[] = {"part", "setting", "value"};
    struct lrf_tree tree;
    cJSON *program;

    lrf_tree_init(&tree);
    program = lrf_tree_object(&tree, tree.root, "program");
    lrf_tree_text(&tree, program, "version", lrf_version());
    lrf_tree_text(&tree, program, "command", report->command);
    lrf_tree_count(&tree, program, "seed", report->seed);
    if (steps) {
        cJSON *runs = lrf_tree_object(&tree, tree.root, "real runs");
        lrf_tree_count(&tree, runs, "steps", steps);
        lrf_tree_count(&tree, runs, "seeds", seeds);
    }
    lrf_settings_add(&tree, tree.root, report);
    lrf_page_section(out, "Settings");
    lrf_page_table_begin(out, "What was run", column, 3);
    for (const cJSON *part = tree.root ? tree.root->child : NULL; part; part = part->next)
        write_settings_of(out, part);
    lrf_page_table_end(out);
    cJSON_Delete(tree.root);
}
