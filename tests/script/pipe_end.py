#!/usr/bin/env python3
"""Whoever reads stdout and has seen enough ends the program as pipes do, in silence, and not before its files are there. TAP."""
import os
import signal
import subprocess
import sys
import time

import tap
from tap import LRFIND, SAMPLES, test

IRIS = os.path.join(SAMPLES, "iris.csv")


def start(folder, *arguments, **more):
    return subprocess.Popen([LRFIND] + list(arguments), cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)


def end(child):
    """Its exit code and what it said on stderr, with nobody reading stdout any more."""
    child.stdout.close()
    said = child.stderr.read()
    return child.wait(timeout=60), said


@test()
def the_files_are_whole_and_the_end_is_that_of_a_pipe(scratch):
    child = start(scratch, "run", "--plot", "html", IRIS)
    assert child.stdout.readline().startswith(b"iris.csv")
    assert end(child) == (-signal.SIGPIPE, b"")
    names = set(os.listdir(os.path.join(scratch, "lrfind-out")))
    assert {"analysis.json", "analysis.csv", "curve.csv", "range.gp", "report.html"} <= names, names


@test()
def nobody_reads_at_all(scratch):
    for arguments in (["run", "--plot", "none", IRIS], ["run", "--json", "--plot", "none", IRIS], ["help"], ["help", "run"], ["--version"],
                      ["run", "--print", "lr", "--plot", "none", IRIS],
                      ["watch", "--json", "--plot", "none", os.path.join(SAMPLES, "logs", "megatron.log")]):
        assert end(start(scratch, *arguments)) == (-signal.SIGPIPE, b""), arguments
    assert os.path.exists(os.path.join(scratch, "lrfind-out", "watch.json"))


@test()
def what_a_trainer_did_is_kept_no_longer_than_by_others(scratch):
    child = start(scratch, "drive", "--plot", "none", "--repeats", "1", "--steps", "60", "--no-refine", "--", "sh",
                  os.path.join(SAMPLES, "trainer.sh"))
    code, _ = end(child)
    assert code == -signal.SIGPIPE and not os.path.exists(os.path.join(scratch, "lrfind-out", "drive.part"))


@test()
def a_watch_that_nobody_reads_ends(scratch):
    log = os.path.join(scratch, "train.csv")
    with open(log, "w") as file:
        file.write("step,loss\n" + "".join("%d,%g\n" % (i, 2 + 1 / (1 + i)) for i in range(100)) + "100,nan\n")
    child = start(scratch, "watch", "-f", "--json", "--plot", "none", log)
    assert b"nonfinite" in child.stdout.readline()
    child.stdout.close()
    for i in range(101, 140):
        with open(log, "a") as file:
            file.write("%d,%s\n" % (i, "nan" if i % 4 else "2"))
        if child.poll() is not None:
            break
        time.sleep(0.2)
    assert child.wait(timeout=20) == -signal.SIGPIPE
    assert os.path.exists(os.path.join(scratch, "lrfind-out", "watch.json"))


@test()
def who_ignores_the_signal_gets_an_exit_code(scratch):
    child = start(scratch, "run", "--plot", "none", IRIS, restore_signals=False,
                  preexec_fn=lambda: signal.signal(signal.SIGPIPE, signal.SIG_IGN))
    assert end(child) == (3, b"")


if __name__ == "__main__":
    sys.exit(tap.main(tap.tests))
