"""tests/bench/RESULTS.md and tests/TRUST.md: the machine and versions, then a part for each section, replaced one by one."""
import importlib.metadata
import os
import re
import subprocess
import sys
import textwrap
import time

from measure import BUILD, LRFIND, cores, lacks

TITLE = "# Speed and growth"
PREFACE = """`make bench` writes this file; `make bench SECTIONS="step csv"` replaces these sections alone. What is compared
is run in turns, A B A B. A figure is the median over the turns, a ratio the median of the ratios of each turn, with
the lowest and the highest of them: 3.00 (2.90..3.20)."""
QUICK_NOTE = "**A quick run: sizes are tiny, these figures mean nothing.**"


class Section:
    """Tables with sentences on how they were measured, and what was skipped and why."""

    def __init__(self, title, how):
        self.title, self.how = title, wrapped(how)
        self.parts, self.skipped = [], []
        self.wrong = []  # lines; a bench finds nothing wrong

    def table(self, *headings):
        rows = []
        self.parts.append((headings, rows))
        return rows

    def note(self, text):
        self.parts.append(wrapped(text))

    def skip(self, what, why):
        self.skipped.append("%s: %s" % (what, why))

    def text(self):
        lines = [self.title, "", self.how, ""]
        for part in self.parts:
            lines += [part, ""] if isinstance(part, str) else table(*part) + [""]
        if self.skipped:
            lines += [wrapped("Skipped. " + "; ".join(self.skipped) + "."), ""]
        return "\n".join(lines)


def wrapped(text):
    return textwrap.fill(" ".join(text.split()), 120, break_long_words=False, break_on_hyphens=False)


def table(headings, rows):
    cells = [[str(cell) for cell in row] for row in [headings] + rows]
    widths = [max(len(row[i]) for row in cells) for i in range(len(headings))]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |" for row in cells]
    return lines[:1] + ["|" + "|".join("-" * (width + 2) for width in widths) + "|"] + lines[1:]


def said(command):
    try:
        return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.decode()
    except OSError:
        return ""


def first(pattern, text, otherwise="not found"):
    match = re.search(pattern, text, re.M)
    return match.group(1).strip() if match else otherwise


def processor():
    return first(r"^model name\s*:\s*(.*)", said(["cat", "/proc/cpuinfo"]), "a processor")


def libcsv():
    text = b"#include <csv.h>\nversion CSV_MAJOR CSV_MINOR CSV_RELEASE\n"
    done = subprocess.run(["cc", "-E", "-P", "-"], input=text, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return ".".join(first(r"^version (.*)", done.stdout.decode()).split())


def version(package, module):
    if lacks(module):
        return "not installed"
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "of unknown version"


def machine():
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return "%s, %d cores, %.0f GB of memory" % (processor(), cores(), gigabytes)


def facts():
    """Rows of the table at the top."""
    program = said([LRFIND, "--version"])
    rows = [("machine", machine()), ("date", time.strftime("%Y-%m-%d", time.gmtime()))]
    for name in ("lrfind", "OpenBLAS", "GSL", "gnuplot"):
        rows.append((name, first(r"^%s ([\w.]+)" % name, program)))
    rows += [("libcsv", libcsv()), ("C compiler", first(r"^(.*)", said(["cc", "--version"]))),
             ("Python", ".".join(str(n) for n in sys.version_info[:3]))]
    for name, package, module in (("PyTorch", "torch", "torch"), ("scikit-learn", "scikit-learn", "sklearn"),
                                  ("pandas", "pandas", "pandas"), ("NumPy", "numpy", "numpy")):
        rows.append((name, version(package, module)))
    return rows + [("Open MPI", first(r"\(Open MPI\) ([\w.]+)", said(["mpirun", "--version"]), "not installed"))]


def stamp():
    return "Measured %s with lrfind %s on %s." % (time.strftime("%Y-%m-%d", time.gmtime()), first(
        r"^lrfind ([\w.]+)", said([LRFIND, "--version"])), machine())


def parse(text):
    """{name: lines} of the parts of the file, in order."""
    return dict((part.split("\n", 1)[0], part) for part in re.split(r"^## ", text, flags=re.M)[1:])


def merge(old, new, order):
    """The parts of the file: new ones in place of old ones, in the given order; others are gone."""
    parts = dict(parse(old), **new)
    return [parts[name] for name in order if name in parts]


def write(path, section, name, order, top, quick, front=(TITLE, PREFACE)):
    """Puts a section, or only the top, into the file; whole or not at all."""
    title, preface = front
    old = ""
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            old = file.read()
    new = {} if section is None else {name: "%s\n\n%s\n%s\n" % (name, section.text(), stamp())}
    head = [title, ""] + ([QUICK_NOTE, ""] if quick else []) + [preface, ""] + table(("what", "here"), top) + [""]
    text = "\n".join(head) + "".join("\n## " + part.rstrip("\n") + "\n" for part in merge(old, new, order))
    with open(path + ".new", "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(path + ".new", path)
