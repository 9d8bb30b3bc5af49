#!/usr/bin/env python3
"""The figures of the evidence: regrets known in closed form, intervals against every way to draw the data sets, no look
at the data set that is left out, one line for a bench that is none. TAP."""
import csv
import gzip
import importlib.machinery
import importlib.util
import itertools
import json
import math
import os
import random
import subprocess
import sys

import tap
from tap import BUILD, LRFIND, ROOT, test

sys.path.insert(0, os.path.join(ROOT, "scripts"))
import evidence_bench  # noqa: E402
from evidence_bench import BOX, Bench, Costs, Fit, Refused, Scores, constants, rule  # noqa: E402

PROGRAM = os.path.join(ROOT, "scripts", "evidence")
RATES = [1e-4, 1e-3, 1e-2, 1e-1, 1.0]
REGRETS = [1.0, 0.4, 0.0, 0.2, 1.0]  # of these rates, on both data sets, at both lengths, for both losses


def load():
    loader = importlib.machinery.SourceFileLoader("evidence", PROGRAM)
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("evidence", loader))
    loader.exec_module(module)
    return module


def write(folder, name, rows):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with (gzip.open if name.endswith(".gz") else open)(path, "wt") as file:
        csv.writer(file).writerows(rows)


def regret(x):
    """By the definition, on lines between REGRETS."""
    x = min(max(x, -4), 0)
    i = min(int(math.floor(x + 4)), 3)
    return REGRETS[i] + (x + 4 - i) * (REGRETS[i + 1] - REGRETS[i])


def curve(shift, chance):
    for k in range(200):
        x = -6 + 8 * k / 199
        fall = 1.3 - 0.9 / (1 + math.exp(-(x + 3 - shift) / 0.3)) + 0.02 * chance.gauss(0, 1)
        yield k, 10**x, fall + math.exp(4 * (x - shift))


def make_bench(folder):
    """Two data sets with a task each, of which an untrained model loses 1.3 and the constant 1, and the best rate .2."""
    write(folder, "tasks.csv", [
        "task,dataset,optimizer,init_train,init_val,const_train,const_val".split(","),
        "a-lin,a,sgd,1.3,1.3,1,1".split(","), "b-lin,b,sgd,1.3,1.3,1,1".split(",")])
    rows = ["task,horizon,lr,seed,train_loss,val_loss,min_val_loss,val_acc,diverged".split(",")]
    for task, length, (lr, cost), seed in itertools.product(("a-lin", "b-lin"), ("short", "long", "cosine"),
                                                            zip(RATES, REGRETS), (0, 1)):
        loss = 0.2 + 0.8 * cost + (0.05 if seed else -0.05) * (lr == 1e-2)
        rows.append([task, length, lr, seed, loss, "", loss, "", 0])
        if lr == RATES[-1]:
            rows[-1][4:] = ["nan", "", 0.3, "", 1]  # diverged: what it was before does not count
    write(folder, "truth.csv.gz", rows)
    rows = ["task,seed,range,method,suggested_lr".split(",")]
    for task, known in (("a-lin", 10**-1.4), ("b-lin", "nan")):
        rows += [[task, 0, "wide200", "known", known], [task, 0, "wide200", "best", 0.01]]
    write(folder, "peers.csv", rows)
    for i, task in enumerate(("a-lin", "b-lin")):
        for seed in range(3):
            points = curve(0.4 * i, random.Random(10 * i + seed))
            write(folder, "curves/%s__seed%d__wide200.csv" % (task, seed), [("step", "lr", "loss")] + list(points))


def run(*arguments):
    done = subprocess.run([sys.executable, PROGRAM] + list(arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          universal_newlines=True, timeout=300)
    return done.returncode, done.stdout, done.stderr


def row(out, name):
    """The numbers of a line: mean, lo, hi, of three shares; and n."""
    line = next(text for text in out.splitlines() if text.startswith(name + " "))
    return [float(word) for word in line[len(name):].replace("[", " ").replace("]", " ").split()]


def suggestions(folder):
    for task in ("a-lin", "b-lin"):
        for seed in range(3):
            path = os.path.join(folder, "curves", "%s__seed%d__wide200.csv" % (task, seed))
            out = subprocess.run([LRFIND, "analyze", "--json", "--plot", "none", "--out", folder + "/out", path],
                                 stdout=subprocess.PIPE).stdout
            yield json.loads(out)["suggestion"]


@test()
def one_sweep_on_a_bench_with_known_regrets(folder):
    make_bench(folder)
    code, out, err = run("--bench", folder, "--sections", "sweep")
    assert code == 0, err
    assert "bench: 2 tasks, 2 data sets, 2 seeds of full training" in out
    assert row(out, "wide200 known") == [0.56, 0.12, 1, 1, 1, 1, 0.5, 0, 1, 8], row(out, "wide200 known")
    assert row(out, "wide200 best") == [0] * 9 + [8]
    costs = [regret(math.log10(s["lr"])) for s in suggestions(folder)]
    a, b = sum(costs[:3]) / 3, sum(costs[3:]) / 3
    found = row(out, "wide200 lrfind, fitted with these data")
    wanted = [(a + b) / 2, min(a, b), max(a, b)]
    assert all(abs(f - w) <= 0.0006 for f, w in zip(found, wanted)), (found, wanted)
    assert found[9] == 24


@test()
def what_the_intervals_hold(folder):
    make_bench(folder)
    code, out, err = run("--bench", folder, "--sections", "intervals")
    assert code == 0, err
    found = list(suggestions(folder))
    held = sum(s["best_lo"] <= 0.01 <= s["best_hi"] for s in found) / len(found)
    cheap = 0
    for s in found:
        lo, hi = math.log10(s["lo"]), math.log10(s["hi"])
        cheap += min(regret(lo + (hi - lo) * i / 1000) for i in range(1001)) < 0.05
    for over in ("each loss and length", "losses and lengths pooled"):
        for name in (over, over + ", best within the sweep"):
            assert abs(row(out, "best_lo..best_hi, " + name)[0] - held) <= 0.0006
        assert abs(row(out, "lo..hi, " + over)[0] - cheap / len(found)) <= 0.0006


@test()
def a_regret_is_what_its_definition_says(folder):
    nan, inf = math.nan, math.inf
    costs = Costs({1e-3: [0.9, 2.0], 1e-2: [0.3, 0.5], 1e-1: [0.45, 0.55], 0.03: [0.4, 0.44], 1.0: [None, nan], 10.0: [inf, 0.5]}, 1)
    assert costs.told and costs.best == -2 and abs(costs.gain - 0.6) < 1e-12
    for x, wanted in ((-3, 0.55 / 0.6), (-2, 0), (-2.5, 0.55 / 1.2), (-1, 0.1 / 0.6), (0, 1), (1, 0.35 / 0.6),
                      (-9, 0.55 / 0.6), (9, 0.35 / 0.6), (nan, 1)):
        assert abs(costs.at(x) - wanted) <= 1e-12, (x, costs.at(x))
    assert abs(costs.least(-2.5, 5) - 0) <= 1e-12 and abs(costs.least(-1, 0.5) - 0.1 / 0.6) <= 1e-12
    assert not Costs({1e-3: [0.99], 1e-2: [0.96], 1e-1: [0.98]}, 1).told
    assert not Costs({1e-3: [0.99], 1e-2: [0.2], 1e-1: [0.3], 1.0: [1]}, 1).told
    assert not Costs({1e-3: [nan], 1e-2: [inf]}, 1).told


@test()
def intervals_draw_whole_data_sets(folder):
    of = {"a": [0.1, 0.3, 0.2, 0.8], "b": [0.5], "c": [0.05, 0.15], "d": [0.9, 0.1, 0.7], "e": [0.33] * 5}
    scores = Scores((name, value) for name, values in of.items() for value in values)
    means = []
    for drawn in itertools.product(of.values(), repeat=len(of)):
        values = [value for cluster in drawn for value in cluster]
        means.append(sum(values) / len(values))
    means.sort()
    at = lambda share: means[round(share * (len(means) - 1))]
    lo, hi = scores.interval()
    assert at(0.019) <= lo <= at(0.031) and at(0.969) <= hi <= at(0.981), (lo, hi, at(0.025), at(0.975))
    assert scores.interval() == (lo, hi)
    gap, (low, high) = scores.less(scores.map(lambda value: value + 0.25))
    assert all(abs(value + 0.25) <= 1e-12 for value in (gap, low, high))


@test()
def a_rule_that_is_not_the_programs_is_refused(folder):
    make_bench(folder)
    evidence, sweeps = load(), list(Bench(folder).sweeps())
    evidence.check_rule(sweeps)
    sweeps[2]["half"] += 0.01
    try:
        evidence.check_rule(sweeps)
    except Refused:
        return
    raise AssertionError("a rule that is 0.0056 decade off passed")


@test()
def the_data_set_that_is_left_out_is_not_seen(folder):
    make_bench(folder)
    evidence, bench = load(), Bench(folder)
    sweeps = list(bench.sweeps())
    blind = evidence.left_out((bench, sweeps, "b"))
    for costs in bench.costs["b-lin"].values():
        costs.regret.reverse()
    assert evidence.left_out((bench, sweeps, "b")) == blind
    for costs in bench.costs["a-lin"].values():
        costs.regret.reverse()
    assert evidence.left_out((bench, sweeps, "b")) != blind


@test()
def a_fit_finds_where_the_rates_are_best(folder):
    make_bench(folder)
    bench = Bench(folder)
    sweeps = list(bench.sweeps())
    fit = Fit(bench, sweeps)
    given = {name: constants()[name] for name in BOX}
    exact = bench.regrets([(s["task"], rule(constants(), s)) for s in sweeps]).mean()
    assert abs(fit.cost(given) - exact) <= 0.005
    assert fit.cost(fit.best(0)) <= 0.03 < fit.cost(dict(given, OFFSET=-1.5))


@test()
def a_bench_that_is_none_ends_with_one_line(folder):
    def spoil(name, change):
        make_bench(folder)
        path = os.path.join(folder, name)
        opener = gzip.open if name.endswith(".gz") else open
        with opener(path, "rt") as file:
            text = change(file.read())
        with opener(path, "wt") as file:
            file.write(text)

    def refused(word, *arguments):
        code, _, err = run(*(arguments or ("--bench", folder, "--sections", "sweep intervals")))
        assert code != 0 and err.count("\n") == 1 and err.startswith("evidence: ") and word in err, err

    refused("tasks.csv")
    refused("tasks.csv", "--bench", folder + "/nowhere", "--sections", "sweep")
    refused("needs --bench", "--sections", "sweep")
    refused("no section 'swep'", "--sections", "swep")
    spoil("tasks.csv", lambda text: text.splitlines()[0] + "\n")
    refused("no rows")
    spoil("tasks.csv", lambda text: text.replace("dataset", "name"))
    refused("no column 'dataset'")
    spoil("truth.csv.gz", lambda text: text.replace("0.0001,0,1.0", "0.0001,0,one"))
    refused("'one' is not a number")
    spoil("truth.csv.gz", lambda text: "".join(line for line in text.splitlines(True) if not line.startswith("b-lin")))
    refused("nothing of 'b-lin'")
    make_bench(folder)
    with open(os.path.join(folder, "truth.csv.gz"), "wb") as file:
        file.write(b"no gzip")
    refused("truth.csv.gz")
    make_bench(folder)
    write(folder, "curves/c-lin__seed0__wide200.csv", [("lr", "loss"), (1, 1)])
    refused("c-lin")
    os.remove(os.path.join(folder, "curves/c-lin__seed0__wide200.csv"))
    for name in os.listdir(os.path.join(folder, "curves")):
        os.remove(os.path.join(folder, "curves", name))
    refused("no curves")


@test("torch", "numpy")
def many_models_at_once_train_as_torchs_optimizers_do(folder):
    import numpy
    import torch
    import evidence_trainer

    chance = random.Random(3)
    path = os.path.join(folder, "d.csv")
    rows = [[chance.gauss(0, 1), chance.choice("uvw"), chance.choice(["x", "y"]), chance.gauss(2, 3)] for _ in range(90)]
    write(folder, "d.csv", [("p", "q", "r", "target")] + rows)
    rates = [0.003, 0.02, 0.1]
    data = evidence_trainer.Data(path, "regression", 5)
    assert data.train[0].shape == (72, 5) and abs(data.constant(data.train) - 1) < 1e-5
    for name in ("sgd", "momentum", "adam"):
        torch.manual_seed(7)
        models = evidence_trainer.Models(data, name, rates)
        batches = [torch.randperm(72)[:32] for _ in range(40)]
        for batch in batches:
            models.step(batch)
        for i, rate in enumerate(rates):
            torch.manual_seed(7)
            model, optimizer = evidence_trainer.build(data, name, rate)
            for batch in batches:
                optimizer.zero_grad()
                data.loss(model(data.train[0][batch]), data.train[1][batch]).backward()
                optimizer.step()
            wanted = data.loss(model(data.held[0]), data.held[1]).item()
            assert numpy.isclose(models.full(data.held)[i].item(), wanted, rtol=1e-4, atol=0), (name, rate)


if __name__ == "__main__":
    sys.exit(tap.main(tap.tests))
