"""How time grows with each size, as a fitted exponent; and what a second job or rank gains."""
import math
import os
import random
import shutil
import tempfile
from contextlib import ExitStack, contextmanager

from measure import (BUILD, DIGITS, LRFIND, Spread, Worker, a_core, built, cores, exponent, figures_of, fixed_share,
                     in_turns, per_turn, ratio, run, short)
from results import Section, said
from steps import our_step
from tables import numbers, write

HOW = """Processor time of one job at sizes that double. The exponent k of time = c size^k is fitted by least
squares of the logarithms, turn by turn; 1 is linear. Fixed is the share, at the smallest size, of what does not
grow, from a fit of time = a + b size. Reading is `lrf_dataset_read`, a step is that of the trainer in C, all else
a whole process. `compare` trains every case at the rates that suit any of them."""
JOBS = """What more jobs gain, by the clock: `--jobs 1` against more, in turns. Training that takes the time is 8
sweeps of %d steps with `--no-refine`, mlp:256,256; the default run is `lrfind run --plot none samples/digits.csv`."""
RANKS = """The same by MPI: `mpirun -n 1` against more, each rank with one job. Together: `--data-parallel`, a sweep of
%d steps with `--no-refine`, mlp:512,512, batch 512, each rank with its rows."""


class Scratch:
    """A folder of inputs, made once each and kept for the series that need them."""

    def __init__(self, folder):
        self.folder, self.out = folder, os.path.join(folder, "out")

    def path(self, name, make):
        path = os.path.join(self.folder, name)
        if not os.path.exists(path):
            os.makedirs(os.path.dirname(path), exist_ok=True)
            make(path)
        return path

    def table(self, rows, columns):
        row = numbers("%.6g", columns)
        return self.path("%dx%d.csv" % (rows, columns), lambda path: write(path, columns, row, lines=rows))

    def curve(self, points, seed):
        return self.path("%d-%d/curve.csv" % (points, seed), lambda path: write_curve(path, points, seed))


def write_curve(path, points, seed):
    """A descent and an edge, with noise."""
    chance = random.Random(seed)
    with open(path, "w") as file:
        file.write("lr,loss\n")
        for k in range(points):
            x = -6 + 8 * k / (points - 1)
            loss = 2.3 - 1.9 / (1 + math.exp(-(x + 3) / 0.3)) + 0.02 * chance.gauss(0, 1) + math.exp(4 * (x - 0.3))
            file.write("%.9g,%.6g\n" % (10**x, loss))


def cpu_of(*words):
    """A whole process without pictures."""
    def measure():
        return run(list(words), accept=(0, 1)).cpu
    return measure


def program(scratch, command, *words):
    return cpu_of(LRFIND, command, "--quiet", "--plot", "none", "--out", scratch.out, *words)


def loading(path):
    return lambda: figures_of(run([built("load"), path]).out)["cpu"]


@contextmanager
def stepping(effort, size_to_arguments, sizes):
    """A step of the trainer at each size."""
    with ExitStack() as stack:
        start = lambda size: stack.enter_context(Worker(our_step(*size_to_arguments(size)), a_core()))
        yield {size: start(size).subject(effort.seconds) for size in sizes}


@contextmanager
def processes(make, sizes):
    yield {size: make(size) for size in sizes}


def sweep(scratch, steps, repeats):
    """Rates too low to end a sweep early."""
    return program(scratch, "run", "--no-refine", "--no-diagnostics", "--jobs", "1", "--lr-max", "0.01",
                   "--steps", str(steps), "--repeats", str(repeats), DIGITS)


def compare_cases(scratch, cases, effort):
    decay = ",".join("%de-6" % (k + 1) for k in range(cases))
    iris = os.path.join(os.path.dirname(DIGITS), "iris.csv")
    length = ["--budget", "10", "--steps", "50", "--repeats", "2"] if effort.quick else ["--budget", "100"]
    return program(scratch, "compare", "--jobs", "1", "--no-diagnostics", "--over", "weight-decay=" + decay,
                   *(length + [iris]))


def verify_epochs(scratch, rows):
    return program(scratch, "verify", "--jobs", "1", "--rates", "1e-3", "--repeats", "1", "--epochs", "32",
                   scratch.table(rows, 20))


def series(scratch, effort):
    """(what grows, of what, sizes, context of {size: function})"""
    four = lambda smallest, quick: [quick, 2 * quick] if effort.quick else [smallest * 2**k for k in range(4)]
    analyze = lambda *paths: program(scratch, "analyze", *paths)
    curves = lambda count, points: [scratch.curve(points, seed) for seed in range(count)]
    few = 50 if effort.quick else 2000

    def whole(name, what, sizes, make):
        return name, what, sizes, processes(make, sizes)

    def step(name, what, sizes, to_arguments):
        return name, what, sizes, stepping(effort, to_arguments, sizes)

    yield whole("rows", "reading 50 columns", four(20000, 50), lambda n: loading(scratch.table(n, 50)))
    yield whole("columns", "reading %d rows" % few, four(500, 10), lambda n: loading(scratch.table(few, n)))
    yield whole("rows", "`verify`, 32 epochs of 20 columns", four(5000, 50), lambda n: verify_epochs(scratch, n))
    yield step("columns", "a step, softmax, batch 128", four(196, 8), lambda n: ("%d-10" % n, 128, "momentum"))
    yield step("width", "a step, 784-N-10, batch 128", four(128, 8), lambda n: ("784-%d-10" % n, 128, "momentum"))
    yield step("batch", "a step, 784-64-10", four(128, 8), lambda n: ("784-64-10", n, "momentum"))
    yield whole("steps", "`run`, one sweep", four(20000, 100), lambda n: sweep(scratch, n, 1))
    yield whole("repeats", "`run`, sweeps of %d steps" % (few * 2), four(4, 1), lambda n: sweep(scratch, few * 2, n))
    yield whole("points", "`analyze` of one curve", four(50000, 100), lambda n: analyze(scratch.curve(n, 0)))
    yield whole("curves", "`analyze` of curves with %d points" % few, four(8, 1), lambda n: analyze(*curves(n, few)))
    yield whole("cases", "`compare` of curves with %d points" % few, four(4, 2),
                lambda n: program(scratch, "compare", *curves(n, few)))
    yield whole("cases", "`compare`, sweeps and real runs of each on iris", four(2, 2),
                lambda n: compare_cases(scratch, n, effort))


def exponents(scratch, effort, result):
    table = result.table("what grows", "time of", "sizes", "smallest, ms", "largest, ms", "exponent", "fixed")
    for name, what, sizes, context in series(scratch, effort):
        with context as subjects:
            took = in_turns(subjects, effort.least)
        medians = [Spread.of(took[size]).median for size in sizes]
        fitted = per_turn(lambda *seconds: exponent(sizes, seconds), *(took[size] for size in sizes))
        table.append((name, what, "%d..%d" % (sizes[0], sizes[-1]), short(1e3 * medians[0]), short(1e3 * medians[-1]),
                      fitted, "%.0f %%" % (100 * fixed_share(sizes, medians))))


def workloads(scratch, effort):
    """{name: words of the command}: training that takes the time, and the default run."""
    common = ["run", "--quiet", "--plot", "none", "--out", scratch.out]
    steps = "50" if effort.quick else "1000"
    training = ["--no-refine", "--no-diagnostics", "--repeats", "8", "--steps", steps, "--lr-max", "0.01",
                "--model", "mlp:256,256"]
    return {"training that takes the time": common + training + [DIGITS], "the default run": common + [DIGITS]}


def shared(scratch, effort):
    """The same of what ranks make together."""
    wide = ["--model", "mlp:512,512", "--batch", "512", "--steps", "20" if effort.quick else "200", "--lr-max", "0.01"]
    return {"one model, together": ["run", "--quiet", "--plot", "none", "--out", scratch.out, "--data-parallel",
                                    "--no-refine", "--no-diagnostics", "--repeats", "1"] + wide + [DIGITS]}


def gains(loads, effort, heading, command, result):
    """command(words, n) with n of 1, 2, 4, ... up to the processors."""
    counts = [2**k for k in range(1, 10) if 2**k <= cores()]
    table = result.table("run", "one, s", *("%d %s" % (n, heading) for n in counts))
    for name, words in loads.items():
        took = in_turns({n: lambda c=command(words, n): run(c).wall for n in [1] + counts}, effort.few)
        table.append((name, Spread.of(took[1])) + tuple(ratio(took[1], took[n]) for n in counts))


def mpi_program():
    """An lrfind that was built with MPI, which says so or lies where `make MPI=1` puts it, or None."""
    for path in (LRFIND, BUILD + "-mpi/lrfind"):
        if os.path.exists(path) and "no MPI" not in said([path, "--version"]):
            return path
    return None


def ranks(scratch, effort, result):
    path = mpi_program()
    if cores() < 2:
        return result.skip("ranks", "one processor")
    if path is None or shutil.which("mpirun") is None:
        return result.skip("ranks", "no program built with MPI (`make MPI=1`)" if path is None else "no mpirun")
    result.note(RANKS % (20 if effort.quick else 200))
    if os.geteuid() == 0:
        os.environ.update(OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1")
    gains(dict(workloads(scratch, effort), **shared(scratch, effort)), effort, "ranks",
          lambda words, n: ["mpirun", "-n", str(n), path] + words + ["--jobs", "1"], result)


def section(effort):
    result = Section("growth", HOW)
    with tempfile.TemporaryDirectory() as folder:
        scratch = Scratch(folder)
        exponents(scratch, effort, result)
        if cores() > 1:
            result.note(JOBS % (50 if effort.quick else 1000))
            gains(workloads(scratch, effort), effort, "jobs",
                  lambda words, n: [LRFIND] + words + ["--jobs", str(n)], result)
        else:
            result.skip("jobs", "one processor")
        ranks(scratch, effort, result)
    return result
