#!/usr/bin/env python3
"""analysis.json as another language reads it: strict, the contract's keys in order, the same bytes twice; TAP."""
import json, os, subprocess, tempfile

ROOT = os.environ.get("ROOT", os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
TOP = ["schema", "version", "command", "seed", "status", "warnings", "objective", "baseline_loss", "suggestion",
       "landmarks", "steepest_region", "cycle", "regimes", "rules", "curvature", "repeats", "points", "data", "model", "optimizer", "range"]
PARTS = {
    "suggestion": ["lr", "lo", "hi", "rule"],
    "landmarks": ["descent", "steepest", "minimum", "edge", "first_nonfinite"],
    "steepest_region": ["lr_lo", "lr_hi"],
    "cycle": ["base_lr", "max_lr"],
    "rules": ["fastai_valley", "fastai_slide", "fastai_minimum", "fastai_steep", "lightning_2_5_2", "lightning",
              "pytorch_lr_finder", "ignite"],
    "curvature": ["sharpness", "lr_limit", "critical_lr"],
}
CASES = ["strict JSON without a repeated key", "the contract's keys in order", "every null says why",
         "regimes without gaps", "the file and --json are the same bytes", "so are two runs with other jobs"]


def strict(pairs):
    keys = [k for k, _ in pairs]
    assert len(set(keys)) == len(keys), "a key twice"
    return dict(pairs)


def refuse(text):
    raise ValueError(text + " is not JSON")


def in_order(have, want):
    return [k for k in have if k in want] == want


def nulls_say_why(value):
    if isinstance(value, list):
        return all(nulls_say_why(v) for v in value)
    if isinstance(value, dict):
        return all(nulls_say_why(v) and (v is not None or isinstance(value.get(k + "_why"), str))
                   for k, v in value.items())
    return True


def run(folder, jobs):
    command = ["lrfind", "run", "--json", "--rules", "--plot", "none", "--jobs", jobs, "-o", folder,
               os.path.join(ROOT, "samples", "wine.csv")]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    with open(os.path.join(folder, "analysis.json"), "rb") as file:
        return done.stdout, file.read()


def main():
    with tempfile.TemporaryDirectory() as scratch:
        shown, written = run(os.path.join(scratch, "a"), "1")
        again, _ = run(os.path.join(scratch, "b"), "2")
    try:
        report = json.loads(shown.decode("utf-8"), object_pairs_hook=strict, parse_constant=refuse)
    except (ValueError, AssertionError):
        report = {}
    regimes = report.get("regimes", [])
    results = [
        bool(report),
        in_order(report, TOP) and all(in_order(report.get(k, {}), want) for k, want in PARTS.items()),
        bool(report) and nulls_say_why(report),
        len(regimes) > 1 and all(a["lr_hi"] == b["lr_lo"] for a, b in zip(regimes, regimes[1:])),
        shown == written,
        shown == again,
    ]
    print("1..%d" % len(CASES))
    for i, good in enumerate(results):
        print("%sok %d - %s" % ("" if good else "not ", i + 1, CASES[i]))


if __name__ == "__main__":
    main()
