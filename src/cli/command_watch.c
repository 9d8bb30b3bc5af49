#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/outfile.h"
#include "cli/commands.h"
#include "cli/interrupt.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/plots.h"
#include "cli/talk.h"
#include "trainer/process.h"

enum { MOST_WORDS = 64 };
#define HOOK_SECONDS 60.0 /* that a command of --on-event may take */

/* What the functions of the study need. */
struct talk {
    const struct cli_settings *settings;
    struct lrf_terminal terminal;
    bool lives; /* events are shown as they come */
    char *words;
    const char *hook[MOST_WORDS + 1]; /* the words of --on-event; {NULL}: none */
    struct lrf_process *process;
};

static char *skip_blanks(char *s)
{
    return s + strspn(s, " \t");
}

/* Splits --on-event at blanks. */
static bool split_hook(struct talk *talk)
{
    size_t n = 0;
    char *s;

    if (talk->settings->on_event == NULL)
        return true;
    talk->words = lrf_strdup(talk->settings->on_event);
    talk->process = malloc(sizeof *talk->process);
    if (talk->words == NULL || talk->process == NULL)
        return cli_no_memory();
    for (s = skip_blanks(talk->words); *s != '\0' && n < MOST_WORDS; s = skip_blanks(s)) {
        talk->hook[n++] = s;
        s += strcspn(s, " \t");
        if (*s != '\0')
            *s++ = '\0';
    }
    if (*s != '\0')
        return cli_error("'--on-event' has more than %d words", MOST_WORDS);
    return n > 0 || cli_error("'--on-event' has no command");
}

/* Starts the command, hands it the event and waits for its end: events come one after the other. */
static void call_hook(struct talk *talk, const char *text, size_t n)
{
    struct lrf_error err = {0};

    lrf_process_init(talk->process);
    talk->process->log_fd = talk->settings->quiet ? -1 : STDERR_FILENO;
    talk->process->cancel_fd = cli_interrupt_fd();
    if (lrf_process_spawn(talk->process, talk->hook, &err) == LRF_OK)
        lrf_process_send(talk->process, text, n); /* it need not read */
    else
        cli_warn("%s", err.text);
    lrf_process_stop(talk->process, HOOK_SECONDS);
}

/* Hands the event to the command as a line of JSON. */
static void pass_on(struct talk *talk, const struct lrf_watch_run *run,
                    const struct lrf_event *event)
{
    struct lrf_error err = {0};
    enum lrf_status status;
    char *text = NULL;
    size_t n = 0;
    FILE *memory;

    memory = open_memstream(&text, &n);
    if (memory == NULL)
        return;
    status = lrf_report_event(memory, run, event, &err);
    if (fclose(memory) == 0 && status == LRF_OK)
        call_hook(talk, text, n);
    free(text);
}

static void hear_event(void *context, const struct lrf_watch_run *run,
                       const struct lrf_event *event)
{
    struct talk *talk = context;
    struct lrf_error err = {0};

    if (talk->settings->json && lrf_report_event(stdout, run, event, &err) != LRF_OK)
        cli_warn("%s", err.text);
    if (talk->lives && lrf_report_event_text(stdout, run, event, &talk->terminal, &err) != LRF_OK)
        cli_warn("%s", err.text);
    fflush(stdout);
    if (talk->settings->follow && cli_output_closed() && !cli_interrupted())
        cli_interrupt_as(SIGPIPE); /* it would go on for nobody */
    if (talk->hook[0] != NULL)
        pass_on(talk, run, event);
}

/* What is watched, and which of its columns: whoever follows the wrong one sees it at once. */
static void hear_begun(void *context, const struct lrf_watch_run *run)
{
    const struct talk *talk = context;

    if (talk->lives)
        printf("%s   %s; %s\n", run->file, run->format, run->note);
    fflush(stdout);
}

/* Whoever feeds the rows knows then that all of their events are there. */
static void hear_caught_up(void *context, size_t lines)
{
    (void)context;
    printf("{\"schema\": \"lrfind/event/1\", \"kind\": \"row\", \"lines\": %zu}\n", lines);
    fflush(stdout);
}

/* Is a log written while it is read? */
static bool is_live(const struct cli_settings *settings)
{
    bool live = settings->follow;

    for (size_t i = 0; i < settings->file.n; i++)
        live = live || strcmp(settings->file.item[i], "-") == 0;
    return live;
}

static int watch(struct cli_settings *settings, struct talk *talk, unsigned formats)
{
    const struct lrf_watch_settings how = {.columns = settings->columns,
                                           .lr = settings->lr,
                                           .follow = settings->follow,
                                           .context = talk,
                                           .begun = hear_begun,
                                           .event = hear_event,
                                           .caught_up = settings->rows ? hear_caught_up : NULL};
    struct cli_listener listener;
    struct lrf_study *study = NULL;
    struct lrf_error err = {0};

    cli_interrupt_catch();
    cli_listener_init(&listener, settings);
    if (cli_output_prepare(settings, LRF_RESULT_WATCH, formats, &err) == LRF_OK)
        study =
            lrf_study_watch(settings->file.item, settings->file.n, &how, &listener.observer, &err);
    return cli_conclude(&listener, formats, study, &err);
}

static int command(struct cli_settings *settings)
{
    struct talk talk = {.settings = settings, .terminal = cli_terminal(stdout, settings->color)};
    unsigned formats;
    int code = CLI_USAGE;

    if (settings->file.n == 0) {
        cli_error("watch takes logs, files or -; 'lrfind watch --help' tells more");
        return CLI_USAGE;
    }
    if (!cli_plot_parse(settings->plot, &formats))
        return CLI_USAGE;
    if (settings->rows && !settings->json) {
        cli_error("'--rows' goes with --json");
        return CLI_USAGE;
    }
    talk.lives = is_live(settings) && !settings->json && !settings->quiet;
    if (split_hook(&talk))
        code = watch(settings, &talk, formats);
    free(talk.words);
    free(talk.process);
    return code;
}

static const struct cli_word operands[] = {
    {"LOG", "a log of any kind, or several; - is standard input"}, {0}};

const struct cli_command cli_command_watch = {
    .name = "watch",
    .topics = CLI_OUTPUT | CLI_WATCH | CLI_COLUMNS,
    .usage = "[options] LOG...",
    .summary = "what an ordinary run does, by its log",
    .examples = "  lrfind watch train.log\n"
                "  lrfind watch -f --on-event ./stop.sh trainer_log.jsonl\n",
    .operands = operands,
    .description = "Reads the log of an ordinary run as it is, live or after, says in a line what "
                   "happened and what to go back to, and\n"
                   "gives a verdict. With `-f` it goes on as the log grows. With several logs a "
                   "step that is out in all of them is the\n"
                   "data, not the rate.\n"
                   "\n"
                   "Events: not finite, exploded, spike, losing ground, diverging, recovered, "
                   "noisier, restart, resume. Verdicts: healthy,\n"
                   "too slow, flat, overfits, unstable, diverged, unclear. `lrfind help terms` "
                   "says what they mean. A rate that is a decade\n"
                   "too low cannot be told from a log, and is not claimed.\n"
                   "\n"
                   "Logs are known by their content: Hugging Face, nanoGPT, llm.c, modded-nanogpt, "
                   "Megatron, Lightning, Keras, fastai,\n"
                   "ultralytics, MMEngine, detectron2, LLaMA-Factory, nnU-Net, GluonCV, Paddle, "
                   "TensorBoard, trackers' CSV, MLflow, JSON\n"
                   "lines, CSV, and other text in which names and numbers stand in a line; gzip of "
                   "each. The first line of the output\n"
                   "says which columns were taken.\n"
                   "\n"
                   "`--on-event` starts a command for each event, with the event as JSON on its "
                   "standard input. `--json` prints a line an\n"
                   "event, and at the end a verdict for each run.\n",
    .exits = "`0`\n: every run is healthy\n\n"
             "`1`\n: something is wrong with a run, or it is unclear\n\n",
    .run = command,
};
