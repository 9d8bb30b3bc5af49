#!/usr/bin/env python3
"""The project's own sample logs (samples/logs, made by scripts/record-runs), one by one. Prints TAP.

Each is read as what it is, row for row as a few lines of Python read it here, and shows what it was
trained to show; and no learning rate is ever suggested for it.
"""
import collections
import csv
import gzip
import json
import math
import os
import re
import struct
import subprocess
import sys
import tempfile

import tap
from tap import LRFIND, SAMPLES

LOGS = os.path.join(SAMPLES, "logs")


def text(name):
    with open(os.path.join(LOGS, name), encoding="utf-8", newline="") as file:
        return file.read()


def matches(pattern):
    return lambda name: [float(found) for found in re.findall(pattern, text(name), re.M)]


def column(*keys):
    """The sum of these columns of a CSV file, where the first of them has a value."""
    return lambda name: [sum(float(row[key]) for key in keys)
                         for row in csv.DictReader(text(name).splitlines()) if row[keys[0]]]


def lines_of_json(key):
    def read(name):
        lines = (gzip.open(os.path.join(LOGS, name), "rt").read() if name.endswith(".gz") else text(name))
        return [row[key] for row in map(json.loads, lines.splitlines()) if key in row]
    return read


def history(key):
    return lambda name: [row[key] for row in json.loads(text(name))["log_history"] if key in row]


def scalars(tag):
    """Of an event file, where each value stands behind its tag as a float32."""
    def read(name):
        with open(os.path.join(LOGS, name), "rb") as file:
            data = file.read()
        return [struct.unpack("<f", value)[0]
                for value in re.findall(re.escape(tag) + rb"\x15(.{4})", data, re.S)]
    return read


Log = collections.namedtuple("Log", "files format losses val_losses rates verdicts events")


def log(files, format, losses, verdicts, val_losses=None, rates=None, events=()):
    return Log(files.split(), format, losses, val_losses, rates, verdicts.split(), set(events))


LOG = [
    log("huggingface/trainer_state.json", "JSON", history("loss"), "healthy", history("eval_loss"),
        history("learning_rate")),
    log("huggingface.out", "text", matches(r"'loss': ([\w.+-]+)"), "diverged", matches(r"'eval_loss': ([\w.+-]+)"),
        matches(r"'learning_rate': ([\w.+-]+)"), ["nonfinite"]),
    log("nanogpt.log", "text", matches(r"^iter \d+: loss ([\d.]+)"), "healthy", matches(r"val loss ([\d.]+)")),
    log("modded-nanogpt.txt", "text", matches(r"^step:.* train_loss:([\d.]+)"), "healthy",
        matches(r"^step:.* val_loss:([\d.]+)")),
    log("llmc.log", "text", matches(r"^step .*\| loss ([\d.]+)"), "healthy", matches(r"^val loss ([\d.]+)"),
        matches(r"\| lr ([\d.e+-]+)"), ["spike"]),
    log("megatron.log", "text", matches(r"\| lm loss: ([\d.E+-]+)"), "diverged",
        matches(r"lm loss value: ([\d.E+-]+)"), matches(r"learning rate: ([\d.E+-]+)"),
        ["spike", "exploded", "losing_ground", "diverging"]),
    log("tensorboard/events.out.tfevents.1763900000.digits.1.0", "TensorBoard event file",
        scalars(b"train/loss"), "too_slow", scalars(b"val/loss"), scalars(b"train/lr")),
    log("run-digits-tag-train_loss.csv run-digits-tag-lr.csv", "CSV", column("Value"), "flat",
        rates=lambda name: column("Value")("run-digits-tag-lr.csv")),
    log("lightning/metrics.csv", "CSV", column("train_loss_step"), "healthy", column("val_loss"),
        column("lr-SGD"), ["noisier"]),
    log("ultralytics/results.csv", "CSV", column("train/box_loss", "train/cls_loss", "train/dfl_loss"),
        "healthy", column("val/box_loss", "val/cls_loss", "val/dfl_loss"), column("lr/pg1")),
    log("keras.log", "CSV", column("loss"), "overfits healthy", column("val_loss"), events=["restart"]),
    log("fastai/history.csv", "CSV", column("train_loss"), "overfits", column("valid_loss")),
    log("mmengine/scalars.json", "JSON lines", lines_of_json("loss"), "healthy", rates=lines_of_json("lr")),
    log("detectron2/metrics.json", "JSON lines", lines_of_json("total_loss"), "healthy",
        rates=lines_of_json("lr")),
    log("llama-factory/trainer_log.jsonl", "JSON lines", lines_of_json("loss"), "diverged",
        rates=lines_of_json("lr"), events=["spike", "losing_ground", "diverging"]),
    log("gluoncv.log", "text", matches(r" loss=([\d.]+)"), "healthy"),
    log("nnunet/training_log.txt", "text", matches(r"train loss : ([\d.-]+)"), "healthy",
        matches(r"validation loss: ([\d.-]+)"), lambda name: matches(r"lr: ([\d.]+)")(name)[1:]),
    # (Above is the rate of the block; nnU-Net prints that of the next epoch there.)
    log("steps.jsonl.gz", "JSON lines", lines_of_json("train/loss"), "healthy", lines_of_json("val/loss"),
        lines_of_json("lr")),
]


def same(a, b):
    """As numbers: nan is nan, otherwise the last digits may differ (sums)."""
    return len(a) == len(b) and all((math.isnan(x) and math.isnan(y)) or
                                    abs(x - y) <= 1e-12 * max(abs(x), abs(y)) for x, y in zip(a, b))


def call(command, log, folder):
    return subprocess.run([LRFIND, command, "--json", "--plot", "none", "-o", folder] +
                          [os.path.join(LOGS, file) for file in log.files],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)


def watched(log, folder):
    """What watch.json and the rows of watch.csv say, and its exit code."""
    done = call("watch", log, folder)
    assert done.stderr == "", done.stderr
    with open(os.path.join(folder, "watch.json")) as file:
        runs = json.load(file)["runs"]
    with open(os.path.join(folder, "watch.csv"), newline="") as file:
        rows = list(csv.DictReader(file))
    return runs, rows, done.returncode


def values(rows, key):
    return [float(row[key]) for row in rows if row[key]]


def check(log):
    with tempfile.TemporaryDirectory() as folder:
        runs, rows, code = watched(log, folder)
        assert {run["format"] for run in runs} == {log.format}, runs
        expected = log.losses(log.files[0])
        assert len(expected) >= 25 and sum(run["rows"] for run in runs) == len(expected), len(expected)
        assert same(values(rows, "loss"), expected)
        if log.val_losses:
            wanted = [x for x in log.val_losses(log.files[0]) if not math.isnan(x)]
            assert same(values(rows, "val_loss"), wanted), (values(rows, "val_loss"), wanted)
        if log.rates:
            rates = [float(row["lr"]) for row in rows if row["loss"]]
            wanted = log.rates(log.files[0])
            assert same(rates, wanted), (rates, wanted)
        verdicts = [run["verdict"]["kind"] for run in runs]
        assert verdicts == log.verdicts, runs
        assert code == (0 if set(verdicts) == {"healthy"} else 1), code
        assert {event["kind"] for run in runs for event in run["events"]} >= log.events, runs
        if "healthy" in log.verdicts and not log.events:
            assert not any(run["events"] for run in runs), runs
        gives_no_rate(log, folder)


def gives_no_rate(log, folder):
    done = call("analyze", log, folder)
    assert done.returncode in (1, 3), done
    if done.returncode == 3:  # there is none in the log
        assert done.stdout == "" and not log.rates and "rate" in done.stderr, done
    else:
        analysis = json.loads(done.stdout)
        assert not (analysis["suggestion"] or {}).get("lr"), analysis
        assert analysis["status"] == "not_a_range_test" and log.rates, analysis["status"]


def every_sample_is_here():
    there = {os.path.relpath(os.path.join(folder, name), LOGS)
             for folder, _, names in os.walk(LOGS) for name in names}
    assert there == {file for log in LOG for file in log.files}, there


def cases():
    for log in LOG:
        def case(log=log):
            check(log)
        case.__name__ = log.files[0].replace("_", "-") + " is read and shows " + ", ".join(log.verdicts)
        yield case


if __name__ == "__main__":
    sys.exit(tap.main(list(cases()) + [every_sample_is_here], lambda test: test()))
