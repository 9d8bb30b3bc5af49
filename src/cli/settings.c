#include "cli/settings.h"

#include <stdlib.h>

void cli_settings_init(struct cli_settings *settings)
{
    *settings = (struct cli_settings){.out = "lrfind-out", .timeout = 60};
    lrf_sweep_defaults(&settings->range);
    lrf_dataset_defaults(&settings->data);
    lrf_reference_defaults(&settings->model);
    lrf_analysis_defaults(&settings->analysis);
}

void cli_settings_release(struct cli_settings *settings)
{
    free(settings->file.item);
    settings->file = (struct cli_list){0};
}
