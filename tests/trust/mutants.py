#!/usr/bin/env python3
"""Small wrong changes of what draws the conclusions, each of which the tests near it must notice.

usage: tests/trust/mutants.py make SEED NUMBER     prints a list, as mutants.txt is one
The section of `make trust` (`make mutants`) builds each of mutants.txt in copies of the tree.
"""
import glob
import os
import queue
import random
import re
import shutil
import subprocess
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "bench"))
import results  # noqa: E402
from measure import BUILD, ROOT, cores  # noqa: E402

LIST = os.path.join(ROOT, "tests", "trust", "mutants.txt")
LEAST = 60  # of the list
SECONDS = 240  # a stage of tests that takes longer hangs
QUICK = 3
# Files and the tests near them, by parts of their names.
NEAR = [
    ("src/analysis/*.c", "rules steps spline running_median landmarks ensemble range_test analysis curve_start"),
    ("src/monitor/*.c", "run_verdict track monitor_opinion monitor watch_study"),
    ("src/experiment/race*.c", "race study ranking"),
    ("src/experiment/verdict.c", "trial verify study"),
    ("src/record/verdicts*.c", "report_text report_verify report_compare report_schedule report_formats report_html monitor")]
GOLDENS = ("no_answer", "verify_verdict", "near", "print", "run_files", "objective", "check", "schedule", "verify_resume", "compare")
# A pattern and what takes its place.
OPERATORS = [
    (r"(?<![<>\-=])<(?![<=])", "<="), (r"(?<![<>\-=])>(?![>=])", ">="), (r"<=", "<"), (r"(?<!>)>=", ">"),
    (r"==", "!="), (r"!=", "=="), (r"&&", "||"), (r"\|\|", "&&"), (r" \+ ", " - "), (r" - ", " + "), (r" \* ", " / "),
    (r" / ", " * "), (r"(?<=[ (])!(?=[a-z(])", ""), (r"\bfmin\(", "fmax("), (r"\bfmax\(", "fmin("),
    (r"(?<![\w.%\[])\d+\.?\d*(?![\w.])", lambda m: step(m.group())), (r"\btrue\b", "false"), (r"\bfalse\b", "true"),
    (r"(?<=\()(\w+), (\w+)(?=\))", lambda m: "%s, %s" % (m.group(2), m.group(1)))]
# What allocates, fails, includes or declares concludes nothing.
NO_CONCLUSION = re.compile(
    r"return -1;|\? -1 : 1|NULL|alloc|sizeof|LRF_E|lrf_grow|_fail|free|release|^\s*(/?\*|#|static|const char|enum \w+ \w+;|\w+ \*\w+;)|\"|case .*:$")


def step(number):
    """The constant off by a step: by 1, or of a fraction by its half."""
    return str(int(number) + 1) if number.isdigit() else "%g" % (1.5 * float(number))


def changes(line):
    """The lines that may stand in place of this one, which lies in a function."""
    if NO_CONCLUSION.search(line) or not line.strip(" \n{}"):
        return
    for pattern, put in OPERATORS:
        for match in re.finditer(pattern, line):
            put_in = put(match) if callable(put) else put
            changed = line[:match.start()] + put_in + line[match.end():]
            if changed != line:
                yield changed
    if re.match(r" +[\w>.\[\]-]+ [-+*|]?= .*;$|^ +\w+\(.*\);$", line):
        yield re.match(" *", line).group() + ";"


def make(seed, number):
    """Of each file about as many as it has lines, at most one of a line."""
    rng = random.Random(seed)
    lines = {}
    for pattern, _ in NEAR:
        for path in sorted(glob.glob(os.path.join(ROOT, pattern))):
            text, within = open(path).read().split("\n"), False
            for at, line in enumerate(text):
                within = line.startswith("{") or within and not line.startswith("}")
                found = list(changes(line)) if within and line.startswith("    ") else []
                if found:
                    lines.setdefault(os.path.relpath(path, ROOT), []).append((text[:at].count(line), line, found))
    every = sum(len(found) for found in lines.values())
    for path, found in lines.items():
        share = max(1, round(number * len(found) / every))
        for nth, line, ways in sorted(rng.sample(found, min(share, len(found))), key=lambda one: one[1]):
            yield "\t".join((path, str(nth), line.strip(), rng.choice(ways).strip()))


def listed():
    """(path, nth line of that text, the line, what takes its place, why it is the same or "") of the list."""
    with open(LIST, encoding="utf-8") as file:
        for line in file:
            if line.strip() and not line.startswith("#"):
                path, nth, old, new, why = (line.rstrip("\n") + "\t").split("\t")[:5]
                yield path, int(nth), old, new, why


def mutated(text, nth, old, new):
    """The text with the change, or None where the line is gone."""
    lines = text.split("\n")
    at = [i for i, line in enumerate(lines) if line.strip() == old]
    if len(at) <= nth:
        return None
    lines[at[nth]] = lines[at[nth]].replace(old, new)
    return "\n".join(lines)


class Tree:
    """A copy of the sources with a build of its own."""

    def __init__(self, number):
        self.root = os.path.join(BUILD, "mutants-%d" % number)
        shutil.rmtree(self.root, ignore_errors=True)
        for name in ("src", "include", "scripts", "samples", "tests", "Makefile"):
            source = os.path.join(ROOT, name)
            copy = shutil.copytree if os.path.isdir(source) else shutil.copy
            copy(source, os.path.join(self.root, name))
        self.env = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "BUILD")}
        self.env["OPENBLAS_NUM_THREADS"] = "1"

    def run(self, *command):
        try:
            done = subprocess.run(command, cwd=self.root, env=self.env, stdin=subprocess.DEVNULL, text=True, errors="replace",
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=SECONDS)
            return done.returncode, done.stdout
        except subprocess.TimeoutExpired:
            return 124, "no end\n"

    def build(self, *targets):
        return self.run("make", "-s", "CFLAGS=-O1 -Werror=incompatible-pointer-types -Werror=int-conversion", *targets)

    def first_to_fail(self, path):
        """The name of a test, quick ones first; None where all pass. False where there is no program."""
        names = next(names for pattern, names in NEAR if path in (
            os.path.relpath(one, ROOT) for one in glob.glob(os.path.join(ROOT, pattern)))).split()
        programs = ["build/tests/%s_test" % name for name in names]
        if self.build("build/lrfind", *programs)[0]:
            return False
        for name in GOLDENS:
            if self.run(sys.executable, "tests/run", "cli/%s." % name)[0]:
                return name
        return next((program for program in programs if self.run(program)[0]), None)

    def judge(self, path, nth, old, new):
        """ "caught", "survived", "gone", or "no program" where it does not compile."""
        file = os.path.join(self.root, path)
        with open(file) as source:
            text = source.read()
        changed = mutated(text, nth, old, new)
        if changed is None:
            return "gone"
        try:
            with open(file, "w") as source:
                source.write(changed)
            by = self.first_to_fail(path)
            return "no program" if by is False else "caught" if by else "survived"
        finally:
            with open(file, "w") as source:
                source.write(text)


def judge_all(mutants, say=None):
    """[(mutant, what came out)] in the order of the list."""
    waiting, out = queue.Queue(), {}
    for mutant in mutants:
        waiting.put(mutant)

    def work(number):
        tree = Tree(number)
        try:
            tree.build("all")
            while True:
                mutant = waiting.get_nowait()
                out[mutant] = tree.judge(*mutant[:4])
                if say:
                    say(mutant, out[mutant])
        except queue.Empty:
            pass
        finally:
            shutil.rmtree(tree.root, ignore_errors=True)

    workers = [threading.Thread(target=work, args=(i,)) for i in range(min(cores(), len(mutants)))]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return [(mutant, out.get(mutant, "not tried")) for mutant in mutants]


def said(mutant):
    return "%s: `%s` as `%s`" % (mutant[0], mutant[2], mutant[3])


def section(effort):
    every = list(listed())
    mutants = [mutant for mutant in every if not mutant[4]]
    tried = random.Random(1).sample(mutants, QUICK) if effort.quick else mutants
    it = results.Section(
        "Mutants: what draws the conclusions, changed by a little",
        """A list of changes made by a script (tests/trust/mutants.py make SEED NUMBER: comparisons, signs, constants off by a
        step, && and ||, statements dropped, arguments swapped; so many of a file as it has lines that conclude) in the
        analysis, the monitor, the race and the verdicts. Each is built by itself in a copy of the tree, and the unit tests
        near it, then the goldens must fail.""")
    came = judge_all(tried)
    rows = it.table("where", "tried", "caught", "survived")
    for pattern, _ in NEAR:
        here = [what for mutant, what in came if os.path.join(ROOT, mutant[0]) in glob.glob(os.path.join(ROOT, pattern))]
        rows.append((pattern, len(here), here.count("caught"), here.count("survived")))
    rows.append(("in all", len(came), sum(what == "caught" for _, what in came), sum(what == "survived" for _, what in came)))
    same = [mutant for mutant in every if mutant[4]]
    it.note("%d more change nothing that can be seen, each with its reason in the list." % len(same))
    it.wrong += ["%s: %s" % (what, said(mutant)) for mutant, what in came if what != "caught"]
    if len(mutants) < LEAST:
        it.wrong.append("%d mutants, fewer than %d" % (len(mutants), LEAST))
    return it


def main():
    if len(sys.argv) == 4 and sys.argv[1] == "make":
        print("\n".join(make(int(sys.argv[2]), int(sys.argv[3]))))
        return 0
    print(__doc__.strip())
    return 2


if __name__ == "__main__":
    sys.exit(main())
