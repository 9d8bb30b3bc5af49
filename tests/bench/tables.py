"""Reading CSV files beside pandas, NumPy, libcsv alone and the reading of the file's bytes."""
import os
import random
import tempfile

from measure import Spread, Worker, a_core, built, cores, figures_of, in_turns, lacks, peer, ratio, run
from results import Section

HOW = """A table of %d MB in the page cache. Ours is `lrf_dataset_read`, from the file to the standardised float32
matrix with one-hot categories, a split and what was found; pandas' is `read_csv(engine="c")`, to its columns and
no further; NumPy's `loadtxt` to float32. A process for each reading, on one core; its start is not counted. The
limits: libcsv with callbacks that do nothing, and read(2) in chunks with a search for line ends."""


def numbers(form, columns):
    return lambda chance: ",".join(form % chance.gauss(0, 10 ** (k % 7 - 3)) for k in range(columns))


def integers(chance):
    return ",".join("%d" % chance.randrange(100000) for _ in range(80))


def texts(quote):
    words = ("red", "green", "blue", "ultramarine", "sepia", "umber", "ochre", "white")
    return lambda chance: ",".join(quote + words[chance.randrange(8)] + quote for _ in range(30))


KINDS = {  # name: (columns, a row of chance)
    "6 digits": (100, numbers("%.6g", 100)),
    "17 digits": (40, numbers("%.17g", 40)),
    "integers": (80, integers),
    "text categories": (30, texts("")),
    "text categories, quoted": (30, texts('"')),
}
NUMERIC = ("6 digits", "17 digits", "integers")


def write(path, columns, row, size=None, lines=None):
    """A table of about `size` bytes or so many lines, from a thousand different ones."""
    chance = random.Random(1)
    block = [row(chance) + "\n" for _ in range(min(1000, lines or 1000))]
    length = sum(len(line) for line in block) / len(block)
    with open(path, "w") as file:
        file.write(",".join("c%d" % k for k in range(columns)) + "\n")
        left = lines or max(100, int(size / length))
        while left > 0:
            chance.shuffle(block)
            file.writelines(block[:left])
            left -= len(block)


def speed(command, core):
    return lambda: figures_of(run(command, core=core).out)["load"]


def limit(worker, path):
    """MB/s of a worker that passes over the file once a time."""
    size = os.path.getsize(path) / 1e6
    return lambda: size / worker.turn(1)[0]


def one_kind(kind, path, effort, speeds, ratios):
    core = a_core()
    with Worker([built("limits"), "csv", path], core) as csv, Worker([built("limits"), "lines", path], core) as lines:
        subjects = {"ours": speed([built("load"), path], core), "csv": limit(csv, path), "lines": limit(lines, path)}
        if cores() > 1:
            subjects["all"] = speed([built("load"), path], None)
        if not lacks("pandas"):
            subjects["pandas"] = speed(peer("read_table.py", "pandas", path), core)
        if not lacks("numpy") and kind in NUMERIC:
            subjects["numpy"] = speed(peer("read_table.py", "numpy", path), core)
        took = in_turns(subjects, effort.few)
    against = lambda above, below: ratio(took[above], took[below]) if above in took and below in took else "-"
    speeds.append((kind, Spread.of(took["ours"]), against("ours", "pandas"), against("ours", "numpy"),
                   against("ours", "csv"), against("ours", "lines"), against("all", "ours")))
    memory = figures_of(run([built("load"), path]).out)
    ratios.append((kind, "%.0f" % (os.path.getsize(path) / 1e6), "%.0f" % memory["encoded"], "%.0f" % memory["peak"]))


def section(effort):
    size = 2e5 if effort.quick else 2e7
    result = Section("reading CSV", HOW % round(size / 1e6))
    speeds = result.table("cells", "ours, MB/s", "ours / pandas", "ours / NumPy", "ours / libcsv alone",
                          "ours / bytes and line ends", "%d cores / one" % cores())
    ratios = result.table("cells", "file, MB", "float32 matrix, MB", "peak of the process, MB")
    with tempfile.TemporaryDirectory() as folder:
        for kind, (columns, row) in KINDS.items():
            path = os.path.join(folder, "table.csv")
            write(path, columns, row, size)
            one_kind(kind, path, effort, speeds, ratios)
    for name, module in (("pandas", "pandas"), ("NumPy", "numpy")):
        if lacks(module):
            result.skip(name, "not installed")
    return result
