"""A step over the pipe: beside a bare ping-pong of the same messages, by the Python module, and under PyTorch."""
import os
import tempfile

from measure import LRFIND, ROOT, Failed, Spread, built, figures_of, in_turns, lacks, peer, ratio, run
from results import Section

HOW = """The median of 20000 steps of a trainer that answers at once, by the clock, both processes free to use any
processor. Bare is the same message forth and back by write(2) and read(2), without a word read or understood; a
side that waits awake can be faster than that."""
PAIRED = """A convolutional network in PyTorch (`samples/trainer_cnn.py`) behind `lrfind drive`: from one order to
the next, against steps that the same process takes in between by a plain loop, 20 and 20 in turns."""


def median_step(*arguments):
    return lambda: figures_of(run([built("pipe")] + list(arguments)).out)["pipe_step_us"]


def paired(effort, folder, result):
    steps = "40" if effort.quick else "200"
    command = [LRFIND, "drive", "--no-refine", "--plot", "none", "--repeats", "1", "--lr-max", "0.01",
               "--steps", steps, "--out", folder, "--"] + peer("torch_paired.py", ROOT)

    def turn():
        said = figures_of(run(command).err)
        if "driven" not in said:
            raise Failed("the trainer in PyTorch did not say what its steps took")
        return said
    took = in_turns({"paired": turn}, effort.least)["paired"]
    result.note(PAIRED)
    table = result.table("plain step, ms", "driven / plain")
    table.append((Spread.of([1e3 * t["plain"] for t in took]),
                  ratio([t["driven"] for t in took], [t["plain"] for t in took])))


def section(effort):
    result = Section("a step over the pipe", HOW)
    module = os.path.join(ROOT, "scripts", "python")
    took = in_turns({
        "lrfind and C": median_step(),
        "bare, C": median_step("bare"),
        "lrfind and the Python module": median_step("--", *peer("answer.py", "client", module)),
        "lrfind and bare Python": median_step("--", *peer("answer.py", "bare"))}, effort.turns)
    table = result.table("ends", "step, us", "/ bare C")
    for name, figures in took.items():
        table.append((name, Spread.of(figures), "1" if name == "bare, C" else ratio(figures, took["bare, C"])))
    if lacks("torch"):
        result.skip("PyTorch", "not installed")
    else:
        with tempfile.TemporaryDirectory() as folder:
            paired(effort, folder, result)
    return result
