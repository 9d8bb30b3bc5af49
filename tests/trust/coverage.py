"""How much of the sources the whole suite runs, by lines and branches, and its floors."""
import json
import os
import shutil
import subprocess
import sys

import results
from measure import ROOT, Failed, cores, outside_make

HERE = os.path.join(ROOT, "build-coverage")
FLOORS = {"line": 97.0, "branch": 90.0}  # % of src/
QUICK = ["number_test", "text_test", "quote_test"]  # to see that it works
# Names that gcov brings into the library, and gcc's own checks at -O0, are not what these tests are about.
NOT_HERE = {"install.py", "hardening.py", "packaging.py"}
WORST = 15
HOURS = 2


def run(command, env=None, accept=(0,), timeout=HOURS * 3600):
    done = subprocess.run(command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace", timeout=timeout)
    if done.returncode not in accept:
        raise Failed("exit %d of %s: %s" % (done.returncode, " ".join(command), done.stdout[-2000:]))
    return done.stdout


def build():
    """-O0, so that a branch of the machine is one of the source."""
    os.makedirs(HERE, exist_ok=True)
    flush = os.path.join(HERE, "flush.o")
    run(["cc", "-c", "-O1", "-o", flush, os.path.join(ROOT, "tests", "trust", "flush.c")])
    env = outside_make()
    run(["make", "-s", "-j%d" % cores(), "BUILD=build-coverage", "CFLAGS=-O0 -g --coverage -fprofile-update=atomic",
         "LDFLAGS=--coverage -Wl,--wrap=raise %s" % flush, "tests"], dict(env, CCACHE_DISABLE="1"))
    for folder, _, names in os.walk(HERE):
        for name in names:
            if name.endswith(".gcda"):
                os.remove(os.path.join(folder, name))
    return dict(env, BUILD=HERE)


def suite(env, quick):
    """The last line of the tests, and those that failed beside NOT_HERE."""
    said = run([sys.executable, "tests/run"] + (QUICK if quick else []), env, (0, 1))
    failed = [line[4:].split(":")[0] for line in said.splitlines() if line.startswith("--- ")]
    return said.splitlines()[-1], [name for name in failed if name not in NOT_HERE]


def counted():
    """gcovr's summary of src/."""
    path = os.path.join(HERE, "coverage.json")
    run(["gcovr", "--root", ROOT, "--filter", os.path.join(ROOT, "src", ""), "-j%d" % cores(), "--json-summary", path,
         os.path.join(HERE, "obj")], timeout=600)
    with open(path) as file:
        return json.load(file)


def section(effort):
    it = results.Section(
        "What the tests run",
        """A build with -O0 --coverage runs the whole suite (tests/run); gcovr counts the lines and branches of src/. gcov
        counts both ways of each && and ||, and both of each check of a status that comes before: what cannot happen in
        that order is counted as not run. Nothing is left out. What a program that was killed did is not counted.""")
    if not shutil.which("gcovr"):
        it.skip("coverage", "no gcovr (apt-get install gcovr)")
        return it
    said, failed = suite(build(), effort.quick)
    it.wrong += ["%s fails in the build that counts" % name for name in failed]
    found = counted()
    rows = it.table("what", "of", "run", "%", "floor")
    for kind, floor in FLOORS.items():
        percent = found[kind + "_percent"]
        rows.append((kind, found[kind + "_total"], found[kind + "_covered"], "%.1f" % percent, "%.0f" % floor))
        if percent < floor and not effort.quick:
            it.wrong.append("%.1f %% of what counts as %s was run, less than %.0f" % (percent, kind, floor))
    it.note("Of the tests: %s." % said)
    rows = it.table("files with most branches not run", "not run", "of")
    worst = sorted(found["files"], key=lambda one: one["branch_covered"] - one["branch_total"])[:WORST]
    for one in worst:
        rows.append((one["filename"], one["branch_total"] - one["branch_covered"], one["branch_total"]))
    return it
