#include "cli/settings.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "cli/numbers.h"
#include "cli/plots.h"
#include "parallel/crew.h"

/* One more item of a list each time that it is given. */
static enum lrf_status add_item(void *field, const char *text, struct lrf_error *err)
{
    return cli_list_add(field, text) ? LRF_OK : lrf_fail_memory(err);
}

static void write_items(struct lrf_strbuf *out, const void *field)
{
    const struct cli_list *list = field;

    for (size_t i = 0; i < list->n; i++)
        lrf_strbuf_printf(out, "%s%s", i ? ";" : "", list->item[i]);
}

#define AT(field) offsetof(struct cli_settings, field)

static const struct lrf_setting program[] = {
    {.key = "out",
     .type = LRF_SETTING_TEXT,
     .offset = AT(out),
     .argument = "DIR",
     .help = "folder for the files"},
    {.key = "json",
     .type = LRF_SETTING_FLAG,
     .offset = AT(json),
     .help = "print what was found as JSON, and nothing else"},
    {.key = "quiet",
     .type = LRF_SETTING_FLAG,
     .offset = AT(quiet),
     .help = "print nothing but errors"},
    {.key = "print",
     .type = LRF_SETTING_NAME,
     .offset = AT(print),
     .name = cli_number_name,
     .argument = "NAME",
     .help = "print this number of the answer, and nothing else: %s"},
    {.key = "color",
     .type = LRF_SETTING_CHOICE,
     .offset = AT(color),
     .words = (const char *const[]){"auto", "always", "never", NULL},
     .help = "colours; auto: on a terminal, without NO_COLOR"},
    {.key = "config",
     .type = LRF_SETTING_FLAG,
     .offset = AT(config),
     .help = "read a file of defaults"},
    {.key = "plot",
     .type = LRF_SETTING_TEXT,
     .offset = AT(plot),
     .argument = "LIST",
     .name = cli_plot_name,
     .help = "of %s",
     .usual = "png, and term on a terminal"},
    {.key = "follow",
     .type = LRF_SETTING_FLAG,
     .offset = AT(follow),
     .help = "go on as the logs grow, until Ctrl-C"},
    {.key = "lr",
     .type = LRF_SETTING_REAL,
     .offset = AT(lr),
     .above = true,
     .most = 1e6,
     .unset = true,
     .argument = "X",
     .help = "the rate of a log that tells none"},
    {.key = "on_event",
     .type = LRF_SETTING_TEXT,
     .offset = AT(on_event),
     .argument = "COMMAND",
     .help = "start it for each event, without a shell; its stdin is the event as JSON"},
    {.key = "rows",
     .type = LRF_SETTING_FLAG,
     .offset = AT(rows),
     .help = "with --json: say with a line of its own how many lines were read and told"},
    {.key = "timeout",
     .type = LRF_SETTING_REAL,
     .offset = AT(timeout),
     .above = true,
     .most = CLI_TIMEOUT_MOST,
     .unset = true,
     .usual = "60",
     .argument = "SECONDS",
     .help = "to wait for each answer of a trainer behind --"},
    {.key = "attach",
     .type = LRF_SETTING_FLAG,
     .offset = AT(attach),
     .help = "the trainer is who started lrfind: orders on stdout, answers on stdin"},
    {.key = "name",
     .type = LRF_SETTING_TEXT,
     .offset = AT(name),
     .argument = "TEXT",
     .help = "of an attached trainer, for titles"},
    {.key = "progress",
     .type = LRF_SETTING_FLAG,
     .offset = AT(progress),
     .help = "say how far it is, with --quiet and without a terminal, too"},
    {.key = "shard",
     .type = LRF_SETTING_TEXT,
     .offset = AT(shard),
     .argument = "K/N",
     .help = "make part K of N, for lrfind merge: on N machines, or one after the other"},
    {.key = "data_parallel",
     .type = LRF_SETTING_FLAG,
     .offset = AT(together),
     .help =
         "all ranks of mpirun train each model together, each on its share of the rows: for data "
         "that one machine cannot hold"},
    {.key = "over",
     .type = LRF_SETTING_OWN,
     .offset = AT(over),
     .read = add_item,
     .write = write_items,
     .argument = "NAME=A,B",
     .help = "compare these values of an option; again for a grid"},
    {.key = "lr_column",
     .type = LRF_SETTING_TEXT,
     .offset = AT(columns.lr_column),
     .argument = "NAME",
     .help = "of the rates"},
    {.key = "loss_column",
     .type = LRF_SETTING_TEXT,
     .offset = AT(columns.loss_column),
     .argument = "NAME",
     .help = "of the losses"},
    {.key = "repeat_column",
     .type = LRF_SETTING_TEXT,
     .offset = AT(columns.repeat_column),
     .argument = "NAME",
     .help = "that tells repeats apart"},
    {.key = "step_column",
     .type = LRF_SETTING_TEXT,
     .offset = AT(columns.step_column),
     .argument = "NAME",
     .help = "of the steps"},
    {.key = "val_column",
     .type = LRF_SETTING_TEXT,
     .offset = AT(columns.val_column),
     .argument = "NAME",
     .help = "of the validation losses"},
};

const struct lrf_setting_table cli_program_table = {program, sizeof program / sizeof *program};

void cli_settings_init(struct cli_settings *settings)
{
    *settings =
        (struct cli_settings){.out = "lrfind-out", .lr = NAN, .timeout = NAN, .config = true};
    lrf_study_defaults(&settings->study);
}

bool cli_talks(const struct cli_settings *settings)
{
    return !settings->quiet && !settings->json && settings->print == NULL;
}

bool cli_list_add(struct cli_list *list, const char *item)
{
    if (lrf_grow(&list->item, &list->cap, list->n + 1, sizeof *list->item) != 0)
        return false;
    list->item[list->n++] = item;
    return true;
}

void cli_settings_for_data(struct cli_settings *settings)
{
    const struct lrf_study_settings *study = &settings->study;

    settings->study.data.seed = study->seed;
    settings->study.data.jobs = study->jobs ? study->jobs : lrf_crew_processors(study->crew);
}

void cli_settings_release(struct cli_settings *settings)
{
    lrf_strbuf_release(&settings->given);
    lrf_strbuf_release(&settings->call);
    free(settings->file.item);
    free(settings->over.item);
    settings->file = settings->over = (struct cli_list){0};
}
