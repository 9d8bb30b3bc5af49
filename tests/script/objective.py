#!/usr/bin/env python3
"""What --objective promises: one name for each loss in every file, the loss that is asked for decides. TAP."""
import csv
import json
import os
import statistics
import subprocess
import sys

import tap
from tap import LRFIND, SAMPLES

IRIS = os.path.join(SAMPLES, "iris.csv")
KEYS = {"best": "best_val_loss", "last": "val_loss", "train": "train_loss"}


def found(folder, *arguments):
    """The JSON of a command that is quick on iris."""
    done = subprocess.run([LRFIND, *arguments, "--plot", "none", "--json", "-o", folder], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
    assert done.returncode in (0, 1), done.stderr.decode()
    return json.loads(done.stdout)


def schedules(folder, *more):
    return found(folder, "schedule", "--budget", "60", "--repeats", "3", "--schedules", "constant,1cycle", IRIS, *more)


def verification(folder, *more):
    return found(folder, "verify", "--rates", "1e-3,1e-2,1e-1", "--epochs", "20", "--repeats", "3", IRIS, *more)


def runs(folder, name, key):
    """The validation losses of each run in a CSV file, by what `key` says and the repeat."""
    losses = {}
    with open(os.path.join(folder, name)) as file:
        for row in csv.DictReader(file):
            losses.setdefault((key(row), row["repeat"]), []).append(float(row["val_loss"]))
    return losses


@tap.test()
def a_loss_has_one_name_in_all_files(folder):
    for objective, key in KEYS.items():
        one, other = schedules(folder, "--objective", objective), verification(folder, "--objective", objective)
        assert one["objective"] == other["objective"] == objective
        assert one["measure"] == other["measure"] == key, (one["measure"], other["measure"])
        for entry in one["schedules"]:
            assert all(entry[k]["mean"] > 0 for k in KEYS.values()), entry
        for entry in other["rates"]:
            assert all(entry[k] > 0 for k in KEYS.values()), entry


@tap.test()
def best_is_the_lowest_and_last_the_final_loss(folder):
    result = schedules(folder)
    losses = runs(folder, "schedule.csv", lambda row: row["schedule"])
    for entry in result["schedules"]:
        mine = [losses[entry["schedule"], repeat] for repeat in "012"]
        assert entry["lowest"] == [min(l) for l in mine], (entry["lowest"], mine)
        assert entry["final"] == [l[-1] for l in mine], (entry["final"], mine)
        assert abs(entry["best_val_loss"]["mean"] - statistics.fmean(entry["lowest"])) < 1e-12
        assert abs(entry["val_loss"]["mean"] - statistics.fmean(entry["final"])) < 1e-12
    result = verification(folder)
    losses = runs(folder, "verify.csv", lambda row: float(row["lr"]))
    for entry in result["rates"]:
        mine = [losses[entry["lr"], repeat] for repeat in "012"]
        assert abs(entry["best_val_loss"] - statistics.fmean(min(l) for l in mine)) < 1e-12, entry
        assert entry["best_val_loss"] <= entry["val_loss"], entry


CONCRETE = os.path.join(SAMPLES, "concrete.csv")


def suggested(folder, *more):
    """By the sweep alone."""
    alone = ["--no-refine"] if b"--no-refine" in subprocess.check_output([LRFIND, "help", "run"]) else []
    return found(folder, "run", *alone, *more, CONCRETE)["suggestion"]


@tap.test()
def run_tells_the_analysis_its_optimizer(folder):
    """What `analyze` makes of the curve that `run` recorded, when it is told the same optimizer."""
    moved = 0
    for optimizer in ["sgd", "momentum", "adam", "adagrad", "rmsprop"]:
        curve = os.path.join(folder, "curve.csv")
        mine = suggested(folder, "--optimizer", optimizer)
        told, untold = (found(folder + "/again", "analyze", *more, curve)["suggestion"]
                        for more in (["--optimizer", optimizer], []))
        assert all(abs(mine[k] / told[k] - 1) < 1e-9 for k in ("lr", "lo", "hi", "best_lo", "best_hi")), (mine, told)
        moved += told["lr"] != untold["lr"]
    assert moved == 3, moved


@tap.test()
def every_command_starts_from_the_suggestion_of_run(folder):
    for optimizer in ["sgd", "adam"]:
        more = ["--optimizer", optimizer, "--seed", "3", "--budget", "60"]
        mine = suggested(folder, "--repeats", "5", *more)["lr"]
        verified = found(folder, "verify", "--rates", "1e-3,1e-2", "--epochs", "3", *more, CONCRETE)
        assert verified["suggestion"]["lr"] == mine, (verified["suggestion"], mine)
        compared = found(folder, "compare", "--repeats", "5", *more, CONCRETE, IRIS)
        assert compared["cases"][0]["suggestion"]["lr"] == mine, (compared["cases"][0]["suggestion"], mine)
        ways = found(folder, "schedule", "--schedules", "constant", "--repeats", "1", *more,
                     CONCRETE)["schedules"]
        assert ways[0]["max_lr"] == mine, (ways[0]["max_lr"], mine)


if __name__ == "__main__":
    sys.exit(tap.main(tap.tests))
