"""Clocks, turns, ratios and fitted exponents: what every section of the bench measures with."""
import collections
import importlib.util
import math
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.abspath(os.environ.get("BUILD", os.path.join(ROOT, "build")))
LRFIND = os.path.join(BUILD, "lrfind")
DIGITS = os.path.join(ROOT, "samples", "digits.csv")
PEERS = os.path.join(ROOT, "tests", "bench", "peers")
NUMBER_LINE = re.compile(r"^(\w+) (-?\d+(?:\.\d+)?(?:e[-+]?\d+)?)(?: .*)?$", re.M)
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


# quick: tiny sizes, to see that all works; turns of each subject, of slow and of the slowest ones; seconds of a turn
# that can choose
Effort = collections.namedtuple("Effort", "quick turns few least seconds")
FULL, QUICK = Effort(False, 7, 5, 3, 0.1), Effort(True, 1, 1, 1, 0.001)


class Failed(Exception):
    """A program that is measured did not do its work."""


class Spread(collections.namedtuple("Spread", "median low high")):
    """Of the figures of all turns."""

    @classmethod
    def of(cls, figures):
        return cls(statistics.median(figures), min(figures), max(figures))

    def __str__(self):
        return "%s (%s..%s)" % tuple(short(figure) for figure in self)


def short(figure):
    """Three digits, without an exponent."""
    if not math.isfinite(figure):
        return "-"
    decimals = 2 - math.floor(math.log10(abs(figure))) if figure else 0
    return "%.*f" % (min(max(decimals, 0), 6), figure)


def per_turn(combine, *figures):
    """The spread of combine() over the turns of what was measured in turns."""
    return Spread.of([combine(*turn) for turn in zip(*figures)])


def ratio(above, below):
    """The median of ratios turn by turn, not the ratio of medians: a slow moment meets both sides."""
    return per_turn(lambda a, b: a / b, above, below)


def in_turns(subjects, turns):
    """{name: figures}: each of {name: function} once a turn, so that a noisy machine disturbs all alike.

    One turn more, the first, is not counted: it fills caches. Where there is but one, in a quick run, it is.
    """
    figures = {name: [] for name in subjects}
    for turn in range(-1 if turns > 1 else 0, turns):
        for name, subject in subjects.items():
            figure = subject()
            if turn >= 0:
                figures[name].append(figure)
    return figures


def slope(x, y):
    """Of the least-squares line."""
    mx, my = statistics.mean(x), statistics.mean(y)
    return sum((a - mx) * (b - my) for a, b in zip(x, y)) / sum((a - mx) ** 2 for a in x)


def exponent(sizes, seconds):
    """k of seconds = c sizes^k, least squares of the logarithms."""
    return slope([math.log(size) for size in sizes], [math.log(second) for second in seconds])


def fixed_share(sizes, seconds):
    """The share of a in a + b size, fitted with equal relative errors, at the smallest size: 0..1."""
    inverse = [1 / second for second in seconds]
    aa, ab, bb = (sum(v * v for v in inverse), sum(v * v * s for v, s in zip(inverse, sizes)),
                  sum((v * s) ** 2 for v, s in zip(inverse, sizes)))
    ya, yb = sum(inverse), sum(v * s for v, s in zip(inverse, sizes))
    fixed = (ya * bb - yb * ab) / (aa * bb - ab * ab)
    return min(max(fixed / seconds[0], 0), 1)


Usage = collections.namedtuple("Usage", "wall cpu out err megabytes")


def run(command, env=None, core=None, accept=(0, 1), cwd=None):
    """Runs to its end: seconds by the clock, of processors (its children's too), what it said, its most memory."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        started = time.perf_counter()
        process = subprocess.Popen(command, env=environment(env), stdin=subprocess.DEVNULL, stdout=out, stderr=err,
                                   cwd=cwd, preexec_fn=pinned(core))
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.WEXITSTATUS(status) if os.WIFEXITED(status) else -os.WTERMSIG(status)
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read().decode("utf-8", "replace"))
    if process.returncode not in accept:
        raise Failed("exit %d of %s: %s" % (process.returncode, " ".join(command), texts[1].strip()[-400:]))
    return Usage(wall, usage.ru_utime + usage.ru_stime, *texts, usage.ru_maxrss / 1024)


def environment(extra=None):
    """That of the user without settings of threads and defaults of lrfind; and what is said here."""
    env = {name: value for name, value in os.environ.items() if name not in ONE_THREAD and name != "MAKEFLAGS"}
    env.update(XDG_CONFIG_HOME=os.path.join(ROOT, "tests"), LC_ALL="C.UTF-8", PYTHONDONTWRITEBYTECODE="1")
    env.update(ONE_THREAD if extra is None else extra)
    return env


def outside_make():
    """That of the user without what the make that called us has set for itself."""
    return {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "BUILD", "CC")}


def pinned(core):
    return None if core is None else lambda: os.sched_setaffinity(0, {core})


def a_core():
    """One that we may use; the last, as the first has most of the system's own work."""
    return max(os.sched_getaffinity(0))


def cores():
    return len(os.sched_getaffinity(0))


def figures_of(text):
    """{name: number} of lines "name number ..."; others are passed over."""
    return {name: float(number) for name, number in NUMBER_LINE.findall(text)}


def built(name):
    """A program of tests/bench, which make built."""
    return os.path.join(BUILD, "bench", name)


def peer(name, *arguments):
    return [sys.executable, os.path.join(PEERS, name)] + list(arguments)


def lacks(module):
    return importlib.util.find_spec(module) is None


class Worker:
    """A program that works in turns, as tests/bench/turns.h says."""

    def __init__(self, command, core=None):
        self.command = command
        self.process = subprocess.Popen(command, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        preexec_fn=pinned(core), universal_newlines=True, bufsize=1)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(60)

    def turn(self, times, subject=""):
        """(wall, cpu) seconds of working `times` times."""
        try:
            self.process.stdin.write("%d %s\n" % (times, subject))
            wall, cpu = self.process.stdout.readline().split()
        except (OSError, ValueError):
            raise Failed("no answer from %s" % " ".join(self.command))
        return float(wall), float(cpu)

    def subject(self, seconds, name="", clock="cpu"):
        """A function that measures the seconds once takes, in a turn of about so many seconds."""
        times = 1
        while True:
            wall, _ = self.turn(times, name)
            if wall >= seconds / 2:
                break
            times = max(2 * times, int(times * seconds / max(wall, seconds / 50)))
        times = max(1, int(times * seconds / wall))
        return lambda: self.turn(times, name)[clock == "cpu"] / times
