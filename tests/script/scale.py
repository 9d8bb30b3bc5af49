#!/usr/bin/env python3
"""A thousand ranks on a virtual clock: what must hold in every world, and the figures of `lrfind help scale`. TAP."""
import os
import subprocess
import sys

import tap
from tap import BUILD, ROOT, test

SCALE = os.path.join(BUILD, "bench", "scale")


def simulate(*world, code=0):
    done = subprocess.run([SCALE] + list(world), stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
    assert done.returncode == code, (done.returncode, done.stderr.decode())
    return done.stdout.decode()


def cells(line):
    return [cell.strip() for cell in line.strip("|").split("|")]


@test()
def the_topic_has_the_figures_that_are_printed(scratch):
    """The program checks by itself that time adds up, that every run is recorded and none trained twice in vain."""
    printed = simulate().strip().split("\n\n")
    with open(os.path.join(ROOT, "src", "cli", "topics", "scale.md"), encoding="utf-8") as file:
        text = file.read()
    assert len(printed) == 5
    for table in printed:
        assert table + "\n" in text, table
    for line in printed[1].splitlines()[2:]:
        shares = [float(cell.rstrip(" %")) for cell in cells(line)[2:]]
        assert abs(sum(shares) - 100) < 0.2, line
    waits = [float(cells(line)[3].rstrip(" %")) for line in printed[4].splitlines()[2:]]
    assert len(waits) == 4 and all(0 < wait < 1 for wait in waits), waits


@test()
def no_world_breaks_what_must_hold(scratch):
    simulate("ranks=1", "mtbf=20", "held=7.3", "record=0.4")
    simulate("ranks=37", "mtbf=0.7", "spread=0.9", "restart=11", "start=0", "latency=2.3", "plan=41", "seed=5")
    for wrong in ("rank=3", "ranks", "ranks=", "ranks=x"):
        assert wrong.split("=")[0] in subprocess.run([SCALE, wrong], stderr=subprocess.PIPE).stderr.decode()
        simulate(wrong, code=2)


if __name__ == "__main__":
    sys.exit(tap.main(tap.tests))
