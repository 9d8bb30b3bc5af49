#!/usr/bin/env python3
"""The runs after the sweep: the race, its --effort, the check and the limit, with reference models and trainers. TAP."""
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
        run(folder, "wine.csv", "--repeats", "2", "-j", jobs)
        texts.append(open(os.path.join(folder, "analysis.json"), "rb").read())
    assert texts[0] == texts[1] == texts[2]


def a_race_is_told_whole(folder):
    analysis, _ = run(folder, "iris.csv", "--model", "linear", "--optimizer", "sgd")
    refine, suggestion = analysis["refine"], analysis["suggestion"]
    assert refine["outcome"] == "improved" and refine["score"] == "best", refine
    assert analysis["suggestion"]["from"] == "race", analysis["suggestion"]
    assert refine["run_steps"] == 1000 and refine["seeds"] == 5
    assert refine["runs"] == refine["seeds"] * len(refine["rates"])
    assert refine["steps"] <= refine["effort_steps"]
    rates = [rate["lr"] for rate in refine["rates"]]
    assert rates == sorted(rates) and refine["sweep_lr"] in rates
    assert min(rate["regret"] for rate in refine["rates"]) == 0
    assert suggestion["best_lo"] < suggestion["lo"] < suggestion["lr"] < suggestion["hi"] < suggestion["best_hi"]
    assert "race of" in suggestion["rule"], suggestion
    assert analysis["check"]["outcome"] == "falls"


def a_race_is_made_unless_switched_off(folder):
    raced, _ = run(folder, "iris.csv", "--repeats", "2")
    asked, _ = run(folder, "iris.csv", "--repeats", "2", "--refine")
    alone, _ = run(folder, "iris.csv", "--repeats", "2", "--no-refine")
    assert asked.pop("command_line") == raced.pop("command_line").replace("--repeats 2", "--repeats 2 --refine")
    assert raced == asked and raced["suggestion"]["from"] == "race" and raced["check"]["run_steps"] == 1000
    assert "refine" not in alone and alone["suggestion"]["from"] == "sweep"
    assert alone["check"]["runs"] == 1 and alone["check"]["run_steps"] == 200 and alone["check"]["steps"] == 250


def a_settled_rate_needs_no_wider_sweep(folder):
    alone, _ = run(folder, "wine.csv", "--no-refine")
    raced, _ = run(folder, "wine.csv")
    assert "--lr-max" in alone["advice"] and "no_divergence" in raced["warnings"]
    assert "verify" in raced["advice"], raced["advice"]


def no_interval_reaches_beyond_the_edge_or_the_range(folder):
    for sample, options in (("digits.csv", []), ("concrete.csv", ["--optimizer", "sgd"]), ("iris.csv", ["--lr-max", ".02"]),
                            ("breast_cancer.csv", ["--objective", "last"])):
        analysis, _ = run(folder, sample, *options)
        suggestion, edge = analysis["suggestion"], analysis["landmarks"]["edge"] or math.inf
        for lo, hi, most in (("lo", "hi", edge * 10 ** -0.1), ("best_lo", "best_hi", edge)):
            assert suggestion[lo] <= suggestion["lr"] <= suggestion[hi], (sample, suggestion)
            assert suggestion[hi] <= max(suggestion["lr"], min(most, analysis["range"]["lr_max"])) * (1 + 1e-12)


def each_objective_has_a_rate(folder):
    best, _ = run(folder, "breast_cancer.csv")
    last, _ = run(folder, "breast_cancer.csv", "--objective", "last")
    for analysis, name in ((best, "best"), (last, "last")):
        assert analysis["objectives"][name]["lr"] == analysis["suggestion"]["lr"]
        assert analysis["refine"]["score"] == name
        assert set(analysis["objectives"]) == {"best", "last", "train"}
    assert last["suggestion"]["lr"] < best["suggestion"]["lr"] and last["objectives"]["last"]["stop_step"] is None
    sweep, _ = run(folder, "breast_cancer.csv", "--no-refine")
    by = sweep["objectives"]
    assert math.isclose(math.log10(by["last"]["lr"] / by["best"]["lr"]), -0.2, abs_tol=1e-9)  # suggest.h
    assert by["train"]["lr"] == by["best"]["lr"] == sweep["suggestion"]["lr"]


# 60 rows of noise under 30 columns, of which the last leans on the first: the rest can only be learnt by heart.
def write_noise(path, share):
    state = 7
    with open(path, "w") as file:
        file.write(",".join("x%d" % i for i in range(30)) + ",y\n")
        for row in range(60):
            cells = []
            for _ in range(31):
                state = (state * 6364136223846793005 + 1442695040888963407) % 2 ** 64
                cells.append((state >> 11) / 2 ** 53)
            cells[30] = share * cells[0] + (1 - share) * cells[30]
            file.write(",".join("%.4f" % cell for cell in cells) + "\n")


def overfitting_says_where_to_stop_and_how_to_go_on(folder):
    data = os.path.join(folder, "noise.csv")
    write_noise(data, 0)
    nothing, _ = lrfind(folder, "run", data)
    assert nothing["limit"]["kind"] == "overfitting" and "only rises" in nothing["limit"]["text"], nothing["limit"]
    assert nothing["suggestion"]["lr"] > 0 and nothing["objectives"]["best"]["stop_step"] is None
    write_noise(data, 0.6)
    analysis, _ = lrfind(folder, "run", "--lr-max", "10", data)
    check, limit, by = analysis["check"], analysis["limit"], analysis["objectives"]
    assert limit["kind"] == "overfitting" and "stop there" in limit["text"], limit
    assert by["best"]["stop_step"] == check["best_step"] < 0.8 * check["run_steps"]
    assert by["last"]["lr"] <= check["lr"] * check["best_step"] / 1000 * (1 + 1e-12)


# A rate that is never better than the constant prediction has learnt nothing, and is not "kept".
def below_the_constant_prediction_nothing_is_learnt(folder):
    analysis, _ = drive(folder, "--baseline", "0", "--effort", "600")
    refine = analysis["refine"]
    assert refine["outcome"] == "nothing" and refine["level"] == 0, refine
    assert refine["first_run_steps"] > 0 and refine["run_steps"] == 4 * refine["first_run_steps"]
    assert "no rate has learnt anything" in refine["why"]
    assert analysis["check"]["outcome"] == "stays" and analysis["check"]["level"] == 0


def effort_bounds_the_race(folder):
    small, _ = run(folder, "digits.csv", "--effort", "1e9", "--repeats", "1")
    none, _ = run(folder, "digits.csv", "--effort", "1e6", "--repeats", "1")
    assert small["refine"]["run_steps"] < 1000 and small["refine"]["runs"] >= 3
    assert small["refine"]["steps"] <= small["refine"]["effort_steps"]
    assert none["refine"]["outcome"] == "skipped" and none["refine"]["runs"] == 0
    assert none["suggestion"]["from"] == "sweep", none["suggestion"]
    assert "effort" in none["refine"]["why"]
    assert none["suggestion"]["lr"] == none["refine"]["sweep_lr"]


def the_real_run_bounds_the_runs(folder):
    analysis, _ = run(folder, "iris.csv", "--budget", "60", "--repeats", "1")
    assert analysis["refine"]["run_steps"] == 60
    assert analysis["check"]["run_steps"] == 60


def wrong_options_end_before_training(folder):
    for options, word in ((["--effort", "-3"], "-3"), (["--budget", "5"], "5")):
        _, err = run(folder, "iris.csv", *options, code=2)
        assert err.startswith("lrfind: ") and word in err and err.count("\n") == 1, err


def a_trainer_is_raced_within_1500_steps(folder):
    analysis, _ = drive(folder)
    refine = analysis["refine"]
    assert 750 <= refine["steps"] <= 1500 and refine["evaluations"] > 0 and refine["run_steps"] == 250, refine
    assert refine["score"] == "best" and analysis["check"]["run_steps"] == 1000
    assert 0.2 < analysis["suggestion"]["lr"] < 2, analysis["suggestion"]
    analysis, _ = drive(folder, "--effort", "500", ability="reset")
    assert 300 < analysis["refine"]["steps"] <= 500
    assert analysis["refine"]["score"] == "train" and analysis["refine"]["evaluations"] == 0
    assert analysis["objectives"]["last"]["lr"] is None


# A step of 50 ms: 1500 of them would take more than a minute, so 3 rates are tried instead of 5.
def a_slow_trainer_has_fewer_runs(folder):
    child = os.path.join(folder, "slow.sh")
    with open(child, "w") as file:
        file.write("""while read -r _ order rest; do
case $order in
hello) echo "lrfind hello 1 reset" ;; reset) echo "lrfind ok"; n=0 ;;
step) [ "$n" -lt 12 ] && sleep .05; n=$((n + 1)); echo "lrfind loss $(( n < 8 ? 3 : 2 ))" ;; esac; done
""")
    analysis, _ = lrfind(folder, "drive", "--steps", "12", "--repeats", "1", "--", "sh", child, code=1)
    assert analysis["suggestion"] is None  # 12 steps are too few, and so is that effort for a scan
    assert analysis["refine"]["effort_steps"] == 1000 and analysis["refine"]["outcome"] == "skipped"


def a_rate_that_diverges_is_lowered(folder):
    free, _ = drive(folder, "--no-refine")
    trap = free["suggestion"]["lr"] / 3
    analysis, _ = drive(folder, "--no-refine", trap=repr(trap))
    check, suggestion = analysis["check"], analysis["suggestion"]
    assert free["check"]["runs"] == 1 and free["check"]["diverged_lr"] is None
    assert check["runs"] == 3 and check["outcome"] == "falls", check
    assert math.isclose(suggestion["lr"], check["lr"], rel_tol=1e-12)  # once as it is, once through its logarithm
    assert check["lr"] <= trap < check["diverged_lr"]
    assert math.isclose(math.log10(suggestion["lr"] / free["suggestion"]["lr"]), -0.6, abs_tol=1e-3)
    assert suggestion["lo"] <= suggestion["lr"] <= suggestion["hi"] <= check["diverged_lr"]
    assert "lowered from" in suggestion["rule"]
    assert analysis["limit"]["kind"] == "stability" and "diverge" in analysis["limit"]["text"]
    assert all(by["lr"] <= check["lr"] for by in analysis["objectives"].values())
    raced, _ = drive(folder, trap=repr(trap))
    assert raced["suggestion"]["lr"] <= trap and raced["check"]["runs"] == 1  # the race has seen it


def a_rate_that_cannot_be_saved_is_warned_of(folder):
    analysis, err = drive(folder, "--no-refine", trap="0")
    assert analysis["check"]["outcome"] == "diverges" and analysis["check"]["runs"] == 4
    assert "lrfind: warning: runs at the suggested" in err, err


def a_trainer_without_reset_has_no_runs(folder):
    analysis, err = drive(folder, ability="eval")
    assert "refine" not in analysis and "check" not in analysis
    assert analysis["limit"] == {"kind": "unknown", "text": "not known: no real run was made at this rate"}
    assert err == "lrfind: warning: no real runs: the trainer cannot reset\n", err
    _, err = drive(folder, "--no-refine", ability="eval")
    assert err == "", err


def a_trainer_that_dies_in_the_race_leaves_the_sweeps_answer(folder):
    analysis, err = drive(folder, "--repeats", "2", die="4", code=3)
    assert analysis["suggestion"]["lr"] > 0 and "refine" not in analysis
    assert err.splitlines()[-1].startswith("lrfind: "), err
    assert os.path.exists(os.path.join(folder, "analysis.json"))


def an_interrupt_in_the_race_keeps_the_sweep(folder):
    child = subprocess.Popen([LRFIND, "run", "--effort", "1e14", "--budget", "100000", "-q",
                              "--plot", "none", "-o", folder, os.path.join(SAMPLES, "digits.csv")])
    time.sleep(1.5)
    child.send_signal(signal.SIGINT)
    assert child.wait(timeout=20) == -signal.SIGINT
    with open(os.path.join(folder, "analysis.json")) as file:
        analysis = json.load(file)
    assert analysis["suggestion"]["lr"] > 0 and "refine" not in analysis


TESTS = [the_bytes_do_not_depend_on_the_number_of_jobs,
         a_race_is_told_whole,
         a_race_is_made_unless_switched_off,
         a_settled_rate_needs_no_wider_sweep,
         no_interval_reaches_beyond_the_edge_or_the_range,
         each_objective_has_a_rate,
         overfitting_says_where_to_stop_and_how_to_go_on,
         below_the_constant_prediction_nothing_is_learnt,
         effort_bounds_the_race,
         the_real_run_bounds_the_runs,
         wrong_options_end_before_training,
         a_trainer_is_raced_within_1500_steps,
         a_slow_trainer_has_fewer_runs,
         a_rate_that_diverges_is_lowered,
         a_rate_that_cannot_be_saved_is_warned_of,
         a_trainer_without_reset_has_no_runs,
         a_trainer_that_dies_in_the_race_leaves_the_sweeps_answer,
         an_interrupt_in_the_race_keeps_the_sweep]


if __name__ == "__main__":
    sys.exit(tap.main(TESTS))
