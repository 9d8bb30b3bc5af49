"""Signals at random moments of whole commands: files are whole or absent, nobody stays, and --resume gives the same bytes."""
import collections
import json
import os
import random
import re
import shutil
import signal
import subprocess
import tempfile
import time

import calls
from measure import LRFIND
from results import Section

SEED, QUICK, FULL = 20261201, 30, int(os.environ.get("KILLS", "1000"))
SIGNALS = ("SIGINT", "SIGTERM", "SIGKILL", "SIGHUP", "SIGXFSZ", "SIGSTOP")
IGNORED = ("SIGXFSZ", "SIGSTOP")  # a full file is an error of its own; SIGCONT follows after a moment
PICTURED = 0.1  # share of the calls that draw all pictures, which takes most of a second
MARK = "LRFIND_KILLED"  # in the environment of a call and of all that it starts
HOW = """Each time one of the small whole commands of tests/trust/calls.py, with one job or two, some with all pictures, gets
a signal at a random moment (seed %d) of its usual time, itself or its process group. Then: it has ended as the signal
says (SIGXFSZ and SIGSTOP with SIGCONT change nothing), every file is complete, old or absent, one line at most is on
stderr, no process of it is left, and the same call with `--resume` leaves the files of an undisturbed one, and nothing
hidden beside them."""

Case = collections.namedtuple("Case", "call plot jobs")
Kill = collections.namedtuple("Kill", "case signal at group")


def words(case, out, resume=False):
    line = calls.words(case.call, out, case.plot, case.jobs)
    return [LRFIND] + line[:1] + (["--resume"] if resume and case.call.trains else []) + line[1:]


def start(case, out, mark, resume=False):
    return subprocess.Popen(words(case, out, resume), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                            stderr=subprocess.PIPE, start_new_session=True, env=dict(os.environ, **{MARK: mark}))


def files(out):
    """All but the PDF's bytes, which hold the time."""
    found = {}
    for name in sorted(os.listdir(out)) if os.path.isdir(out) else []:
        with open(os.path.join(out, name), "rb") as file:
            data = file.read()
        found[name] = b"whole" if name.endswith(".pdf") and is_whole(name, data) else data
    return found


def is_whole(name, data):
    """By its end; numbers by their parser."""
    kind = name.rsplit(".", 1)[-1]
    if kind == "json":
        try:
            return bool(json.loads(data))
        except ValueError:
            return False
    ends = {"png": b"IEND\xaeB`\x82", "svg": b"</svg>", "pdf": b"%%EOF", "html": b"</html>"}
    return data.rstrip(b"\n").endswith(ends[kind]) if kind in ends else data.endswith(b"\n")


def left(mark):
    """Processes that carry the mark."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/environ" % pid, "rb") as file:
                if ("%s=%s" % (MARK, mark)).encode() in file.read().split(b"\0"):
                    found.append(int(pid))
        except OSError:
            pass
    return found


def wait_for_none(mark, seconds=5):
    deadline = time.monotonic() + seconds
    while left(mark) and time.monotonic() < deadline:
        time.sleep(0.02)
    return left(mark)


def undisturbed(case, folder):
    """Its files, exit code and time."""
    out = os.path.join(folder, "whole")
    shutil.rmtree(out, ignore_errors=True)
    begun = time.monotonic()
    process = start(case, out, "whole")
    _, said = process.communicate(timeout=120)
    assert process.returncode in (0, 1), (words(case, out), process.returncode, said)
    return files(out), process.returncode, time.monotonic() - begun


def ignores(pid, number):
    try:
        with open("/proc/%d/status" % pid) as file:
            return int(re.search(r"^SigIgn:\s*(\w+)", file.read(), re.M).group(1), 16) >> (number - 1) & 1
    except (OSError, AttributeError):
        return True  # it is no more


def hit(process, kill):
    send = os.killpg if kill.group else os.kill
    deadline = time.monotonic() + 5  # before its main there is no file that could be full
    while kill.signal == "SIGXFSZ" and not ignores(process.pid, signal.SIGXFSZ) and time.monotonic() < deadline:
        if process.poll() is not None:
            return
        time.sleep(0.001)
    try:
        send(process.pid, getattr(signal, kill.signal))
        if kill.signal == "SIGSTOP":
            time.sleep(0.03)
            send(process.pid, signal.SIGCONT)
    except ProcessLookupError:
        pass  # it was quicker


def wrong_with(kill, folder, whole, code, seconds, old):
    """What is wrong after this kill; None: nothing."""
    out, mark = os.path.join(folder, "out"), "%d-%d" % (os.getpid(), random.getrandbits(60))
    shutil.rmtree(out, ignore_errors=True)
    if old:
        shutil.copytree(os.path.join(folder, "whole"), out)
    process = start(kill.case, out, mark)
    time.sleep(kill.at * seconds)
    hit(process, kill)
    try:
        said = process.communicate(timeout=60)[1].decode("utf-8", "replace")
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return "does not end within a minute"
    ended = (code,) if kill.signal in IGNORED else (code, -getattr(signal, kill.signal))
    stayed = wait_for_none(mark)
    for pid in stayed:
        os.kill(pid, signal.SIGKILL)
    if process.returncode not in ended:
        return "exit %d, %s" % (process.returncode, said[:200])
    if stayed:
        return "%d processes are left" % len(stayed)
    if any(not line.startswith("lrfind: ") for line in said.splitlines()):
        return "says %s" % said[:200]
    cut = [name for name, data in files(out).items()
           if not name.startswith(".") and not name.endswith(".part") and data != whole.get(name) and not is_whole(name, data)]
    if cut:
        return "cut: %s" % ", ".join(cut)
    if kill.signal in IGNORED and files(out) != whole:
        return "other files: %s" % differing(files(out), whole)
    again = start(kill.case, out, mark, resume=True)
    said = again.communicate(timeout=120)[1].decode("utf-8", "replace")
    if again.returncode != code or files(out) != whole:
        return "again: exit %d, other files: %s %s" % (again.returncode, differing(files(out), whole), said[:200])
    return None


def differing(a, b):
    return ", ".join(sorted(name for name in set(a) | set(b) if a.get(name) != b.get(name))) or "none"


def choose(made, n):
    """n kills, the same each time."""
    chance = random.Random(SEED)
    writing = [call for call in made if call.writes]
    for _ in range(n):
        call = chance.choice(writing)
        case = Case(call, "png,svg,pdf,html" if chance.random() < PICTURED else chance.choice(["none", "html"]),
                    chance.choice([1, 2]))
        yield Kill(case, chance.choice(SIGNALS), chance.random() * 1.1, chance.random() < 0.5), chance.random() < 0.3


def section(effort):
    part = Section("Kills", HOW % SEED)
    known, counted = {}, collections.Counter()
    folder = tempfile.mkdtemp()
    try:
        for kill, old in choose(calls.calls(folder), QUICK if effort.quick else FULL):
            line = " ".join(words(kill.case, "OUT")[1:])
            if line not in known or old:
                known[line] = undisturbed(kill.case, folder)
            why = wrong_with(kill, folder, *known[line], old)
            counted[kill.case.call.name, kill.signal] += 1
            if why:
                part.wrong.append("%s, %s at %.3f%s%s: %s" % (
                    line, kill.signal, kill.at, " to the group" if kill.group else "",
                    " over an earlier result" if old else "", re.sub(r"\s+", " ", why)))
    finally:
        shutil.rmtree(folder)
    rows = part.table("command", *SIGNALS)
    for name in sorted(set(name for name, _ in counted)):
        rows.append([name] + [counted[name, sent] for sent in SIGNALS])
    part.note("%d kills, %d with something wrong." % (sum(counted.values()), len(part.wrong)))
    return part
