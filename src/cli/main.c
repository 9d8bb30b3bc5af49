#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cblas.h>
#include <gsl/gsl_version.h>

#include "base/near.h"
#include "cli/blas_threads.h"
#include "cli/commands.h"
#include "cli/help.h"
#include "cli/manual.h"
#include "cli/output.h"
#include "cli/start.h"
#include "cli/talk.h"
#include "cli/words.h"
#include "parallel/crew.h"
#include "report/drawing.h"

static bool ends_in(const char *name, const char *ending)
{
    const size_t n = strlen(name), m = strlen(ending);

    return n > m && strcasecmp(name + n - m, ending) == 0;
}

static bool is_file(const char *name)
{
    struct stat status;

    return stat(name, &status) == 0 && S_ISREG(status.st_mode);
}

/* What a file is for, where somebody gave it in place of a command. */
static const char *command_for(const char *file)
{
    const struct lrf_curve_format usual = {0};
    struct lrf_curve curve = {0};
    struct lrf_error err = {0};
    char note[LRF_NOTE_SIZE];
    bool recorded = lrf_curve_read(&file, 1, &usual, &curve, note, &err) == LRF_OK;

    lrf_curve_release(&curve);
    if (recorded)
        return "analyze";
    return ends_in(file, ".csv") || ends_in(file, ".tsv") ? "run" : "watch";
}

/* A file where a command should stand: the line that was meant. */
static void propose_command(const char *file)
{
    struct lrf_strbuf line = {0};

    lrf_strbuf_printf(&line, "lrfind %s", command_for(file));
    cli_put_file(&line, file);
    cli_error("'%s' is no command; did you mean: %s", file,
              line.failed ? "lrfind run ..." : line.s);
    lrf_strbuf_release(&line);
}

static void unknown_command(const char *name)
{
    struct lrf_near near;

    lrf_near_init(&near, name, strlen(name));
    for (size_t i = 0; cli_commands[i] != NULL; i++)
        lrf_near_try(&near, cli_commands[i]->name);
    if (*name == '-')
        cli_error("expected a command before '%s': lrfind COMMAND %s ...", name, name);
    else if (is_file(name))
        propose_command(name);
    else
        cli_error("unknown command '%s'%s", name,
                  lrf_near_guess(&near, "", "; 'lrfind help' lists them"));
}

/* What this program is made of. */
static int print_version(void)
{
    char mpi[80], gnuplot[80];

    lrf_crew_version(mpi, sizeof mpi);
    lrf_drawing_version(gnuplot, sizeof gnuplot);
    printf("lrfind %s\nGSL %s\n%s\n%s\n%s\n", lrf_version(), gsl_version, openblas_get_config(),
           mpi, gnuplot);
    return cli_output_finish(CLI_DONE);
}

static int run_command(const struct cli_command *command, int argc, char **argv)
{
    const int code = cli_start(command, cli_commands, argc, argv, NULL);

    return code == CLI_ASKS_HELP ? cli_help_command(command) : code;
}

static int dispatch(int argc, char **argv)
{
    const char *word = argv[0];
    const struct cli_command *command;

    if (strcmp(word, "help") == 0 || strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
        return cli_help(argc - 1, argv + 1);
    if (strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0)
        return print_version();
    if (strcmp(word, "--generate") == 0 && argc == 2) /* for the build: man pages, completions */
        return cli_generate(argv[1]);
    command = cli_command_find(word);
    if (command && argc == 2 && strcmp(argv[1], "help") == 0 && !is_file(argv[1]))
        return cli_help_command(command);
    if (command)
        return run_command(command, argc - 1, argv + 1);
    unknown_command(word);
    return CLI_USAGE;
}

/* Memory that lacked is no wrong usage; ends the process by SIGPIPE, but for those who ignore it.
 */
static int end(int code, void (*before)(int))
{
    if (code == CLI_USAGE)
        return cli_refusal();
    if (code != CLI_CLOSED)
        return code;
    if (before == SIG_IGN)
        return CLI_FAILURE;
    signal(SIGPIPE, SIG_DFL);
    raise(SIGPIPE);
    return code;
}

/*
 * Where a standard stream was closed, a file of ours would get its number, and what is meant for
 * the terminal would go into it. What stands there instead cannot be used, as the closed one.
 */
static void hold_standard_streams(void)
{
    for (int fd = 0; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 &&
            open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
            return;
}

int main(int argc, char **argv)
{
    void (*before)(int);

    hold_standard_streams();
    if (!cli_blas_threads())
        return CLI_FAILURE;
    before = signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is one that cannot be written */
    if (argc < 2) {
        cli_error("expected a command; 'lrfind help' lists them");
        return CLI_USAGE;
    }
    return end(dispatch(argc - 1, argv + 1), before);
}
