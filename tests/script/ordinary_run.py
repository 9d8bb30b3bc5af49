#!/usr/bin/env python3
"""The log of an ordinary run gets no rate from analyze or compare, in any format; a range test does. TAP."""
import json
import math
import os
import subprocess
import sys

import tap
from tap import LRFIND, test

RUNS = {
    "constant": lambda t: 3e-4,
    "linear": lambda t: 5e-5 * (1 - 0.999 * t),
    "cosine": lambda t: 6e-4 * min(1, (t + 0.01) / 0.1) * 0.5 * (1.0001 + math.cos(math.pi * t)),
    "steps": lambda t: 0.1 * 10 ** -math.floor(2.99 * t),
    "warmup": lambda t: 1e-3 * min(1, (t + 0.01) / 0.3),
}


def write(folder, name, rate, rows=400):
    path = os.path.join(folder, name + ".csv")
    with open(path, "w") as file:
        file.write("step,train_loss,learning_rate\n")
        for i in range(rows):
            lr = rate(i / rows)
            noise = 0.05 * math.sin(77.7 * i)
            loss = 2.3 - 1.6 / (1 + math.exp(-(math.log10(lr) + 3) / 0.35)) if name == "sweep" else 1 + 2 * math.exp(-i / 60)
            file.write("%d,%.6g,%.6g\n" % (i, loss + noise, lr))
    return path


def run(*arguments):
    done = subprocess.run([LRFIND] + list(arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          universal_newlines=True, timeout=120)
    assert done.returncode in (0, 1) and not done.stderr, done
    return done


@test()
def an_ordinary_run_gets_no_rate(scratch):
    for name, rate in RUNS.items():
        path = write(scratch, name, rate)
        done = run("analyze", "--rules", "--json", "--plot", "none", "--out", scratch, path)
        found = json.loads(done.stdout)
        assert done.returncode == 1 and found["status"] == "not_a_range_test", (name, found["status"])
        assert found["suggestion"] is None and "ordinary run" in found["suggestion_why"], found
        assert found["advice"] == "a watch tells what this run did", found["advice"]
        assert found["next"] == "lrfind watch " + path, found["next"]
        assert found["regimes"] == [] and found["warnings"] == []
        for part in ("landmarks", "cycle", "steepest_region", "rules"):
            for key, value in found[part].items():
                assert value == "this is no range test" if key.endswith("_why") else value is None, (part, key, value)
        assert all(o["lr"] is None for o in found["objectives"].values())


@test()
def every_format_says_so(scratch):
    path = write(scratch, "linear", RUNS["linear"])
    done = run("analyze", "--plot", "term,html,svg", "--out", scratch, path)
    words = " ".join(done.stdout.split())
    assert done.returncode == 1 and "no answer the rate does not rise steadily: it falls in 100 % of the steps" in words, words
    assert words.endswith("next a watch tells what this run did lrfind watch " + path), words
    for name in ("report.html", "range.svg"):
        with open(os.path.join(scratch, name)) as file:
            text = file.read()
        assert "log of an ordinary run" in text and ">plateau<" not in text, name
    with open(os.path.join(scratch, "analysis.csv")) as file:
        assert len(file.readlines()) == 1


@test()
def compare_gives_it_none_either(scratch):
    sweep = write(scratch, "sweep", lambda t: 10 ** (-6 + 6 * t))
    done = run("compare", "--json", "--plot", "none", "--out", scratch, sweep, write(scratch, "cosine", RUNS["cosine"]))
    cases = {c["case"]: c for c in json.loads(done.stdout)["cases"]}
    assert cases["sweep"]["suggestion"]["lr"] > 0, cases
    assert cases["cosine"]["suggestion"] is None and cases["cosine"]["status"] == "not_a_range_test", cases


@test()
def a_run_without_a_rate_is_told_what_it_is(scratch):
    path = os.path.join(scratch, "history.csv")
    with open(path, "w") as file:
        file.write("epoch,loss\n0,2.5\n1,2.25\n")
    done = subprocess.run([LRFIND, "analyze", path], stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)
    assert done.returncode == 3 and done.stderr == (
        "lrfind: '%s' has no column for the rate, only 'epoch', 'loss': no range test, but a run that can be watched\n"
        % path), done.stderr


if __name__ == "__main__":
    sys.exit(tap.main(tap.tests))
