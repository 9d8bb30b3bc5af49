"""Inputs that libFuzzer makes for every target of tests/fuzz: how many were tried, and which broke a property."""
import concurrent.futures
import glob
import os
import re
import subprocess

from measure import ROOT, cores, outside_make
from results import Section

SECONDS = int(os.environ.get("FUZZ_SECONDS", "300"))
KEPT = os.path.join(ROOT, "tests", "TRUST.md")
HOW = """libFuzzer with the address and undefined-behaviour sanitizers, %d s a target (`FUZZ_SECONDS`), from the corpus and
from what earlier searches on this machine found. Each target holds one property; the corpora are replayed by `make
check`. What a run adds is added to the inputs of all runs so far."""


def targets():
    names = [os.path.basename(path)[:-2] for path in sorted(glob.glob(os.path.join(ROOT, "tests", "fuzz", "*.c")))]
    return [name for name in names if name != "replay"]


def make(*words):
    return subprocess.run(["make", "-s", "-C", ROOT, "SAN=fuzz", "CFLAGS=-O1 -g"] + list(words), env=outside_make(),
                          text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, errors="replace")


def search(name):
    """How many inputs, how many a second, and what was wrong."""
    done = make("fuzz-" + name, "FUZZ_SECONDS=%d" % SECONDS)
    figures = {key: int(value) for key, value in re.findall(r"^stat::(\w+):\s+(\d+)$", done.stdout, re.M)}
    wrong = [] if done.returncode == 0 else [
        "%s: %s" % (name, (re.findall(r"not true.*|runtime error.*|ERROR.*", done.stdout) or ["exit %d" % done.returncode])[0])]
    return figures.get("number_of_executed_units", 0), figures.get("average_exec_per_sec", 0), wrong


def before():
    """The inputs of all earlier runs, as they were written down."""
    if not os.path.exists(KEPT):
        return 0
    with open(KEPT, encoding="utf-8") as file:
        found = re.search(r"In all runs so far: (\d+) inputs", file.read())
    return int(found.group(1)) if found else 0


def section(effort):
    part = Section("Fuzzing", HOW % SECONDS)
    if effort.quick:
        part.skip("the search", "a quick run; tests/script/fuzz.sh replays the corpora")
        return part
    names = targets()
    make("-j%d" % cores(), "build-fuzz/liblrfind.a")
    with concurrent.futures.ThreadPoolExecutor(cores()) as pool:
        found = list(pool.map(search, names))
    rows = part.table("target", "inputs", "a second", "broke a property")
    for name, (inputs, speed, wrong) in zip(names, found):
        rows.append((name, inputs, speed, "yes" if wrong else "no"))
        part.wrong += wrong
    part.note("In all runs so far: %d inputs." % (before() + sum(inputs for inputs, _, _ in found)))
    return part
