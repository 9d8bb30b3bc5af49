#include "cli/settings.h"

#include <stdlib.h>

#include "base/memory.h"
#include "cli/talk.h"

void cli_settings_init(struct cli_settings *settings)
{
    *settings = (struct cli_settings){.out = "lrfind-out", .timeout = 60};
    lrf_study_defaults(&settings->study);
}

bool cli_list_add(struct cli_list *list, const char *item)
{
    if (lrf_grow(&list->item, &list->cap, list->n + 1, sizeof *list->item) != 0)
        return cli_error("%s", lrf_status_text(LRF_ENOMEM));
    list->item[list->n++] = item;
    return true;
}

void cli_settings_release(struct cli_settings *settings)
{
    free(settings->file.item);
    free(settings->over.item);
    settings->file = settings->over = (struct cli_list){0};
}
