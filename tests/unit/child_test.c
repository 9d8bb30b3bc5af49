/*
 * The child trainer against children that behave and children that do not. The program is its own
 * child: `child_test child MODE [NUMBER]` speaks the protocol in the way that MODE says. After
 * each case no descriptor and no child of ours may be left.
 */
#define _GNU_SOURCE /* usleep */
#include "assert.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <lrfind/sweep.h>
#include <lrfind/trainer.h>

/* ---- the children ---- */

enum { LONG_LINE = 64 * 1024, MANY_LINES = 1000000 };

static void say(const char *text)
{
    if (write(STDOUT_FILENO, text, strlen(text)) < 0)
        _exit(9);
}

static void hang(void)
{
    for (;;)
        pause();
}

/* A line of n bytes, newline not counted, that begins with `start` and ends with `end`. */
static void say_long(const char *start, size_t n, const char *end)
{
    char *line = malloc(n + 1);

    memset(line, ' ', n);
    memcpy(line, start, strlen(start));
    memcpy(line + n - strlen(end), end, strlen(end));
    line[n] = '\0';
    say(line);
    free(line);
}

static void say_many(int fd)
{
    FILE *out = fdopen(dup(fd), "w");

    for (int i = 0; i < MANY_LINES; i++)
        fprintf(out, "a log line that is number %d\n", i);
    fclose(out);
}

/* Ends, and leaves a process behind that holds its ends of the pipes. */
static void leave_grandchild(void)
{
    long pid = (long)fork();

    if (pid == 0)
        hang();
    fprintf(stderr, "%ld\n", pid);
    exit(0);
}

/* What each MODE does with `lrfind step LR`; false: answers as a good trainer. */
static bool misbehave(const char *mode, const char *lr)
{
    static const struct {
        const char *mode, *answer;
    } say_only[] = {
        {"garbage", "lrfind banana\n"},
        {"not-a-number", "lrfind loss much\n"},
        {"two-losses", "lrfind loss 2.385 2.25\n"},
        {"three-losses", "lrfind loss 2.385 2.25 1.5\n"},
        {"no-loss", "lrfind loss\n"},
        {"twice", "lrfind loss 2.385\nlrfind loss 2.385\n"},
        {"error", "lrfind error out of \033[31mmemory\xff\n"},
        {"nan", "lrfind loss nan\n"},
        {"inf", "lrfind loss -inf\r\n"},
        {"overflow", "lrfind loss 1e999\n"},
        {"half-hang", "lrfind lo"},
    };

    for (size_t i = 0; i < sizeof say_only / sizeof *say_only; i++)
        if (strcmp(mode, say_only[i].mode) == 0) {
            say(say_only[i].answer);
            return true;
        }
    if (strcmp(mode, "hang") == 0)
        hang();
    if (strcmp(mode, "die") == 0) {
        fputs("Traceback:\nValueError: boom\n", stderr);
        exit(7);
    }
    if (strcmp(mode, "kill") == 0)
        raise(SIGKILL);
    if (strcmp(mode, "half-die") == 0) {
        say("lrfind loss 2.3");
        exit(0);
    }
    if (strcmp(mode, "flood") == 0)
        for (;;)
            say("step after step after step\n");
    if (strcmp(mode, "flood-stderr") == 0)
        for (;;)
            fputs("step after step after step\n", stderr);
    if (strcmp(mode, "close-stdout") == 0) {
        close(STDOUT_FILENO);
        hang();
    }
    if (strcmp(mode, "close-stdin") == 0) {
        close(STDIN_FILENO);
        say("lrfind loss 2.385\n");
        hang();
    }
    if (strcmp(mode, "long-log") == 0 || strcmp(mode, "long") == 0) {
        say_long(mode[4] ? "epoch" : "lrfind loss 1.5", LONG_LINE, "");
        hang();
    }
    if (strcmp(mode, "longest") == 0) {
        say_long("lrfind loss", LONG_LINE - 1, "1.5");
        say("\n");
        return true;
    }
    if (strcmp(mode, "grandchild") == 0)
        leave_grandchild();
    if (strcmp(mode, "million") == 0) {
        say_many(STDOUT_FILENO);
        say_many(STDERR_FILENO);
    }
    if (strcmp(mode, "echo") == 0)
        fprintf(stderr, "rate %s", lr);
    return false;
}

/* The loss of step n at rate lr after reset(seed), in both processes. */
static double good_loss(unsigned long seed, unsigned n, double lr)
{
    return 2.385 + 0.001 * (double)seed - 0.0625 * n + 100 * lr * lr;
}

static int be_child(const char *mode, const char *number)
{
    char order[256], greeting[64];
    unsigned long seed = 0;
    unsigned n = 0;
    bool plain = strcmp(mode, "plain") == 0 || strcmp(mode, "two-losses") == 0;

    if (strcmp(mode, "doomed") == 0)
        ualarm((useconds_t)strtoul(number, NULL, 10), 0);
    if (strcmp(mode, "mute") == 0)
        hang();
    if (strcmp(mode, "stubborn") == 0)
        signal(SIGTERM, SIG_IGN);
    snprintf(greeting, sizeof greeting, "a log line\nlrfind hello %s%s\n",
             strcmp(mode, "version") == 0 ? "2" : "1", plain ? "" : " reset eval after later");
    while (fgets(order, sizeof order, stdin) != NULL) {
        char answer[96];
        if (strncmp(order, "lrfind step ", 12) == 0 && misbehave(mode, order + 12))
            continue;
        if (strncmp(order, "lrfind step ", 12) == 0) {
            double loss = good_loss(seed, n, strtod(order + 12, NULL));
            snprintf(answer, sizeof answer,
                     plain ? "lrfind loss %.17g\n" : "lrfind loss %.17g %.17g\n", loss, loss - 0.5);
            n++;
        } else if (sscanf(order, "lrfind reset %lu", &seed) == 1) {
            n = 0;
            snprintf(answer, sizeof answer, "lrfind ok\n");
        } else if (strcmp(order, "lrfind eval\n") == 0) {
            snprintf(answer, sizeof answer, "lrfind loss 0.75\n");
        } else if (strcmp(order, "lrfind hello 1\n") == 0) {
            snprintf(answer, sizeof answer, "%s", greeting);
        } else {
            return 8;
        }
        say(answer);
    }
    if (strcmp(mode, "stubborn") == 0)
        hang();
    if (strcmp(mode, "slow-end") == 0) {
        usleep(100000);
        fputs("ended in peace\n", stderr);
    }
    return 0;
}

/* ---- helpers ---- */

static const char *self;

static void use(struct lrf_child_settings *settings, const char *argv[5], const char *mode,
                const char *number)
{
    argv[0] = self;
    argv[1] = "child";
    argv[2] = mode;
    argv[3] = number;
    argv[4] = NULL;
    lrf_child_defaults(settings);
    settings->argv = argv;
    settings->timeout = 20;
}

static size_t open_descriptors(void)
{
    DIR *dir = opendir("/proc/self/fd");
    size_t n = 0;

    while (readdir(dir) != NULL)
        n++;
    closedir(dir);
    return n;
}

static double seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static size_t descriptors_before;

static int count_descriptors(void **state)
{
    (void)state;
    descriptors_before = open_descriptors();
    return 0;
}

static int nothing_is_left(void **state)
{
    size_t after = open_descriptors();

    (void)state;
    if (waitpid(-1, NULL, WNOHANG) != -1 || errno != ECHILD) {
        print_error("a child is left\n");
        return -1;
    }
    if (descriptors_before != after)
        print_error("%zu descriptors before, %zu after\n", descriptors_before, after);
    return descriptors_before == after ? 0 : -1;
}

/* ---- good children ---- */

static void a_good_child_resets_steps_and_evaluates(void **state)
{
    const char *argv[5];
    struct lrf_child_settings settings;
    struct lrf_trainer trainer;
    struct lrf_point point = {.repeat = 3, .step = 5, .lr = 0.25};
    struct lrf_error err = {0};
    double loss = NAN;

    (void)state;
    use(&settings, argv, "good", NULL);
    assert_ok(lrf_child_start(&settings, &trainer, &err), err);
    assert_non_null(trainer.ops->reset);
    assert_non_null(trainer.ops->eval);
    assert_ok(trainer.ops->reset(trainer.state, 18446744073709551615u % 1000, &err), err);
    assert_ok(trainer.ops->step(trainer.state, 0.1, &point, &err), err);
    assert_ok(trainer.ops->step(trainer.state, 1.0 / 3, &point, &err), err);
    assert_close(point.loss, good_loss(615, 1, 1.0 / 3), 0);
    assert_close(point.loss_after, point.loss - 0.5, 0);
    assert_int_equal(point.known, LRF_LOSS_AFTER);
    assert_int_equal(point.repeat, 3);
    assert_int_equal(point.step, 5);
    assert_close(point.lr, 0.25, 0);
    assert_ok(trainer.ops->eval(trainer.state, &loss, &err), err);
    assert_close(loss, 0.75, 0);
    lrf_trainer_release(&trainer);
    assert_null(trainer.ops);
}

static void a_plain_child_has_no_reset_and_no_eval(void **state)
{
    const char *argv[5];
    struct lrf_child_settings settings;
    struct lrf_trainer trainer;
    struct lrf_point point = {0};
    struct lrf_error err = {0};

    (void)state;
    use(&settings, argv, "plain", NULL);
    assert_ok(lrf_child_start(&settings, &trainer, &err), err);
    assert_null(trainer.ops->reset);
    assert_null(trainer.ops->eval);
    assert_ok(trainer.ops->step(trainer.state, 0.1, &point, &err), err);
    assert_int_equal(point.known, 0);
    lrf_trainer_release(&trainer);
}

static double step_once(const char *mode)
{
    const char *argv[5];
    struct lrf_child_settings settings;
    struct lrf_trainer trainer;
    struct lrf_point point = {0};
    struct lrf_error err = {0};

    use(&settings, argv, mode, NULL);
    assert_ok(lrf_child_start(&settings, &trainer, &err), err);
    assert_ok(trainer.ops->step(trainer.state, 0.1, &point, &err), err);
    lrf_trainer_release(&trainer);
    return point.loss;
}

static void losses_that_are_not_finite_are_answers(void **state)
{
    (void)state;
    assert_true(isnan(step_once("nan")));
    assert_true(step_once("inf") == -INFINITY);
    assert_true(step_once("overflow") == INFINITY);
}

static void a_line_just_short_enough_is_read(void **state)
{
    (void)state;
    assert_close(step_once("longest"), 1.5, 0);
}

static void a_million_log_lines_do_no_harm(void **state)
{
    (void)state;
    assert_close(step_once("million"), good_loss(0, 0, 0.1), 0);
}

static void the_log_is_passed_on(void **state)
{
    const char *argv[5];
    char text[256] = "";
    int end[2];
    struct lrf_child_settings settings;
    struct lrf_trainer trainer;
    struct lrf_point point = {0};
    struct lrf_error err = {0};

    (void)state;
    assert_int_equal(pipe(end), 0);
    use(&settings, argv, "echo", NULL);
    settings.log_fd = end[1];
    assert_ok(lrf_child_start(&settings, &trainer, &err), err);
    assert_ok(trainer.ops->step(trainer.state, 0.1, &point, &err), err);
    assert_ok(trainer.ops->step(trainer.state, 2.5e-7, &point, &err), err);
    assert_string_equal(lrf_child_words(&trainer), "rate 0.1\nrate 2.5e-07\n");
    lrf_trainer_release(&trainer);
    close(end[1]);
    assert_true(read(end[0], text, sizeof text - 1) > 0);
    close(end[0]);
    assert_string_equal(text, "a log line\nrate 0.1\nrate 2.5e-07\n");
}

static void the_end_is_waited_for(void **state)
{
    const char *argv[5];
    char text[256] = "";
    int end[2];
    struct lrf_child_settings settings;
    struct lrf_trainer trainer;
    struct lrf_error err = {0};

    (void)state;
    assert_int_equal(pipe(end), 0);
    use(&settings, argv, "slow-end", NULL);
    settings.log_fd = end[1];
    assert_ok(lrf_child_start(&settings, &trainer, &err), err);
    lrf_trainer_release(&trainer);
    close(end[1]);
    assert_true(read(end[0], text, sizeof text - 1) > 0);
    close(end[0]);
    assert_non_null(strstr(text, "ended in peace\n"));
}

/* ---- bad children ---- */

struct bad {
    const char *mode;
    const char *text; /* in the error */
    double timeout;
    int steps; /* that succeed before */
};

static const struct bad bad_children[] = {
    {"mute", "did not answer 'lrfind hello 1' within 0.3 s", 0.3, 0},
    {"version", "speaks version 2 of the protocol, and this is version 1", 20, 0},
    {"hang", "did not answer 'lrfind step 0.1' within 0.3 s", 0.3, 0},
    {"half-hang", "within 0.3 s, only the half line 'lrfind lo'", 0.3, 0},
    {"half-die",
     "ended with exit code 0 before it answered 'lrfind step 0.1', in the middle of "
     "the line 'lrfind loss 2.3'",
     20, 0},
    {"die",
     "ended with exit code 7 before it answered 'lrfind step 0.1'; its last words: "
     "'Traceback: | ValueError: boom'",
     20, 0},
    {"kill", "was killed by signal 9 (Killed) before it answered 'lrfind step 0.1'", 20, 0},
    {"flood", "did not answer 'lrfind step 0.1' within 0.3 s", 0.3, 0},
    {"flood-stderr", "within 0.3 s; its last words: 'step after", 0.3, 0},
    {"close-stdout", "closed its output before it answered 'lrfind step 0.1'", 20, 0},
    {"close-stdin", "closed its input before 'lrfind step 0.1'", 20, 1},
    {"garbage", "answered 'lrfind banana' to 'lrfind step 0.1', not 'lrfind loss X'", 20, 0},
    {"not-a-number", "answered 'lrfind loss much' to", 20, 0},
    {"no-loss", "answered 'lrfind loss' to", 20, 0},
    {"two-losses", "answered two losses to 'lrfind step 0.1' without 'after'", 20, 0},
    {"three-losses", "answered 'lrfind loss 2.385 2.25 1.5' to", 20, 0},
    {"twice", "wrote 'lrfind loss 2.385' without being asked", 20, 1},
    {"error", "reports an error: out of ?[31mmemory?", 20, 0},
    {"long", "wrote a line of more than 65535 bytes instead of an answer to 'lrfind step 0.1'", 20,
     0},
    {"long-log", "wrote a line of more than 65535 bytes", 20, 0},
    {"grandchild", "ended with exit code 0 before it answered", 20, 0},
};

static void a_bad_child_is_named_and_ended(void **state)
{
    const struct bad *bad = *state;
    const char *argv[5];
    struct lrf_child_settings settings;
    struct lrf_trainer trainer;
    struct lrf_point point = {0};
    struct lrf_error err = {0}, again = {0};
    enum lrf_status status;
    double start = seconds();

    use(&settings, argv, bad->mode, NULL);
    settings.timeout = bad->timeout;
    status = lrf_child_start(&settings, &trainer, &err);
    for (int i = 0; status == LRF_OK && i <= bad->steps; i++) {
        status = trainer.ops->step(trainer.state, 0.1, &point, &err);
        assert_true(status == LRF_OK || i == bad->steps);
    }
    assert_int_equal(status, LRF_ETRAINER);
    assert_int_equal(err.status, LRF_ETRAINER);
    if (strstr(err.text, bad->text) == NULL || strchr(err.text, '\n') != NULL)
        fail_msg("'%s' is not in '%s'", bad->text, err.text);
    if (trainer.ops != NULL) {
        assert_int_equal(trainer.ops->step(trainer.state, 0.1, &point, &again), LRF_ETRAINER);
        assert_string_equal(again.text, err.text);
    }
    lrf_trainer_release(&trainer);
    assert_true(seconds() - start < 10);
}

/* Does a process run? One that has ended but was not reaped does not. */
static bool runs(long pid)
{
    char path[64], state = 'Z';
    FILE *file;

    snprintf(path, sizeof path, "/proc/%ld/stat", pid);
    file = fopen(path, "r");
    if (file != NULL && fscanf(file, "%*d (%*[^)]) %c", &state) != 1)
        state = 'Z';
    if (file != NULL)
        fclose(file);
    return state != 'Z' && state != 'X';
}

static void what_the_child_started_ends_with_it(void **state)
{
    const char *argv[5];
    struct lrf_child_settings settings;
    struct lrf_trainer trainer;
    struct lrf_point point = {0};
    struct lrf_error err = {0};
    long pid;

    (void)state;
    use(&settings, argv, "grandchild", NULL);
    assert_ok(lrf_child_start(&settings, &trainer, &err), err);
    assert_int_equal(trainer.ops->step(trainer.state, 0.1, &point, &err), LRF_ETRAINER);
    pid = strtol(lrf_child_words(&trainer), NULL, 10);
    assert_true(pid > 1);
    for (int i = 0; i < 2000 && runs(pid); i++)
        usleep(1000);
    assert_false(runs(pid));
    lrf_trainer_release(&trainer);
}

static void a_stubborn_child_is_killed(void **state)
{
    const char *argv[5];
    struct lrf_child_settings settings;
    struct lrf_trainer trainer;
    struct lrf_error err = {0};
    double start = seconds();

    (void)state;
    use(&settings, argv, "stubborn", NULL);
    settings.grace = 0.2;
    assert_ok(lrf_child_start(&settings, &trainer, &err), err);
    lrf_trainer_release(&trainer);
    assert_true(seconds() - start >= 1.2);
    assert_true(seconds() - start < 4);
}

static void waiting_can_be_cancelled(void **state)
{
    const char *argv[5];
    int end[2];
    struct lrf_child_settings settings;
    struct lrf_trainer trainer;
    struct lrf_point point = {0};
    struct lrf_error err = {0};
    double start = seconds();

    (void)state;
    assert_int_equal(pipe(end), 0);
    use(&settings, argv, "hang", NULL);
    settings.cancel_fd = end[0];
    assert_ok(lrf_child_start(&settings, &trainer, &err), err);
    assert_int_equal(write(end[1], "x", 1), 1);
    assert_int_equal(trainer.ops->step(trainer.state, 0.1, &point, &err), LRF_EINTERRUPTED);
    assert_non_null(strstr(err.text, "was interrupted in 'lrfind step 0.1'"));
    lrf_trainer_release(&trainer);
    close(end[0]);
    close(end[1]);
    assert_true(seconds() - start < 4);
}

static void a_dead_child_can_be_started_anew(void **state)
{
    const char *argv[5];
    struct lrf_child_settings settings;
    struct lrf_trainer trainer;
    struct lrf_point point = {0};
    struct lrf_error err = {0};

    (void)state;
    use(&settings, argv, "die", NULL);
    assert_ok(lrf_child_start(&settings, &trainer, &err), err);
    assert_int_equal(trainer.ops->step(trainer.state, 0.1, &point, &err), LRF_ETRAINER);
    assert_string_equal(lrf_child_words(&trainer), "Traceback:\nValueError: boom\n");
    argv[2] = "plain";
    assert_ok(lrf_child_restart(&trainer, &err), err);
    assert_string_equal(lrf_child_words(&trainer), "");
    assert_null(trainer.ops->reset);
    assert_ok(trainer.ops->step(trainer.state, 0.1, &point, &err), err);
    argv[0] = "./no such program";
    assert_int_equal(lrf_child_restart(&trainer, &err), LRF_ETRAINER);
    assert_int_equal(trainer.ops->step(trainer.state, 0.1, &point, &err), LRF_ETRAINER);
    assert_string_equal(err.text, "cannot start './no such program': No such file or directory");
    lrf_trainer_release(&trainer);
}

static void bad_settings_are_refused(void **state)
{
    static const double timeouts[] = {0, -2.385, NAN, INFINITY}, graces[] = {-0.5, NAN, INFINITY};
    const char *argv[5], *nothing[] = {NULL}, *empty[] = {"", NULL};
    struct lrf_child_settings settings, good;
    struct lrf_trainer trainer, other = {0};
    struct lrf_error err = {0};

    (void)state;
    use(&good, argv, "good", NULL);
    for (size_t i = 0; i < 4; i++) {
        settings = good;
        settings.timeout = timeouts[i];
        assert_int_equal(lrf_child_start(&settings, &trainer, &err), LRF_EINVAL);
        assert_null(trainer.ops);
    }
    for (size_t i = 0; i < 3; i++) {
        settings = good;
        settings.grace = graces[i];
        assert_int_equal(lrf_child_start(&settings, &trainer, &err), LRF_EINVAL);
    }
    settings = good;
    settings.argv = NULL;
    assert_int_equal(lrf_child_start(&settings, &trainer, &err), LRF_EINVAL);
    settings.argv = nothing;
    assert_int_equal(lrf_child_start(&settings, &trainer, &err), LRF_EINVAL);
    settings.argv = empty;
    assert_int_equal(lrf_child_start(&settings, &trainer, &err), LRF_EINVAL);
    assert_int_equal(lrf_child_restart(&other, &err), LRF_EINVAL);
    assert_string_equal(lrf_child_words(&other), "");
}

static void a_closed_stdin_of_ours_does_no_harm(void **state)
{
    int keep = dup(STDIN_FILENO), nothing;
    double loss;

    (void)state;
    close(STDIN_FILENO);
    loss = step_once("good");
    nothing = open("/dev/null", O_RDONLY);
    dup2(keep, STDIN_FILENO);
    close(keep);
    assert_int_equal(nothing, STDIN_FILENO);
    assert_close(loss, good_loss(0, 0, 0.1), 0);
}

static void a_lack_of_descriptors_is_an_error(void **state)
{
    const char *argv[5];
    struct lrf_child_settings settings;
    struct lrf_trainer trainer;
    struct lrf_error err = {0};
    struct rlimit before, limit;
    int next = dup(STDIN_FILENO), failed = 0;

    (void)state;
    close(next);
    use(&settings, argv, "good", NULL);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    for (int spare = 0; spare < 6; spare++) {
        enum lrf_status status;
        limit = before;
        limit.rlim_cur = (rlim_t)(next + spare);
        assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
        status = lrf_child_start(&settings, &trainer, &err);
        failed += status == LRF_ETRAINER && strstr(err.text, "Too many open files") != NULL;
        lrf_trainer_release(&trainer);
        assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    }
    assert_int_equal(failed, 6);
}

/* ---- many ---- */

static bool sweep_with(struct lrf_trainer *trainer, struct lrf_sweep *sweep, struct lrf_error *err)
{
    for (unsigned n = 0; !lrf_sweep_done(sweep); n++) {
        double lr = lrf_sweep_lr(sweep);
        struct lrf_point point = {0};
        if (trainer->ops->step(trainer->state, lr, &point, err) != LRF_OK)
            return false;
        assert_close(point.loss, good_loss(7, n, lr), 0);
        assert_ok(lrf_sweep_tell(sweep, point.loss), *err);
    }
    return true;
}

/* Starts, sweeps 10 steps and ends children that die at a random moment, or not at all. */
static unsigned sweep_doomed(unsigned rounds, uint64_t random)
{
    const char *argv[5];
    char microseconds[32];
    struct lrf_child_settings settings;
    struct lrf_sweep_settings range = {1e-4, 1e-2, 10, LRF_SWEEP_EXP, true};
    struct lrf_trainer trainer;
    struct lrf_error err = {0};
    struct lrf_sweep *sweep = lrf_sweep_alloc(&range, &err);
    unsigned whole = 0;

    assert_non_null(sweep);
    for (unsigned i = 0; i < rounds; i++) {
        random ^= random << 13, random ^= random >> 7, random ^= random << 17;
        snprintf(microseconds, sizeof microseconds, "%u", (unsigned)(100 + random % 4000));
        use(&settings, argv, random >> 62 ? "doomed" : "good", microseconds);
        lrf_sweep_restart(sweep);
        if (lrf_child_start(&settings, &trainer, &err) == LRF_OK &&
            trainer.ops->reset(trainer.state, 7, &err) == LRF_OK &&
            sweep_with(&trainer, sweep, &err))
            whole++;
        else
            assert_non_null(strstr(err.text, "was killed by signal 14"));
        lrf_trainer_release(&trainer);
    }
    lrf_sweep_free(sweep);
    return whole;
}

static void children_may_die_at_any_moment(void **state)
{
    const char *soak = getenv("SOAK");
    unsigned rounds = soak ? 1000 : 100, whole = sweep_doomed(rounds, 88172645463325252u);

    (void)state;
    assert_true(whole > rounds / 10 && whole < rounds);
}

static void *sweep_in_thread(void *seed)
{
    sweep_doomed(20, *(uint64_t *)seed);
    return NULL;
}

static void threads_do_not_hold_each_others_children(void **state)
{
    uint64_t seed[2] = {2862933555777941757u, 3202034522624059733u};
    pthread_t thread[2];

    (void)state;
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, sweep_in_thread, &seed[i]), 0);
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_join(thread[i], NULL), 0);
}

enum { N_BAD = sizeof bad_children / sizeof *bad_children };

#define CASE(test)                                                                                 \
    {                                                                                              \
#test, test, count_descriptors, nothing_is_left, NULL                                      \
    }

int main(int argc, char **argv)
{
    static const struct CMUnitTest plain[] = {
        CASE(a_good_child_resets_steps_and_evaluates),
        CASE(a_plain_child_has_no_reset_and_no_eval),
        CASE(losses_that_are_not_finite_are_answers),
        CASE(a_line_just_short_enough_is_read),
        CASE(a_million_log_lines_do_no_harm),
        CASE(the_log_is_passed_on),
        CASE(the_end_is_waited_for),
        CASE(what_the_child_started_ends_with_it),
        CASE(a_stubborn_child_is_killed),
        CASE(waiting_can_be_cancelled),
        CASE(a_dead_child_can_be_started_anew),
        CASE(bad_settings_are_refused),
        CASE(a_closed_stdin_of_ours_does_no_harm),
        CASE(a_lack_of_descriptors_is_an_error),
        CASE(children_may_die_at_any_moment),
        CASE(threads_do_not_hold_each_others_children),
    };
    enum { N_PLAIN = sizeof plain / sizeof *plain };
    struct CMUnitTest tests[N_PLAIN + N_BAD];

    if (argc > 2 && strcmp(argv[1], "child") == 0)
        return be_child(argv[2], argv[3]);
    self = argv[0];
    memcpy(tests, plain, sizeof plain);
    for (size_t i = 0; i < N_BAD; i++)
        tests[N_PLAIN + i] =
            (struct CMUnitTest){bad_children[i].mode, a_bad_child_is_named_and_ended,
                                count_descriptors, nothing_is_left, (void *)&bad_children[i]};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
