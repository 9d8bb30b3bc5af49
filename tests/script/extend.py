#!/usr/bin/env python3
"""The README's recipes, done in a scratch copy: an optimizer (Lion) is one file and one line, a command and a log
format too, a landmark touches at most three files; each appears everywhere without another edit. TAP."""
import json, os, re, shutil, subprocess, sys, tempfile

import tap
from tap import ROOT


LION = r"""#include "optim/optim.h"

static lrf_real sign(lrf_real x)
{
    return (lrf_real)((x > 0) - (x < 0));
}

/* Chen et al. 2023: w -= lr (sign(0.9 m + 0.1 g) + decay w), m = 0.99 m + 0.01 g */
static void step(const struct lrf_update *update, size_t n, const lrf_real *g, lrf_real *w, lrf_real *state)
{
    lrf_real lr = (lrf_real)update->lr, decay = (lrf_real)update->weight_decay;

    for (size_t i = 0; i < n; i++) {
        w[i] -= lr * (sign((lrf_real)0.9 * state[i] + (lrf_real)0.1 * g[i]) + decay * w[i]);
        state[i] = (lrf_real)0.99 * state[i] + (lrf_real)0.01 * g[i];
    }
}

const struct lrf_optimizer lrf_optimizer_lion = {
    .name = "lion", .states = 1, .decoupled = true, .adaptive = true, .step = step, .lr_limit = lrf_descent_lr_limit};
"""

COMMAND = r"""#include <stdio.h>

#include "cli/commands.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/talk.h"

static int command(struct cli_settings *settings)
{
    printf("hello %s, seed %zu\n", settings->out, (size_t)settings->study.seed);
    return cli_output_finish(CLI_DONE);
}

const struct cli_command cli_command_hello = {.name = "hello",
                                              .topics = CLI_OUTPUT | CLI_STUDY,
                                              .usage = "[options]",
                                              .summary = "says hello",
                                              .examples = "  lrfind hello\n",
                                              .run = command};
"""

# "@ 1e-3 = 2.5": a rate and its loss in a line.
FORMAT = r"""#include <string.h>

#include "base/number.h"
#include "log/log_format.h"
#include "log/log_lines.h"

static bool looks_like(const struct lrf_log *log, const char *head, size_t n, bool whole)
{
    (void)log;
    (void)whole;
    return n > 1 && memcmp(head, "@ ", 2) == 0;
}

static enum lrf_status set(struct lrf_log *log, const char *name, double value, struct lrf_error *err)
{
    size_t column;
    const enum lrf_status status = lrf_log_find_column(log, name, 0, &column, err);

    if (status == LRF_OK)
        lrf_log_set_number(log, column, value);
    return status;
}

static enum lrf_status read_line(struct lrf_log *log, const char *s, size_t n, size_t line, struct lrf_error *err)
{
    const char *equals = memchr(s, '=', n);
    double lr, loss;
    enum lrf_status status;

    if (n < 2 || !equals || lrf_number_parse(s + 2, (size_t)(equals - s) - 3, &lr) == LRF_NUMBER_NONE ||
        lrf_number_parse(equals + 2, (size_t)(s + n - equals) - 2, &loss) == LRF_NUMBER_NONE)
        return lrf_fail(err, LRF_EDATA, "'%s' line %zu: not '@ RATE = LOSS'", log->file, line);
    status = lrf_log_add_row(log, line, err);
    if (status == LRF_OK)
        status = set(log, "lr", lr, err);
    return status == LRF_OK ? set(log, "loss", loss, err) : status;
}

static enum lrf_status feed(void *state, struct lrf_log *log, const char *s, size_t n, struct lrf_error *err)
{
    struct lrf_log_lines *lines = state;
    enum lrf_status status = LRF_OK;
    const char *line;
    size_t length;

    lrf_log_lines_feed(lines, s, n);
    while (status == LRF_OK && lrf_log_lines_next(lines, &line, &length))
        status = read_line(log, line, length, lines->line, err);
    return status;
}

static enum lrf_status end(void *state, struct lrf_log *log, struct lrf_error *err)
{
    (void)state;
    (void)log;
    (void)err;
    return LRF_OK;
}

static void release(void *state)
{
    lrf_log_lines_release(state);
}

const struct lrf_log_format lrf_log_format_at = {.name = "at", .looks_like = looks_like, .feed = feed, .end = end,
                                                 .release = release, .state_size = sizeof(struct lrf_log_lines)};
"""


def edit(copy, path, old, new):
    name = os.path.join(copy, path)
    text = open(name).read()
    assert old in text, (path, old)
    open(name, "w").write(text.replace(old, new, 1))


def add(copy, path, text):
    assert not os.path.exists(os.path.join(copy, path)), path
    open(os.path.join(copy, path), "w").write(text)


def make_copy(copy):
    """What the build needs, and the changes of all four recipes in it: the files that they touch."""
    for name in ("Makefile", "src", "include", "scripts", "samples"):
        source = os.path.join(ROOT, name)
        (shutil.copytree if os.path.isdir(source) else shutil.copy)(source, os.path.join(copy, name))
    add(copy, "src/optim/lion.c", LION)
    edit(copy, "src/optim/optim.c", "    X(adamw)\n", "    X(adamw)\\\n    X(lion)\n")
    add(copy, "src/cli/command_hello.c", COMMAND)
    edit(copy, "src/cli/commands.h", "    X(merge)\n", "    X(merge)\\\n    X(hello)\n")
    add(copy, "src/log/format_at.c", FORMAT)
    edit(copy, "src/log/log_format.c", "    X(json_lines)", "    X(at)\\\n    X(json_lines)")
    # A landmark: its line, and where it is found.
    edit(copy, "include/lrfind/analysis.h", '    X(LEVEL, minimum,',
         '    X(LEVEL, midway, "midway", "half of the descent is done")\\\n    X(LEVEL, minimum,')
    edit(copy, "src/analysis/landmarks.c", "    marks->edge = find_edge(",
         "    marks->midway = marks->half;\n    marks->edge = find_edge(")
    done = subprocess.run(["make", "-s", "-j2", "CFLAGS=-O0", "build/lrfind"], cwd=copy, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=600,
                          env=dict(os.environ, BUILD="build"))
    assert done.returncode == 0, done.stdout.decode()


class Copy:
    def __init__(self, folder):
        self.folder = folder

    def run(self, *arguments, code=0):
        done = subprocess.run([os.path.join(self.folder, "build", "lrfind")] + list(arguments), cwd=self.folder,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
        assert done.returncode == code, (arguments, done.returncode, done.stderr.decode())
        return done.stdout.decode()

    def read(self, *path):
        return open(os.path.join(self.folder, *path), encoding="utf-8").read()


def an_optimizer_is_everywhere(copy):
    for command in "run verify compare schedule".split():
        assert "adamw, lion" in copy.run("help", command), command
    assert json.loads(copy.run("run", "--optimizer", "lion", "--json", "--plot", "none", "samples/iris.csv"))[
        "optimizer"]["name"] == "lion"
    copy.run("compare", "--plot", "none", "--over", "optimizer=sgd,lion", "samples/iris.csv")
    assert '"lion"' in copy.read("lrfind-out", "compare.json")
    copy.run("schedule", "--plot", "none", "--repeats", "2", "--budget", "40", "samples/iris.csv")
    assert "lion" in [way["schedule"] for way in json.loads(copy.read("lrfind-out", "schedule.json"))["schedules"]]


def a_landmark_is_everywhere(copy):
    text = copy.run("run", "--plot", "html", "samples/digits.csv")
    answer = json.loads(copy.read("lrfind-out", "analysis.json"))
    lr = answer["landmarks"]["midway"]
    assert answer["landmarks"]["descent"] < lr < answer["landmarks"]["minimum"], answer["landmarks"]
    assert answer["intervals"]["midway"]["lo"] <= lr <= answer["intervals"]["midway"]["hi"], answer["intervals"]
    rate = "%.1e" % lr
    page, script = copy.read("lrfind-out", "report.html"), copy.read("lrfind-out", "range.gp")
    assert re.search(r'<th scope="row">midway</th><td[^>]*>%s<' % re.escape(rate), page), rate
    assert "half of the descent is done" in page
    assert "midway " + rate in page and "midway " + rate in script, rate
    copy.run("compare", "--plot", "html", "samples/iris.csv", "samples/wine.csv")
    assert json.loads(copy.read("lrfind-out", "compare.json"))["cases"][0]["landmarks"]["midway"]
    assert "midway" in copy.read("lrfind-out", "report.html")
    assert text


def a_command_is_everywhere(copy):
    assert "lrfind hello" in copy.run("help") and "--seed N" in copy.run("help", "hello")
    assert copy.run("hello", "--seed", "7", "-o", "there") == "hello there, seed 7\n"
    assert subprocess.run([os.path.join(copy.folder, "build", "lrfind"), "helo"], capture_output=True).stderr == (
        b"lrfind: unknown command 'helo' (did you mean 'hello'?)\n")


def a_log_format_is_read(copy):
    lines = [(1e-6 * 10 ** (i / 30), 2.3 - 1.6 / (1 + 10 ** (-(i - 120) / 20)) + 10 ** ((i - 200) / 15)) for i in range(210)]
    open(os.path.join(copy.folder, "curve.at"), "w").write("".join("@ %.6e = %.6e\n" % line for line in lines))
    answer = json.loads(copy.run("analyze", "--json", "--plot", "none", "curve.at"))
    assert answer["status"] == "ok" and answer["points"] > 190, (answer["status"], answer["points"])
    copy.run("compare", "--plot", "none", "curve.at", "samples/curves/keras.csv")
    watched = json.loads(copy.run("watch", "--json", "--plot", "none", "curve.at", code=1).splitlines()[-1])
    assert watched["rows"] == 210, watched


TESTS = [an_optimizer_is_everywhere, a_landmark_is_everywhere, a_command_is_everywhere, a_log_format_is_read]


def main():
    with tempfile.TemporaryDirectory() as folder:
        make_copy(folder)
        return tap.main(TESTS, lambda test: test(Copy(folder)))


if __name__ == "__main__":
    sys.exit(main())
