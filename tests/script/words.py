#!/usr/bin/env python3
"""What the program says is true of the model at hand, and its words are explained. TAP."""
import glob
import json
import os
import re
import subprocess
import sys

import tap
from tap import LRFIND, SAMPLES, test

CONCRETE = os.path.join(SAMPLES, "concrete.csv")


def run(*arguments):
    done = subprocess.run([LRFIND] + list(arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          universal_newlines=True, timeout=120)
    assert done.returncode in (0, 1) and not done.stderr, done.stderr
    return done.stdout


def analysis(out, command, *options):
    return json.loads(run(command, "--json", "--plot", "none", "--out", out, *options))


@test()
def a_quadratic_is_back_at_its_start_where_theory_says(scratch):
    """A constant Hessian: the sweep of gradient descent is undone at 12.6 / lambda, and no
    sharpness falls on the way."""
    for optimizer, times in [("sgd", 12.595170369845 / 2), ("momentum", 1.599)]:
        found = analysis(scratch, "run", CONCRETE, "--model", "linear", "--optimizer", optimizer,
                         "--batch", "full", "--lr-max", "1e3")
        theory = found["curvature"]["lr_limit"] * times
        assert abs(found["landmarks"]["edge"] / theory - 1) < 2.16, found["landmarks"]  # 0.5 decade
        text = found["curvature"]["edge"]
        assert text.startswith("the edge agrees with %.1e, where theory" % theory), text
        assert "%.1f times the stable limit" % times in text, text


@test()
def what_theory_does_not_know_is_given_no_cause(scratch):
    for model, optimizer in [("linear", "adam"), ("mlp:64", "sgd"), ("mlp:64", "adam")]:
        found = analysis(scratch, "run", CONCRETE, "--model", model, "--optimizer", optimizer)
        text = found["curvature"]["edge"]
        assert re.fullmatch(r"the edge lies (near|[\d.]+ decades (above|below)) the stable limit at "
                            r"the start, [\d.e+-]+", text), text


@test()
def a_loss_that_is_never_finite_is_not_a_lack_of_points(scratch):
    curve = os.path.join(scratch, "nan.csv")
    with open(curve, "w") as file:
        file.write("lr,loss\n")
        for i in range(100):
            file.write("%.6g,nan\n" % 10 ** (-6 + i / 20))
    found = analysis(scratch, "analyze", curve)
    assert found["status"] == "too_few_points" and "not finite before any rate" in found["suggestion_why"]
    assert [r["kind"] for r in found["regimes"]] == ["divergence"], found["regimes"]


@test()
def a_thing_has_one_name(scratch):
    """Names that other people have for what is called edge, stable limit, baseline and noise floor here."""
    others = re.compile(r"divergence point|stability limit|max(imum|imal)? stable|untrained loss|noise level|"
                        r"chance level|optimal (learning )?rate", re.I)
    folders = [os.path.join(tap.ROOT, *f) for f in (["src", "record"], ["src", "figure"], ["src", "cli"], ["src", "cli", "topics"],
                                                    ["src", "study"], ["src", "analysis"], ["include", "lrfind"])]
    files = [os.path.join(f, name) for f in folders for name in sorted(os.listdir(f))
             if name != "topics"] + [
        os.path.join(tap.ROOT, "README.md")] + glob.glob(
            os.path.join(tap.ROOT, "scripts", "python", "lrfind", "*.py"))
    assert len(files) > 60
    for path in files:
        with open(path, encoding="utf-8") as file:
            found = others.search(" ".join(file.read().split()))
        assert found is None, (path, found.group())


@test()
def every_word_is_explained_in_help_and_on_the_page(scratch):
    terms = re.findall(r"^  (\S.*?)(?: \((.*)\))?$", run("help", "terms"), re.M)
    names = [name for name, _ in terms]
    assert {"edge", "critical rate", "stable limit", "regret", "objective", "baseline", "noise floor", "race",
            "verdict too slow",
            "sharpness", "gain ratio", "noise scale", "regime divergence", "level", "scale", "outlier", "event spike",
            "event losing ground", "run overfits"} <= set(names), names
    assert len(set(names)) == len(names)
    run("run", os.path.join(SAMPLES, "iris.csv"), "--plot", "html", "--out", scratch)
    with open(os.path.join(scratch, "report.html"), encoding="utf-8") as file:
        page = file.read()
    for name in names:
        assert page.count("<dt>%s</dt>" % name) == 1, name
    with open(os.path.join(scratch, "analysis.json")) as file:
        found = file.read() + open(os.path.join(scratch, "analysis.csv")).readline()
        found += open(os.path.join(scratch, "curve.csv")).readline()
    for _, keys in terms:
        for key in filter(None, keys.split(", ")):
            assert re.search(r"\b%s\b" % key, found), key


@test()
def rates_are_written_in_one_way(scratch):
    """Whatever the answer says of a rate: two digits and an exponent, as in "use lr 3.2e-03"."""
    where = re.compile(r"(?:\blr|done at|start at|the sweep's|at the start,|curve ends at|--lr-max|--lr|to the end at|it had there,) "
                       r"(\d[^\s,;:()]*)")
    seen = 0
    for arguments in (["run", os.path.join(SAMPLES, "iris.csv")], ["run", "--no-refine", "--lr-max", "1e-3", os.path.join(SAMPLES, "wine.csv")],
                      ["run", "--optimizer", "sgd", CONCRETE], ["analyze", os.path.join(SAMPLES, "curves", "keras.csv")],
                      ["watch", os.path.join(SAMPLES, "logs", "megatron.log")]):
        said = " ".join(run(*arguments, "--plot", "none", "--out", scratch).split())
        for number in where.findall(said):
            assert re.fullmatch(r"\d\.\de[+-]\d\d", number), (number, said)
            seen += 1
    assert seen > 10, seen


if __name__ == "__main__":
    sys.exit(tap.main(tap.tests))
