"""Large inputs, and little room: what the program does at sizes that nobody tries, and that time grows as the size."""
import os
import shutil
import subprocess
import tempfile

import calls
from measure import LRFIND, in_turns, ratio, run, short
from results import Section

MOST_GROWTH = 2.2  # times, for twice the size
TRAIN = ["run", "-q", "--no-refine", "--no-diagnostics", "--steps", "30", "--repeats", "1", "--model", "linear"]
LINES = 100000  # written at once

HOW = """Time of processors and most memory of whole commands without pictures, at a size and at half of it, in turns;
growth is the ratio of the times. Training is 30 steps of a linear model, so that reading is what counts."""
ROOM = """The small whole commands of tests/trust/calls.py with few descriptors, and with little space on the disk (a file
system of that size): each must end by itself, with its answer or with exit code 3 and one line."""


def write(path, head, lines, n):
    """The file of `lines(first, last)`, made in blocks."""
    with open(path, "w", encoding="ascii") as file:
        file.write(head)
        for first in range(0, n, LINES):
            file.writelines(lines(first, min(first + LINES, n)))


def rows(path, n):
    write(path, "a,b,y\n", lambda a, b: ("%d.%d,%d,%d\n" % (i % 97, i % 13, i % 1001, i % 3) for i in range(a, b)), n)
    return TRAIN + [path]


def columns(path, n):
    write(path, ",".join("c%d" % i for i in range(n)) + ",y\n",
          lambda a, b: (",".join(str((i * k) % 101) for k in range(n)) + ",%d\n" % (i % 3) for i in range(a, b)), 20)
    return TRAIN + [path]


def categories(path, n):
    write(path, "name,x,y\n", lambda a, b: ("n%d,%d,%d\n" % (i, i % 7, i % 3) for i in range(a, b)), n)
    return TRAIN + [path]


def repeats(path, n):
    write(path, "repeat,step,lr,loss\n",
          lambda a, b: ("%d,0,%g,%g\n" % (i, 1e-3 * (1 + i % 5), 2 + i % 7 * .01) for i in range(a, b)), n)
    return ["analyze", "-q", path]


def cell(path, n):
    with open(path, "w", encoding="ascii") as file:
        file.write('a,b,y\n1,2,0\n2,"%s",1\n' % ("x" * n) + "3,4,0\n4,4,1\n" * 5)
    return TRAIN + [path]


def line(path, n):
    with open(path, "w", encoding="ascii") as file:
        file.write("step 1 loss 2.0\n%s\n" % ("x" * n) + "".join("step %d loss 1.9\n" % i for i in range(2, 30)))
    return ["watch", "-q", path]


def steps(path, n):
    """Of a log that comes through a pipe, every tenth is told."""
    rows_of = "BEGIN { print \"step,loss\"; for (i = 10; i <= %d; i += 10) printf \"%%d,%%.4f\\n\", i, 2 + sin(i) }" % n
    with open(path, "w", encoding="ascii") as file:
        file.write("awk '%s' | exec \"$@\" -\n" % rows_of)
    return ["watch", "-q"]


# What grows: how it is made, its size, that of a quick run.
SIZES = [("rows of a CSV file", rows, 10**7, 2000), ("columns", columns, 10**5, 200),
         ("categories", categories, 10**6, 2000), ("repeats in a curve", repeats, 10**6, 2000),
         ("bytes of one cell", cell, 10**8, 10**5), ("bytes of a line in a log", line, 10**8, 10**5),
         ("steps of a log from a pipe", steps, 10**9, 10**5)]


def command(make, path, n, out):
    words = make(path, n)
    start = ["sh", path, LRFIND] if make is steps else [LRFIND]
    return start + words[:1] + ["--plot", "none", "-o", out] + words[1:]


def grow(part, effort, folder):
    table = part.table("size", "", "s", "MB", "times for twice the size")
    for name, make, full, small in SIZES:
        n = small if effort.quick else full
        most = {}

        def measure(size, name=name, make=make, most=most):
            words = command(make, os.path.join(folder, "%d" % size), size, os.path.join(folder, "out"))

            def measured():
                usage = run(words)
                most[size] = usage.megabytes
                return usage.cpu
            return measured
        turns = 1 if effort.quick or make is steps else effort.least
        figures = in_turns({size: measure(size) for size in (n // 2, n)}, turns)
        times = ratio(figures[n], figures[n // 2])
        table.append(("%.0e" % n, name, short(min(figures[n])), "%.0f" % most[n], times))
        if not effort.quick and times.low > MOST_GROWTH:
            part.wrong.append("%s: %s times the time for twice the size" % (name, times))
        for size in (n // 2, n):
            os.remove(os.path.join(folder, "%d" % size))


def ends_well(done):
    """With an answer, or with one line that says why there is none."""
    said = done.stderr.decode("utf-8", "replace").splitlines()
    return done.returncode in (0, 1) or (done.returncode == 3 and len(said) == 1 and said[0].startswith("lrfind: "))


def attempt(part, what, words, **limits):
    done = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120,
                          **limits)
    if not ends_well(done):
        part.wrong.append("%s: exit %d, %s" % (what, done.returncode, done.stderr.decode("utf-8", "replace")[:300]))
    return done.returncode in (0, 1)


def descriptors(part, made, out):
    rows_of = part.table("descriptors", "calls", "with an answer")
    for n in (4, 5, 6, 8, 12):  # with three the loader has none left
        given = sum(attempt(part, "%s with %d descriptors" % (call.name, n),
                            ["sh", "-c", "ulimit -n %d; exec \"$0\" \"$@\"" % n, LRFIND] + calls.words(call, out))
                    for call in made)
        rows_of.append((n, len(made), given))


def disks(part, made, folder):
    """File systems of our own, for whoever may mount one."""
    place = os.path.join(folder, "disk")
    os.mkdir(place)
    rows_of = part.table("kB of disk", "calls", "with an answer")
    for size in (0, 4, 16, 64, 256):
        given = 0
        for call in made:
            if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=%dk" % max(size, 4), "tmpfs", place],
                              stderr=subprocess.DEVNULL).returncode != 0:
                part.skip("little disk", "no file system can be mounted here")
                return
            try:
                if size == 0:  # not one page is free
                    with open(os.path.join(place, "full"), "wb") as file:
                        file.write(b"x" * 4096)
                given += attempt(part, "%s with %d kB of disk" % (call.name, size),
                                 [LRFIND] + calls.words(call, os.path.join(place, "out"), "html"))
            finally:
                subprocess.run(["umount", place], check=True)
        rows_of.append((size, len(made), given))


def section(effort):
    part = Section("Large inputs, little room", HOW)
    folder = tempfile.mkdtemp()
    try:
        grow(part, effort, folder)
        part.note(ROOM)
        made = [call for call in calls.calls(folder) if call.writes]
        descriptors(part, made, os.path.join(folder, "out"))
        disks(part, made, folder)
    finally:
        shutil.rmtree(folder)
    return part
