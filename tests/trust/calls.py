"""The whole commands that the sections try: small, some tens of milliseconds each, together most of what the program does."""
import collections
import os
import subprocess

from measure import LRFIND, ROOT

SAMPLES = os.path.join(ROOT, "samples")
IRIS, WINE = os.path.join(SAMPLES, "iris.csv"), os.path.join(SAMPLES, "wine.csv")

# name: of the command, and what is special; words: behind `lrfind`, without --plot and -o; trains: has -j (but for a
# trainer) and --resume; writes: takes -o and --plot
Call = collections.namedtuple("Call", "name words trains writes")


def trainer(folder):
    """A trainer that resets and validates, in C, built into the folder."""
    path = os.path.join(folder, "trainer")
    if not os.path.exists(path):
        subprocess.run([os.environ.get("CC", "cc"), "-O1", "-o", path, os.path.join(SAMPLES, "trainer.c"), "-lm"],
                       check=True)
    return path


def shards(folder):
    """Two shards of one run."""
    outs = [os.path.join(folder, "shard%d" % k) for k in (1, 2)]
    for k, out in enumerate(outs, 1):
        subprocess.run([LRFIND, "run", "-q", "--shard", "%d/2" % k, "-o", out] + RUN, check=True,
                       stdout=subprocess.DEVNULL)
    return outs


RUN = ["--steps", "40", "--repeats", "2", "--budget", "40", IRIS]
DRIVE = ["--steps", "40", "--repeats", "2", "--budget", "40", "--"]


def calls(folder):
    """Makes what they read in the folder, once."""
    start = [trainer(folder)]
    outs = shards(folder)
    recorded = os.path.join(folder, "recorded")
    subprocess.run([LRFIND, "run", "-q", "--plot", "none", "-o", recorded] + RUN, check=True)
    return [
        Call("run", RUN, True, True),
        Call("run linear", ["--steps", "40", "--repeats", "1", "--no-refine", "--model", "linear", "--optimizer", "sgd",
                            "--batch", "full", "--no-standardize", os.path.join(SAMPLES, "concrete.csv")], True, True),
        Call("analyze", ["--rules", os.path.join(recorded, "curve.csv")], False, True),
        Call("analyze json", [os.path.join(SAMPLES, "curves", "lr_find.json")], False, True),
        Call("drive", DRIVE + start, True, True),
        Call("verify", ["--rates", "1e-3,1e-2,1", "--epochs", "4", "--repeats", "2", IRIS], True, True),
        Call("verify trainer", ["--rates", "1e-3,1e-2", "--budget", "40", "--repeats", "2", "--"] + start, True, True),
        Call("compare", ["--steps", "40", "--repeats", "2", "--budget", "40", IRIS, WINE], True, True),
        Call("schedule", ["--budget", "40", "--repeats", "1", "--schedules", "constant,cosine", "--export", "cosine",
                          IRIS], True, True),
        Call("watch", [os.path.join(SAMPLES, "logs", "keras.log")], False, True),
        Call("watch events", [os.path.join(SAMPLES, "logs", "tensorboard", "events.out.tfevents.1763900000.digits.1.0")], False, True),
        Call("merge", outs, False, True),
        Call("check", ["--lr", "0.01", os.path.join(recorded, "analysis.json")], False, False),
        Call("help", ["run"], False, False),
    ]


def words(call, out=None, plot="none", jobs=None):
    """The command line behind the program's name."""
    command, own = call.name.split()[0], list(call.words)
    options = ["-j", str(jobs)] if jobs and call.trains and "--" not in own else []
    options += ["--plot", plot, "-o", out] if call.writes and out else []
    return [command] + options + own
