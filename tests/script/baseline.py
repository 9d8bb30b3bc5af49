#!/usr/bin/env python3
"""The loss of the best constant prediction in what a range test concludes and shows. TAP."""
import csv
import json
import math
import os
import random
import re
import statistics
import subprocess
import sys

import tap
from tap import LRFIND, test

QUICK = "--no-diagnostics", "--val-fraction", "0"
# A trainer whose loss falls from 1 at 1e-3 and rises at 1; it may say a baseline.
BOWL = """
import sys
w = 1.0
for line in sys.stdin:
    word = line.split()
    if word[1] == "hello": answer = "hello 1 reset%s"
    elif word[1] == "reset": w, answer = 1 + int(word[2]) / 64, "ok"
    else: answer, w = "loss %%r" %% (FLOOR + w * w), w - float(word[2]) * 2 * w
    print("lrfind " + answer, flush=True)
"""


# What the check of the suggestion says where the baseline is never beaten, and who asks for what cannot be.
NOTHING = rb"(lrfind: warning: nothing is validated: .*\n)?(lrfind: warning: a run of \d+ steps at the suggested \S+ learnt nothing: .*\n)?"


def run(*arguments, locale="C.UTF-8"):
    done = subprocess.run([LRFIND] + list(arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120,
                          env=dict(os.environ, COLUMNS="100", LC_ALL=locale))
    assert done.returncode in (0, 1) and re.fullmatch(NOTHING, done.stderr), done.stderr
    return done.stdout.decode()


def analysis(out, *arguments):
    return json.loads(run(arguments[0], "--json", "--out", out, "--plot", "none", *arguments[1:]))


def table(scratch, rows):
    path = os.path.join(scratch, "data.csv")
    with open(path, "w", newline="") as file:
        csv.writer(file).writerows([["a", "b", "c", "y"]] + rows)
    return path


def imbalanced(scratch):
    """95 : 5, and the features tell the classes apart only in part."""
    draw = random.Random(17)
    rows = []
    for i in range(600):
        rare = i % 20 == 7
        rows.append(["%.6f" % draw.gauss(1.5 * rare, 1) for _ in range(3)] + ["rare" if rare else "common"])
    return table(scratch, rows)


def pure_noise(scratch):
    """70 : 30, and the features say nothing of the classes."""
    draw = random.Random(5)
    return table(scratch, [["%.6f" % draw.gauss(0, 1) for _ in range(3)] + ["yes" if i % 10 < 3 else "no"]
                           for i in range(2000)])


def regression(scratch):
    draw = random.Random(29)
    rows = []
    for _ in range(500):
        x = [draw.gauss(0, 1) for _ in range(3)]
        rows.append(["%.6f" % v for v in x + [20 + 3 * x[0] - x[1] + draw.gauss(0, 0.5)]])
    return table(scratch, rows)


def bowl(scratch, said="", floor=0.0):
    path = os.path.join(scratch, "bowl.py")
    with open(path, "w") as file:
        file.write((BOWL % said).replace("FLOOR", repr(floor)))
    return ["--lr-min", "1e-4", "--lr-max", "10", "--steps", "100", "--", sys.executable, path]


def columns(out, name):
    with open(os.path.join(out, name)) as file:
        return [{k: float(v) for k, v in row.items() if k in ("lr", "loss", "loss_hi")}
                for row in csv.DictReader(file)]


def share(out, baseline):
    """Of the fall, from what was written: the median of the first 15 % of the range, the least of the smooth curve."""
    points, rows = columns(out, "curve.csv"), columns(out, "analysis.csv")
    first, last = (pick(row["lr"] for row in points) for pick in (min, max))
    level = statistics.median(row["loss"] for row in points if row["lr"] <= first * (last / first) ** 0.15)
    least = min(row["loss"] for row in rows)
    return (level - max(baseline, least)) / (level - least), any(row["loss_hi"] < baseline for row in rows)


def says_it_everywhere(out, text, *arguments):
    """One line on the terminal, and the same sentence on the page."""
    shown = run(arguments[0], "--out", out, "--plot", "html", *arguments[1:])
    plain = " ".join(shown.split())
    assert plain.count(text) == 1, shown
    assert len(shown.splitlines()) <= 12 + 3, shown
    with open(os.path.join(out, "report.html"), encoding="utf-8") as file:
        page = file.read()
    assert page.count("<dd>%s</dd>" % text) == 1, text
    return page


@test()
def of_classes_it_is_their_frequencies(scratch):
    data, expected = imbalanced(scratch), -0.95 * math.log(0.95) - 0.05 * math.log(0.05)
    found = analysis(scratch, "run", data, *QUICK)
    assert abs(found["baseline_loss"] - expected) < 1e-12, found["baseline_loss"]
    of_fall, beaten = share(scratch, expected)
    assert abs(found["baseline_share"] - of_fall) < 0.02 and of_fall > 0.5 and beaten, (found, of_fall)
    text = "the first %.0f %% of the fall, down to 0.1985, is only the class frequencies" % (100 * found["baseline_share"])
    assert found["baseline_note"] == text, found["baseline_note"]
    page = says_it_everywhere(scratch, text, "run", data, *QUICK)
    assert "baseline 0.1985" in page
    for unicode, sign in [("C.UTF-8", "╌"), ("C", "~")]:
        shown = run("run", "--out", scratch, "--plot", "term", data, *QUICK, locale=unicode)
        assert re.search(r"^ +%s baseline 0.1985$" % sign, shown, re.M) and sign * 20 in shown, shown
    keys = list(found)
    assert keys[keys.index("warnings") + 1:][:4] == ["objective", "baseline_loss", "baseline_share", "baseline_note"], keys


@test()
def what_only_learns_the_frequencies_has_learnt_nothing(scratch):
    data = pure_noise(scratch)
    more = QUICK + ("--model", "linear", "--weight-decay", "0")
    found = analysis(scratch, "run", data, *more)
    _, beaten = share(scratch, found["baseline_loss"])
    assert not beaten
    text = ("no rate of the sweep gets below the loss of a constant prediction (%.4g): "
            "it learnt nothing beyond the class frequencies" % found["baseline_loss"])
    assert found["baseline_note"] == text, found
    says_it_everywhere(scratch, text, "run", data, *more)


@test()
def of_a_regression_it_is_the_mean(scratch):
    """The target is standardised: the mean alone costs its variance, 1. A start far above says so."""
    data = regression(scratch)
    found = analysis(scratch, "run", data, *QUICK)
    assert abs(found["baseline_loss"] - 1) < 1e-6, found["baseline_loss"]
    of_fall, beaten = share(scratch, 1)
    assert beaten and abs(found["baseline_share"] - of_fall) < 0.02, (found["baseline_share"], of_fall)
    above = analysis(scratch, "run", data, *QUICK, "--baseline", "0.7")
    assert above["baseline_loss"] == 0.7
    assert re.fullmatch(r"the first \d+ % of the fall, down to 0.7, is only the mean of the target",
                        above["baseline_note"]), above["baseline_note"]


@test()
def a_trainer_says_its_own(scratch):
    found = analysis(scratch, "drive", *bowl(scratch, " baseline 0.375"))
    assert found["baseline_loss"] == 0.375 and 0.4 < found["baseline_share"] < 0.8, found
    assert re.fullmatch(r"the first \d+ % of the fall, down to 0.375, is only what a constant prediction reaches",
                        found["baseline_note"]), found["baseline_note"]
    by_hand = analysis(scratch, "drive", "--baseline", "0.75", *bowl(scratch, " baseline 0.375"))
    assert by_hand["baseline_loss"] == 0.75, by_hand
    never = analysis(scratch, "drive", *bowl(scratch, " baseline 0.375", 1.5))
    assert never["baseline_note"] == ("no rate of the sweep gets below the loss of a constant prediction (0.375): "
                                      "it learnt nothing beyond that"), never


@test()
def one_that_says_none_has_none(scratch):
    found = analysis(scratch, "drive", *bowl(scratch))
    assert found["baseline_loss"] is None and "does not say it" in found["baseline_loss_why"], found
    assert found["baseline_share"] is None and found["baseline_share_why"], found
    assert "baseline_note" not in found, found


@test()
def a_recorded_curve_is_told_by_hand(scratch):
    analysis(scratch, "drive", *bowl(scratch))
    curve = os.path.join(scratch, "curve.csv")
    found = analysis(scratch, "analyze", "--baseline", "0.4", curve)
    assert found["baseline_loss"] == 0.4 and found["baseline_note"].endswith("what a constant prediction reaches")
    bare = analysis(scratch, "analyze", curve)
    assert bare["baseline_loss"] is None and "--baseline" in bare["baseline_loss_why"], bare
    assert all(bare[key] == found[key] for key in ("suggestion", "landmarks", "regimes"))


@test()
def far_from_the_curve_it_is_neither_said_nor_drawn(scratch):
    analysis(scratch, "drive", *bowl(scratch))
    curve = os.path.join(scratch, "curve.csv")
    for baseline, drawn in [("0.4", True), ("1.2", True), ("50", False), ("-50", False)]:
        found = analysis(scratch, "analyze", "--baseline", baseline, curve)
        said = found.get("baseline_note", "")
        assert bool(said) == (float(baseline) < 1), (baseline, said)
        with open(os.path.join(scratch, "range.gp")) as file:
            script = file.read()
        assert ("baseline" in script) == drawn, (baseline, drawn)


@test()
def the_objective_is_the_one_that_holds(scratch):
    data = regression(scratch)
    for options, holds in [((), "best"), (("--objective", "last"), "last"), (("--val-fraction", "0"), "train"),
                           (("--val-fraction", "0", "--objective", "last"), "train")]:
        assert analysis(scratch, "run", data, "--no-diagnostics", *options)["objective"] == holds, options
    assert analysis(scratch, "drive", "--objective", "last", *bowl(scratch))["objective"] == "train"
    curve = os.path.join(scratch, "curve.csv")
    assert analysis(scratch, "analyze", "--objective", "last", curve)["objective"] == "last"


if __name__ == "__main__":
    sys.exit(tap.main(tap.tests))
