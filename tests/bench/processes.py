"""The whole program on the digits beside scripts that take as many steps, and what the user waits for."""
import json
import os
import pty
import subprocess
import sys
import tempfile
import time

from measure import DIGITS, LRFIND, Failed, Spread, environment, figures_of, in_turns, lacks, peer, ratio, run, short
from results import Section

HOW = """Whole processes, from start to exit, in turns. `lrfind` runs as a user starts it, with no settings of
threads; the scripts have one thread, which is their fastest at this size. `lrfind run --no-refine --plot none
samples/digits.csv` reads the file, sweeps from 5 seeds, measures norms, same-batch losses and curvature, proves
its answer by a run of 200 steps, draws bands by bootstrap, and writes its files. The scripts read the file and
take as many steps as sweeps, race and proof, of the same model, batch and optimizer, and do nothing else: PyTorch
by a plain loop, scikit-learn by `MLPClassifier.partial_fit` of 32 rows."""
RACE = """The default: the same with the race of real runs, `lrfind run --plot none samples/digits.csv`."""
WAIT = """What the user waits for, on a terminal: until the line with the answer, and until the end, with a picture
(PNG) and without, on all processors."""


def taken(folder):
    """The steps of each run that trained: sweeps, race, proof."""
    with open(os.path.join(folder, "curve.csv")) as file:
        repeats = [line.split(",")[0] for line in file][1:]
    with open(os.path.join(folder, "analysis.json")) as file:
        analysis = json.load(file)
    race, proof = (analysis.get(name) or {} for name in ("refine", "check"))
    steps = [repeats.count(name) for name in sorted(set(repeats))]
    for what in (race, proof):
        runs = what.get("runs") or 0
        steps += [what["steps"] // runs] * runs if runs else []
    return steps


def program(folder, *options):
    return [LRFIND, "run", "--quiet", "--out", folder] + list(options) + [DIGITS]


def compared(commands, turns):
    """{name: usages} of {name: (command, environment)} in turns."""
    return in_turns({name: lambda c=command, e=env: run(c, env=e) for name, (command, env) in commands.items()}, turns)


def rows(usages, ours, out):
    """A row a program: seconds, ours as the measure of the others, and the loop alone where a script told it."""
    of = lambda name, field: [getattr(usage, field) for usage in usages[name]]
    for name, figures in usages.items():
        loops = [figures_of(usage.out).get("loop") for usage in figures]
        loop = ratio(loops, of(ours, "cpu")) if None not in loops else "-"
        same = name == ours
        out.append((name, short(Spread.of(of(name, "wall")).median), short(Spread.of(of(name, "cpu")).median),
                    "1" if same else ratio(of(name, "wall"), of(ours, "wall")),
                    "1" if same else ratio(of(name, "cpu"), of(ours, "cpu")), loop))


HEADINGS = ("program", "wall, s", "processor, s", "wall / lrfind's", "processor / lrfind's",
            "its loop alone / lrfind's processor")


def against_scripts(folder, effort, result, options, turns, scripts, others):
    """The program with these options, and with those of `others`; then scripts that take as many steps."""
    ours = program(folder, *options)
    run(ours, env={})
    steps = taken(folder)
    told = ",".join(str(n) for n in (steps[:1] if effort.quick else steps))
    commands = {"lrfind": (ours, {})}
    for name, more in others.items():
        commands[name] = (program(folder, *(list(options) + more)), {})
    commands["`lrfind help`, its start"] = ([LRFIND, "help"], {})
    for name, module, script in scripts:
        if not lacks(module):
            commands[name] = (script(told), None)
    rows(compared(commands, turns), "lrfind", result.table(*HEADINGS))
    result.note("%d steps in %d runs." % (sum(steps), len(steps)))


TORCH = ("PyTorch, a script", "torch", lambda told: peer("torch_runs.py", DIGITS, told))
START = ("`import torch`, its start", "torch", lambda told: [sys.executable, "-c", "import torch"])
SKLEARN = ("scikit-learn, a script", "sklearn", lambda told: peer("sklearn_runs.py", DIGITS, told))


def answered(command):
    """(seconds until the line with the answer, until the end), on a terminal."""
    terminal, end = pty.openpty()
    started = time.perf_counter()
    process = subprocess.Popen(command, env=environment({"TERM": "dumb", "NO_COLOR": "1"}), stdin=subprocess.DEVNULL,
                               stdout=end, stderr=subprocess.DEVNULL)
    os.close(end)
    text, answer = b"", None
    while True:
        try:
            piece = os.read(terminal, 65536)
        except OSError:  # how Linux says that the other end is closed
            break
        text += piece
        if answer is None and b"\nuse " in text:
            answer = time.perf_counter() - started
        if not piece:
            break
    code = process.wait()
    os.close(terminal)
    if code or answer is None:
        raise Failed("no answer from %s" % " ".join(command))
    return answer, time.perf_counter() - started


def wait(folder, effort, result):
    base = [LRFIND, "run", "--out", folder, DIGITS]
    kinds = {"sweeps, no picture": ["--no-refine", "--plot", "none"], "sweeps, PNG": ["--no-refine", "--plot", "png"],
             "with the race, no picture": ["--plot", "none"], "with the race, PNG": ["--plot", "png"]}
    took = in_turns({name: lambda o=options: answered(base + o) for name, options in kinds.items()}, effort.turns)
    result.note(WAIT)
    table = result.table("run", "until the answer, s", "until the end, s", "end / answer", "end / end without picture")
    for name, figures in took.items():
        answer, end = ([figure[i] for figure in figures] for i in (0, 1))
        bare = [figure[1] for figure in took[name.split(",")[0] + ", no picture"]]
        table.append((name, Spread.of(answer), Spread.of(end), ratio(end, answer),
                      "1" if name.endswith("no picture") else ratio(end, bare)))


def section(effort):
    result = Section("the whole program on the digits", HOW)
    for name, module, _ in (TORCH, SKLEARN):
        if lacks(module):
            result.skip(name, "not installed")
    with tempfile.TemporaryDirectory() as folder:
        against_scripts(folder, effort, result, ("--no-refine", "--plot", "none"), effort.few,
                        (TORCH, START, SKLEARN), {"lrfind --no-diagnostics": ["--no-diagnostics"], "lrfind -j1": ["-j1"]})
        result.note(RACE)
        against_scripts(folder, effort, result, ("--plot", "none"), effort.least, (TORCH,),
                        {"lrfind -j1": ["-j1"]})
        wait(folder, effort, result)
    return result
