#!/usr/bin/env python3
"""The bench: medians, ratios and fits of figures known beforehand, its file section by section; that it runs. TAP."""
import math
import os
import re
import subprocess
import sys

import tap
from tap import ROOT, test

sys.path.insert(0, os.path.join(ROOT, "tests", "bench"))
import measure  # noqa: E402
import results  # noqa: E402

PROGRAM = os.path.join(ROOT, "tests", "bench", "run")
SIZES = [3, 6, 12, 24, 48]


def close(found, wanted, within=1e-12):
    assert abs(found - wanted) <= within, (found, wanted)


@test()
def an_exponent_is_that_of_the_figures(_):
    for power in (1, 2, 0.5, 0, 1.37):
        close(measure.exponent(SIZES, [7e-4 * n**power for n in SIZES]), power)
    # the least-squares slope of these logarithms: (-1.5 * 0 - .5 * 1 + .5 * 1 + 1.5 * 4) / 5
    close(measure.exponent([1, 2, 4, 8], [1, 2, 2, 16]), 1.2)


@test()
def a_fixed_share_is_that_of_the_smallest(_):
    close(measure.fixed_share(SIZES, [0.5 + 0.25 * n for n in SIZES]), 0.5 / 1.25)
    close(measure.fixed_share(SIZES, [0.25 * n for n in SIZES]), 0)
    close(measure.fixed_share(SIZES, [0.25] * 5), 1)
    assert measure.fixed_share(SIZES, [n * n for n in SIZES]) == 0  # a negative one is none


@test()
def a_ratio_is_the_median_of_those_of_the_turns(_):
    found = measure.ratio([10, 9, 80, 33, 50], [5, 3, 10, 11, 100])  # 2 3 8 3 .5: medians would give 33 / 10
    assert found == (3, 0.5, 8), found
    assert str(found) == "3.00 (0.500..8.00)", found
    assert measure.Spread.of([4, 1, 2, 10]) == (3, 1, 10)
    assert measure.per_turn(lambda a, b, c: (a + b) / c, [1, 2, 3], [5, 4, 9], [2, 2, 2]) == (3, 3, 6)


@test()
def a_number_keeps_three_digits(_):
    for number, text in ((0.0123456, "0.0123"), (1.005, "1.00"), (12.345, "12.3"), (1234.5, "1234"), (0, "0"),
                         (2e-9, "0.000000"), (math.inf, "-"), (math.nan, "-"), (-3.456, "-3.46")):
        assert measure.short(number) == text, (number, measure.short(number))


@test()
def subjects_take_turns_and_the_first_is_not_counted(_):
    said = []

    def subject(name):
        said.append(name)
        return len(said)

    assert measure.in_turns({"a": lambda: subject("a"), "b": lambda: subject("b")}, 2) == {"a": [3, 5], "b": [4, 6]}
    assert said == ["a", "b"] * 3


@test()
def lines_of_a_name_and_a_number_are_figures(_):
    text = "load 12.5 MB/s\nlrfind 0.1.0\nplain 1e-05\ntwo words 3\npipe_step_us 5.25 6 7\nlast -3\n"
    assert measure.figures_of(text) == {"load": 12.5, "plain": 1e-5, "pipe_step_us": 5.25, "last": -3}


@test()
def a_process_is_measured_with_its_children(_):
    busy = "import time\nwhile time.process_time() < .2: pass"
    shell = "%s -c '%s' && echo done 1" % (sys.executable, busy)
    used = measure.run(["sh", "-c", shell])
    assert used.cpu >= 0.2 and used.wall > 0 and measure.figures_of(used.out) == {"done": 1}, used
    try:
        measure.run(["sh", "-c", "echo why >&2; exit 3"])
    except measure.Failed as error:
        assert "exit 3" in str(error) and "why" in str(error), error
    else:
        raise AssertionError("a program that failed was measured")


@test()
def a_worker_works_as_often_as_it_is_told(folder):
    path = os.path.join(folder, "counts.py")
    with open(path, "w") as file:
        file.write("import sys\nfor line in sys.stdin:\n"
                   "    n = int(line.split()[0]); print(.004 * n, .002 * n, flush=True)\n")
    with measure.Worker([sys.executable, path]) as worker:
        close(worker.subject(0.02)(), 0.002)
        close(worker.subject(0.02, clock="wall")(), 0.004)
        assert worker.turn(7) == (0.028, 0.014)


@test()
def sections_are_replaced_one_by_one(folder):
    path, order = os.path.join(folder, "RESULTS.md"), ["step", "csv", "pipe"]

    def section(figure):
        made = results.Section("what it is", "How.")
        made.table("what", "figure").append(("x", figure))
        made.skip("PyTorch", "not installed")
        return made

    def text():
        with open(path) as file:
            return file.read()

    results.write(path, section(1.5), "pipe", order, [("machine", "old")], False)
    results.write(path, section(2.5), "step", order, [("machine", "new")], False)
    parts = results.parse(text())
    assert list(parts) == ["step", "pipe"] and "2.5" in parts["step"] and "1.5" in parts["pipe"], text()
    assert "Skipped. PyTorch: not installed." in parts["step"]
    assert "| new  |" in text() and "| old" not in text(), text()
    results.write(path, section(3.5), "pipe", order, [("machine", "new")], False)
    after = results.parse(text())
    assert after["step"] == parts["step"] and "3.5" in after["pipe"] and "1.5" not in text()
    assert results.QUICK_NOTE not in text() and os.listdir(folder) == ["RESULTS.md"]


@test()
def it_runs(folder):
    path = os.path.join(folder, "RESULTS.md")

    def bench(*words):
        command = [sys.executable, PROGRAM, "--quick", "--out", path] + list(words)
        return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True,
                              timeout=300)

    done = bench("memory", "growth")
    assert done.returncode == 0, done.stderr
    with open(path) as file:
        text = file.read()
    parts = results.parse(text)
    assert list(parts) == ["memory", "growth"] and results.QUICK_NOTE in text
    speeds = dict(re.findall(r"^\| (\w+) +\| ([\d.]+) \(", parts["memory"], re.M))
    assert set(speeds) >= {"read", "memcpy", "triad"} and all(float(speed) > 0 for speed in speeds.values()), speeds
    fits = re.findall(r"^\| (\w+) .*\| -?[\d.]+ \(-?[\d.]+\.\.-?[\d.]+\) +\| \d+ % ", parts["growth"], re.M)
    assert set(fits) == {"rows", "columns", "width", "batch", "steps", "repeats", "points", "curves", "cases"}, fits
    assert ROOT not in text and os.uname().nodename not in text
    refused = bench("swep")
    assert refused.returncode == 2 and "no section 'swep'" in refused.stderr


if __name__ == "__main__":
    sys.exit(tap.main(tap.tests))
