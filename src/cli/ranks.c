#define _POSIX_C_SOURCE 200809L /* setenv */
#include "cli/ranks.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/commands.h"
#include "cli/interrupt.h"
#include "cli/options.h"
#include "cli/shard_call.h"
#include "cli/talk.h"
#include "parallel/crew.h"

static bool failed; /* another process did */

static void end_early(const char *why)
{
    if (why) {
        cli_error("%s", why);
        cli_hush(); /* what follows from that */
        failed = true;
    }
    cli_interrupt_waits(false);
    if (!cli_interrupted()) /* mpirun tells every rank: that is no second wish */
        cli_interrupt_as(SIGTERM);
}

static int take_shard(struct cli_settings *settings, size_t k, size_t n)
{
    const struct lrf_error no_memory = {.status = LRF_ENOMEM};

    cli_shard_call_write(settings, &settings->call);
    settings->study.call = settings->call.s;
    settings->study.crew = lrf_crew_shard(k, n);
    return settings->study.crew && !settings->call.failed ? CLI_DONE : cli_fail(&no_memory);
}

static int be_shard(struct cli_settings *settings)
{
    size_t k, n;

    if (settings->together)
        cli_error("'--shard' and '--data-parallel' do not go together: a shard trains alone");
    else if (settings->child)
        cli_error("'--shard' is for data sets: a trainer behind '--' takes its turns in one place");
    else if (!cli_shard_parse(settings->shard, &k, &n))
        cli_error("'--shard %s': expected K/N, K from 1 to N", settings->shard);
    else
        return take_shard(settings, k, n);
    return CLI_USAGE;
}

static void put_rank(const char *name, size_t rank)
{
    char text[24];

    snprintf(text, sizeof text, "%zu", rank);
    setenv(name, text, 1);
}

/* A trainer is one of these by itself: it shall not take the launcher's words for its own. */
static void hide_launcher(void)
{
    static const char *const names[] = {"OMPI_COMM_WORLD_SIZE",
                                        "OMPI_COMM_WORLD_RANK",
                                        "OMPI_COMM_WORLD_LOCAL_SIZE",
                                        "OMPI_COMM_WORLD_LOCAL_RANK",
                                        "OMPI_COMM_WORLD_NODE_RANK",
                                        "OMPI_UNIVERSE_SIZE",
                                        "PMI_SIZE",
                                        "PMI_RANK",
                                        "PMIX_RANK",
                                        "PMIX_NAMESPACE",
                                        "SLURM_PROCID",
                                        "SLURM_LOCALID",
                                        "SLURM_NTASKS",
                                        "SLURM_NPROCS",
                                        "SLURM_STEP_NUM_TASKS"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unsetenv(names[i]);
}

/* Where one ends, all have to, at the same step. */
static void train_together(struct cli_settings *settings)
{
    lrf_crew_unite(settings->study.crew, cli_interrupted);
    cli_interrupt_waits(true);
    settings->study.data.share = lrf_crew_share(settings->study.crew);
}

int cli_ranks_join(struct cli_settings *settings)
{
    struct lrf_crew *crew;
    struct lrf_error err = {0};

    if (settings->shard)
        return be_shard(settings);
    if (settings->together && settings->child) {
        cli_error("'--data-parallel' is for data sets: a trainer behind '--' shares out its own");
        return CLI_USAGE;
    }
    if (settings->attach || !(settings->command->topics & CLI_SWEEP))
        return CLI_DONE;
    if (lrf_crew_join(end_early, &crew, &err) != LRF_OK)
        return cli_fail(&err);
    settings->study.crew = crew;
    if (crew == NULL && settings->together)
        cli_warn("'--data-parallel' is for the ranks of mpirun: this one is alone, with all rows");
    if (crew == NULL)
        return CLI_DONE;
    cli_launched();
    hide_launcher();
    if (settings->together)
        train_together(settings);
    put_rank("LRFIND_RANK", crew->rank);
    put_rank("LRFIND_LOCAL_RANK", crew->local_rank);
    if (crew->rank > 0) {
        cli_hush();
        settings->quiet = true;
        settings->json = false;
        settings->print = NULL;
    }
    return CLI_DONE;
}

int cli_ranks_leave(struct cli_settings *settings, int code)
{
    struct lrf_crew *crew = settings->study.crew;
    const bool leads = lrf_crew_leads(crew);
    char why[LRF_ERROR_SIZE];

    /* What all of them refuse alike the leader says. */
    snprintf(why, sizeof why, "process %zu: %s", crew ? crew->rank : 0, cli_last_error());
    lrf_crew_leave(crew, code >= CLI_USAGE && !cli_interrupted() ? why : "");
    settings->study.crew = NULL;
    if (failed)
        return CLI_FAILURE;
    return leads ? cli_interrupt_exit(code) : CLI_DONE;
}
