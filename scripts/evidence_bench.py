"""What a rate costs, how sure a mean is, and lrfind's rule with its constants free: for scripts/evidence.

Regret of a rate: (L - least L) / (start - least L), cut to 0..1. L is the loss at that rate, the mean over the seeds of
losses that count at most `start`, on a line in log rate between the rates of the grid, and as at its ends beyond them;
`start` is the loss of an untrained model or of the best constant prediction, whichever is less, and that of a run that
diverged. No rate costs 1. What trains so little that it tells nothing is left out: where the best rate gains less than
.05 of `start`, or fewer than three rates of the grid have a regret below .5.

An interval is that of a mean over data sets drawn anew with replacement (not over tasks, which are alike within one).
"""
import bisect
import collections
import csv
import glob
import gzip
import math
import os
import random
import re
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.path.abspath(os.environ.get("BUILD", os.path.join(ROOT, "build")))
DRAWS = 10000


class Refused(Exception):
    """What cannot be measured, in one line."""


class Costs:
    """The regrets of a grid of rates for one loss and length. `runs`: {rate: losses of its seeds, None: diverged}."""

    def __init__(self, runs, start):
        def level(loss):
            return start if loss is None or not math.isfinite(loss) else min(loss, start)

        rates = sorted(runs)
        losses = [sum(level(loss) for loss in runs[rate]) / len(runs[rate]) for rate in rates]
        least = min(losses)
        self.x = [math.log10(rate) for rate in rates]
        self.gain = start - least
        self.regret = [(loss - least) / self.gain if self.gain > 0 else 0 for loss in losses]
        self.told = self.gain > 0.05 * abs(start) and sum(regret < 0.5 for regret in self.regret) >= 3
        self.best = self.x[losses.index(least)]

    def at(self, x):
        """Of a rate, given as its log10; nan: no rate."""
        if not x == x:
            return 1.0
        i = bisect.bisect(self.x, x)
        if i == 0 or i == len(self.x):
            return self.regret[0 if i == 0 else -1]
        share = (x - self.x[i - 1]) / (self.x[i] - self.x[i - 1])
        return self.regret[i - 1] * (1 - share) + self.regret[i] * share

    def least(self, lo, hi):
        """Of the rates from lo to hi."""
        return min([self.at(lo), self.at(hi)] + [r for x, r in zip(self.x, self.regret) if lo <= x <= hi])


def mean_costs(several):
    """Of a rate when one of several losses counts as much as another; all have the same grid."""
    pooled = Costs.__new__(Costs)
    pooled.x = several[0].x
    pooled.regret = [sum(each) / len(several) for each in zip(*(costs.regret for costs in several))]
    pooled.best = pooled.x[pooled.regret.index(min(pooled.regret))]
    return pooled


# ---- means and their intervals


class Scores:
    """Values with the data set of each."""

    def __init__(self, pairs=()):
        self.of = collections.defaultdict(list)
        for data, value in pairs:
            self.add(data, value)

    def add(self, data, value):
        self.of[data].append(value)

    def map(self, function):
        return Scores((data, function(value)) for data, values in self.of.items() for value in values)

    def count(self):
        return sum(len(values) for values in self.of.values())

    def mean(self):
        return sum(sum(values) for values in self.of.values()) / self.count()

    def interval(self, draws=DRAWS):
        """95 %."""
        sums = [(sum(values), len(values)) for _, values in sorted(self.of.items())]
        means = sorted(mean_of(drawn) for drawn in resamples(sums, draws))
        return means[int(0.025 * draws)], means[int(0.975 * draws) - 1]

    def less(self, other):
        """Mean difference from another's, with its interval; both know the same data sets."""
        names = sorted(set(self.of) & set(other.of))
        sums = [(sum(s.of[n]), len(s.of[n])) for n in names for s in (self, other)]
        pairs = list(zip(sums[::2], sums[1::2]))

        def gap(drawn):
            return mean_of([mine for mine, _ in drawn]) - mean_of([theirs for _, theirs in drawn])

        gaps = sorted(gap(drawn) for drawn in resamples(pairs, DRAWS))
        return gap(pairs), (gaps[int(0.025 * DRAWS)], gaps[int(0.975 * DRAWS) - 1])


def mean_of(sums):
    return sum(total for total, _ in sums) / sum(n for _, n in sums)


def resamples(clusters, draws):
    """As many clusters, drawn with replacement; the same draws in every run."""
    chance = random.Random(1)
    for _ in range(draws):
        yield chance.choices(clusters, k=len(clusters))


# ---- recorded sweeps and full training


LOSSES = ("min_val_loss", "train_loss")
LENGTHS = ("short", "long")


def rows(path, columns):
    """Of a CSV file that has these columns."""
    opener = gzip.open if path.endswith(".gz") else open
    try:
        with opener(path, "rt", encoding="utf-8") as file:
            found = list(csv.DictReader(file))
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise Refused("%s: %s" % (path, getattr(error, "strerror", None) or error))
    missing = [name for name in columns if found and found[0].get(name) is None]
    if missing or not found:
        raise Refused("%s: %s" % (path, "no column '%s'" % missing[0] if missing else "no rows"))
    return found


def number(text, path):
    try:
        return float(text) if text else math.nan
    except ValueError:
        raise Refused("%s: '%s' is not a number" % (path, text))


class Bench:
    """Tasks, what each rate costs there, and sweeps recorded of them."""

    def __init__(self, folder):
        self.folder = folder
        columns = ["task", "dataset", "optimizer", "init_train", "init_val", "const_train", "const_val"]
        path = os.path.join(folder, "tasks.csv")
        self.tasks = {row["task"]: row for row in rows(path, columns)}
        self.starts = {name: {part: min(number(task["init_" + part], path), number(task["const_" + part], path))
                              for part in ("train", "val")} for name, task in self.tasks.items()}
        self.costs = self._costs(os.path.join(folder, "truth.csv.gz"))
        self.pooled = {task: mean_costs(list(costs.values())) for task, costs in self.costs.items() if costs}
        self.peers = rows(os.path.join(folder, "peers.csv"), ["task", "range", "method", "suggested_lr"])
        self.curves = sorted(glob.glob(os.path.join(folder, "curves", "*__seed*__*.csv")))
        if not self.curves:
            raise Refused("%s: no curves" % os.path.join(folder, "curves"))

    def _costs(self, path):
        """{task: {(length, loss): Costs}} of those that tell something."""
        runs = collections.defaultdict(lambda: collections.defaultdict(list))
        self.seeds = set()
        for row in rows(path, ["task", "horizon", "lr", "seed", "diverged"] + list(LOSSES)):
            self.seeds.add(row["seed"])
            for loss in LOSSES:
                value = None if row["diverged"] == "1" else number(row[loss], path)
                runs[row["task"], row["horizon"], loss][number(row["lr"], path)].append(value)
        found = {}
        for task in self.tasks:
            found[task] = {}
            for key in [(length, loss) for length in LENGTHS for loss in LOSSES]:
                if not runs[(task,) + key]:
                    raise Refused("%s: nothing of '%s', %s" % (path, task, key[0]))
                start = self.starts[task]["train" if key[1] == "train_loss" else "val"]
                costs = Costs(runs[(task,) + key], start)
                if costs.told:
                    found[task][key] = costs
        return found

    def data(self, task):
        return self.tasks[task]["dataset"]

    def regrets(self, answers):
        """Scores of (task, log10 rate) pairs, each at both lengths and for both losses."""
        return Scores((self.data(task), costs.at(x)) for task, x in answers for costs in self.costs[task].values())

    def sweeps(self):
        """What lrfind finds on each curve: task, range, and numbers by name."""
        program = os.path.join(BUILD, "bench", "evidence")
        done = subprocess.run([program] + self.curves, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              universal_newlines=True)
        if done.returncode:
            raise Refused(done.stderr.strip() or "%s failed" % program)
        for row in csv.DictReader(done.stdout.splitlines()):
            task, _, steps = os.path.basename(row.pop("curve"))[:-4].split("__")
            if task not in self.tasks:
                raise Refused("tasks.csv: no task '%s', of which there is a curve" % task)
            row.pop("status")
            yield dict({key: float(value) for key, value in row.items()}, task=task, range=steps)

    def rivals(self):
        """{(method, range): [(task, log10 rate)]} of other tools."""
        found = collections.defaultdict(list)
        for row in self.peers:
            lr = number(row["suggested_lr"], "peers.csv")
            x = math.log10(lr) if lr > 0 and math.isfinite(lr) else math.nan
            found[row["method"], row["range"]].append((row["task"], x))
        return found


# ---- the rule, its constants free

# Where a fit looks for each.
BOX = {"EDGE_WEIGHT": (0, 1), "OFFSET": (-1.5, 0.5), "USUAL_GAP": (1, 4), "MARGIN": (0, 1), "CLEAR_STRENGTH": (0.5, 4),
       "PRIOR": (-3, -1), "LANDMARK_WEIGHT": (0.5, 1), "PRIOR_WEIGHT": (0, 1), "BELOW_EDGE": (-2.5, 0)}
STARTS = 6


def constants():
    """Of src/analysis/suggest.c, by their names there."""
    found = {}
    for file in ("suggest.c", "suggest.h"):
        with open(os.path.join(ROOT, "src", "analysis", file)) as text:
            pairs = re.findall(r"^#define (\w+) +\(?(-?[\d.]+)\)?", text.read(), re.M)
            found.update((name, float(value)) for name, value in pairs)
    return found


def rule(c, sweep):
    """log10 of the rate that lrf_suggest_rate and lrf_analyze answer; nan: none."""
    edge = sweep["diverged"] if sweep["strength"] < c["LRF_LEAST_STRENGTH"] else sweep["edge"]
    x = c["PRIOR"]
    if edge == edge:
        x = c["PRIOR_WEIGHT"] * x + (1 - c["PRIOR_WEIGHT"]) * (edge + c["BELOW_EDGE"])
    if sweep["half"] == sweep["half"]:
        trust = 1 - math.exp(-((sweep["strength"] / c["CLEAR_STRENGTH"]) ** 2))
        density = min(max(sweep["density"], c["LEAST_DENSITY"]), c["GREATEST_DENSITY"])
        progress = sweep["half"] + math.log10(density / c["REFERENCE_DENSITY"])
        stability = edge if edge == edge else progress + c["USUAL_GAP"]
        high = (1 - c["EDGE_WEIGHT"]) * progress + c["EDGE_WEIGHT"] * stability + c["OFFSET"]
        high = c["LANDMARK_WEIGHT"] * high + (1 - c["LANDMARK_WEIGHT"]) * c["PRIOR"]
        x = trust * high + (1 - trust) * x
    if edge == edge:
        x = min(x, edge - c["MARGIN"])
    return max(sweep["least"], min(x, sweep["most"])) if sweep["lr"] == sweep["lr"] else math.nan


class Fit:
    """Constants with the least mean regret on some sweeps: the best of several descents along the axes, each from a
    point drawn in the box, so that the constants of the source have no part in it."""

    FINE = 100  # rates a decade at which regrets are known beforehand
    LOW, HIGH = -8, 3

    def __init__(self, bench, sweeps):
        self.sweeps, self.table, self.told = sweeps, {}, {}
        for task, costs in bench.costs.items():
            self.told[task] = len(costs)
            xs = [self.LOW + i / self.FINE for i in range((self.HIGH - self.LOW) * self.FINE + 1)]
            self.table[task] = [sum(c.at(x) for c in costs.values()) for x in xs]
        self.count = sum(self.told[sweep["task"]] for sweep in sweeps)
        self.fixed = constants()

    def cost(self, free):
        c, total = dict(self.fixed, **free), 0.0
        for sweep in self.sweeps:
            x, task = rule(c, sweep), sweep["task"]
            if x == x:
                total += self.table[task][round((min(max(x, self.LOW), self.HIGH) - self.LOW) * self.FINE)]
            else:
                total += self.told[task]
        return total / self.count

    def descend(self, free):
        least, size = self.cost(free), 0.25
        while size > 0.01:
            better = False
            for name, (low, high) in BOX.items():
                for step in (size, -size):
                    moved = min(max(free[name] + step * (high - low), low), high)
                    tried = self.cost(dict(free, **{name: moved}))
                    if tried < least:
                        free, least, better = dict(free, **{name: moved}), tried, True
                        break
            size = size if better else size / 2
        return least, free

    def best(self, seed):
        chance = random.Random(seed)
        starts = [{name: chance.uniform(*ends) for name, ends in BOX.items()} for _ in range(STARTS)]
        return min((self.descend(start) for start in starts), key=lambda found: found[0])[1]
