#include "cli/on_data.h"

#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/plots.h"
#include "cli/talk.h"

int cli_on_data(struct cli_settings *settings, const char *name, enum lrf_result_kind kind,
                cli_study_of *study_of)
{
    struct cli_listener listener;
    struct lrf_subject subject = {0};
    struct lrf_dataset *data;
    struct lrf_study *study = NULL;
    struct lrf_error err = {0};
    unsigned formats;
    int code;

    if (settings->file.n != 1) {
        cli_error("%s takes one data set, a CSV file; 'lrfind %s --help' tells more", name, name);
        return CLI_USAGE;
    }
    if (!cli_plot_parse(settings->plot, &formats))
        return CLI_USAGE;
    if (lrf_study_check(kind, &settings->study, &err) != LRF_OK)
        return cli_fail(&err);
    cli_listener_init(&listener, settings);
    cli_settings_for_data(settings);
    data = lrf_dataset_read(settings->file.item[0], &settings->study.data, &err);
    if (data && cli_output_prepare(settings, kind, formats, &err) == LRF_OK) {
        cli_interrupt_catch();
        subject.data = data;
        study = study_of(&subject, &settings->study, &listener.observer, &err);
    }
    code = cli_conclude(&listener, formats, study, &err);
    lrf_dataset_free(data);
    return code;
}
