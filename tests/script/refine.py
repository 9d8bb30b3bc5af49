#!/usr/bin/env python3
"""The runs after the sweep: --refine, --effort and the check of the suggestion, with reference models and trainers. TAP."""
import json
import math
import os
import signal
import subprocess
import sys
import time

import tap
from tap import LRFIND, SAMPLES


# A bowl with curvatures 1 and 0.04: rates above 2 climb out. What it does besides is chosen by its arguments:
# TRAP, a rate above which 30 equal steps in a row give nan; DIE, the number of resets after which it dies;
# ABILITY, what it says that it can do.
TRAINER = """
import sys
trap, die, ability = float(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
x, y, row, last, resets = 2.0, 3.0, 0, 0.0, 0
loss = lambda: 0.5 * (x * x + 0.04 * y * y)
for line in sys.stdin:
    word = line.split()
    if word[1] == "hello":
        print("lrfind hello 1", ability.replace(",", " "), flush=True)
    elif word[1] == "reset":
        resets += 1
        if resets > die:
            sys.exit(3)
        x, y, row = 2.0, 3.0, 0
        print("lrfind ok", flush=True)
    elif word[1] == "eval":
        print("lrfind loss %r" % loss(), flush=True)
    else:
        lr = float(word[2])
        row = row + 1 if lr == last else 0
        last = lr
        print("lrfind loss %s" % ("nan" if lr > trap and row > 30 else repr(loss())), flush=True)
        x, y = x * (1 - lr), y * (1 - 0.04 * lr)
"""


def lrfind(folder, *arguments, code=0):
    """The analysis and stderr."""
    done = subprocess.run([LRFIND] + list(arguments[:1]) + ["--json", "--plot", "none", "-o", folder] +
                          list(arguments[1:]), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=120)
    assert done.returncode == code, (done.returncode, done.stderr)
    return json.loads(done.stdout or "null"), done.stderr.decode()


def run(folder, sample, *options, **how):
    return lrfind(folder, "run", *options, os.path.join(SAMPLES, sample), **how)


def drive(folder, *options, trap="1e9", die="1000", ability="reset,eval", **how):
    child = os.path.join(folder, "trainer.py")
    with open(child, "w") as file:
        file.write(TRAINER)
    return lrfind(folder, "drive", *options, "--", sys.executable, child, trap, die, ability, **how)


def the_bytes_do_not_depend_on_the_number_of_jobs(folder):
    texts = []
    for jobs in "1", "2", "7":
        run(folder, "wine.csv", "--refine", "--repeats", "2", "-j", jobs)
        texts.append(open(os.path.join(folder, "analysis.json"), "rb").read())
    assert texts[0] == texts[1] == texts[2]


def a_race_is_told_whole(folder):
    analysis, _ = run(folder, "iris.csv", "--refine", "--model", "linear", "--optimizer", "sgd")
    refine, suggestion = analysis["refine"], analysis["suggestion"]
    assert refine["outcome"] == "improved" and refine["score"] == "val_loss", refine
    assert analysis["suggestion"]["from"] == "race", analysis["suggestion"]
    assert refine["run_steps"] == 1000 and refine["seeds"] == 5
    assert refine["runs"] == refine["seeds"] * len(refine["rates"])
    assert refine["steps"] <= refine["effort_steps"]
    rates = [rate["lr"] for rate in refine["rates"]]
    assert rates == sorted(rates) and refine["sweep_lr"] in rates
    assert min(rate["regret"] for rate in refine["rates"]) == 0
    assert suggestion["lo"] < suggestion["lr"] < suggestion["hi"]
    assert "race of" in suggestion["rule"], suggestion
    assert analysis["check"]["outcome"] == "falls"


def a_race_is_made_only_when_asked_for(folder):
    analysis, _ = run(folder, "iris.csv")
    assert "refine" not in analysis
    assert analysis["check"]["runs"] == 1 and analysis["check"]["steps"] == 200


def effort_bounds_the_race(folder):
    small, _ = run(folder, "digits.csv", "--refine", "--effort", "1e9", "--repeats", "1")
    none, _ = run(folder, "digits.csv", "--refine", "--effort", "1e6", "--repeats", "1")
    assert small["refine"]["run_steps"] < 1000 and small["refine"]["runs"] >= 5
    assert none["refine"]["outcome"] == "skipped" and none["refine"]["runs"] == 0
    assert none["suggestion"]["from"] == "sweep", none["suggestion"]
    assert "effort" in none["refine"]["why"]
    assert none["suggestion"]["lr"] == none["refine"]["sweep_lr"]


def the_real_run_bounds_the_runs(folder):
    analysis, _ = run(folder, "iris.csv", "--refine", "--budget", "60", "--repeats", "1")
    assert analysis["refine"]["run_steps"] == 60
    assert analysis["check"]["run_steps"] == 60


def wrong_options_end_before_training(folder):
    for options, word in ((["--effort", "-3"], "-3"), (["--refine", "--budget", "5"], "5")):
        _, err = run(folder, "iris.csv", *options, code=2)
        assert err.startswith("lrfind: ") and word in err and err.count("\n") == 1, err


def a_trainer_is_refined_within_500_steps(folder):
    analysis, _ = drive(folder, "--refine")
    refine = analysis["refine"]
    assert refine["steps"] <= 500 and refine["evaluations"] > 0, refine
    assert refine["score"] == "val_loss"
    assert 0.2 < analysis["suggestion"]["lr"] < 2, analysis["suggestion"]
    analysis, _ = drive(folder, "--refine", "--effort", "1500", ability="reset")
    assert 500 < analysis["refine"]["steps"] <= 1500
    assert analysis["refine"]["score"] == "train_loss" and analysis["refine"]["evaluations"] == 0


def a_rate_that_diverges_is_lowered(folder):
    free, _ = drive(folder)
    trap = free["suggestion"]["lr"] / 3
    analysis, _ = drive(folder, trap=repr(trap))
    check, suggestion = analysis["check"], analysis["suggestion"]
    assert free["check"]["runs"] == 1 and free["check"]["diverged_lr"] is None
    assert check["runs"] == 3 and check["outcome"] == "falls", check
    assert suggestion["lr"] == check["lr"] <= trap < check["diverged_lr"]
    assert math.isclose(math.log10(suggestion["lr"] / free["suggestion"]["lr"]), -0.6, abs_tol=1e-3)
    assert suggestion["lo"] <= suggestion["lr"] <= suggestion["hi"] <= check["diverged_lr"]
    assert "lowered from" in suggestion["rule"]


def a_rate_that_cannot_be_saved_is_warned_of(folder):
    analysis, err = drive(folder, trap="0")
    assert analysis["check"]["outcome"] == "diverges" and analysis["check"]["runs"] == 4
    assert "lrfind: warning: runs at the suggested" in err, err


def a_trainer_without_reset_has_no_runs(folder):
    analysis, err = drive(folder, "--refine", ability="eval")
    assert "refine" not in analysis and "check" not in analysis
    assert "needs a trainer that can reset" in err


def a_trainer_that_dies_in_the_race_leaves_the_sweeps_answer(folder):
    analysis, err = drive(folder, "--refine", "--repeats", "2", die="4", code=3)
    assert analysis["suggestion"]["lr"] > 0 and "refine" not in analysis
    assert err.splitlines()[-1].startswith("lrfind: "), err
    assert os.path.exists(os.path.join(folder, "analysis.json"))


def an_interrupt_in_the_race_keeps_the_sweep(folder):
    child = subprocess.Popen([LRFIND, "run", "--refine", "--effort", "1e14", "--budget", "100000", "-q",
                              "--plot", "none", "-o", folder, os.path.join(SAMPLES, "digits.csv")])
    time.sleep(1.5)
    child.send_signal(signal.SIGINT)
    assert child.wait(timeout=20) == -signal.SIGINT
    with open(os.path.join(folder, "analysis.json")) as file:
        analysis = json.load(file)
    assert analysis["suggestion"]["lr"] > 0 and "refine" not in analysis


TESTS = [the_bytes_do_not_depend_on_the_number_of_jobs, a_race_is_told_whole, a_race_is_made_only_when_asked_for,
         effort_bounds_the_race, the_real_run_bounds_the_runs, wrong_options_end_before_training,
         a_trainer_is_refined_within_500_steps, a_rate_that_diverges_is_lowered,
         a_rate_that_cannot_be_saved_is_warned_of, a_trainer_without_reset_has_no_runs,
         a_trainer_that_dies_in_the_race_leaves_the_sweeps_answer, an_interrupt_in_the_race_keeps_the_sweep]


if __name__ == "__main__":
    sys.exit(tap.main(TESTS))
