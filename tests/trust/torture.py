"""Every allocation and every system call of whole commands fails, one at a time; and little address space.

Allocations by failures.c, preloaded; system calls of the main thread by strace, so that those inside of stdio fail too.
"""
import collections
import concurrent.futures
import json
import os
import random
import re
import shutil
import signal
import subprocess
import tempfile
import threading

import calls
from measure import BUILD, LRFIND, environment
from results import Section

PRELOADED = os.path.join(BUILD, "trust", "failures.so")
SECONDS = 20  # a command that takes so long hangs
SEED = 20261201
QUICK_POINTS = {"once": 7, "on": 4, "call": 8}  # of each command
CHECKED = 2  # of each command, by memcheck
KEPT = ".part"  # a journal stays for --resume

# What fails, and how. A short one reads or writes half of what it could.
ERRORS = {"write": ("ENOSPC", "EINTR"), "openat": ("EMFILE", "EACCES"), "rename": ("EIO",), "clone3": ("EAGAIN",),
          "clone": ("EAGAIN",), "vfork": ("EAGAIN",), "pipe2": ("EMFILE",), "pipe": ("EMFILE",), "read": ("EIO", "EINTR"),
          "pread64": ("EIO",), "fsync": ("EIO",), "fdatasync": ("EIO",), "ftruncate": ("EIO",), "mkdir": ("ENOSPC",),
          "fcntl": ("EMFILE",), "unlink": ("EIO",), "close": ("EIO",), "lseek": ("EIO",), "poll": ("EINTR",),
          "newfstatat": ("EIO",), "wait4": ("EINTR",)}
# Warnings with which a result is whole but for something that nobody needs to go on.
# A picture, what --resume would read, the heading of the answer.
LOST = re.compile(r"^lrfind: (warning: )?.*(picture|drawn|draw|journal|gnuplot|resume|\.part|cannot be written)|"
                  r"^lrfind: warning: out of memory$", re.I)
# On stdout: a shard that cannot be read is made again.
REMARK = re.compile(rb"^shard .* is missing: its runs are made now\n", re.M)
PICTURES = (".svg", ".png", ".pdf")
# Kinds: once: the n-th allocation; on: all from there on; else the name of a call and its error
Point = collections.namedtuple("Point", "call kind error n")
Done = collections.namedtuple("Done", "code out err files left hung live")


class Place:
    """Where a command is run again and again: its folder has files of an earlier run each time."""

    def __init__(self, folder):
        self.folder = folder
        self.out = os.path.join(folder, "out")
        os.makedirs(folder, exist_ok=True)

    def prepare(self, old):
        shutil.rmtree(self.out, ignore_errors=True)
        if old is not None:
            os.mkdir(self.out)
            for name, content in old.items():
                with open(os.path.join(self.out, name), "wb") as file:
                    file.write(content)

    def files(self):
        found = {}
        for top, _, names in os.walk(self.out):
            for name in names:
                path = os.path.join(top, name)
                with open(path, "rb") as file:
                    found[os.path.relpath(path, self.out)] = file.read()
        return found

    def run(self, call, before=(), env=None, old=None, plot="html,term", jobs=1, limit=SECONDS):
        self.prepare(old)
        count = os.path.join(self.folder, "count")
        extra = {"OMP_NUM_THREADS": "1", "TMPDIR": self.folder, "FAIL_COUNT": count}
        extra.update(env or {})
        command = list(before) + [LRFIND] + calls.words(call, "out", plot, jobs)
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=err, cwd=self.folder,
                                       env=environment(extra), start_new_session=True)
            hung = False
            try:
                process.wait(limit)
            except subprocess.TimeoutExpired:
                hung = True
            left = [] if hung else remains(process.pid)
            if hung or left:
                for pid in remains(process.pid, 0):
                    end(pid)
                process.wait()
            texts = []
            for file in (out, err):
                file.seek(0)
                texts.append(file.read())
        live = None
        if os.path.exists(count):
            with open(count) as file:
                live = [int(word) for word in file.read().split()]
            os.unlink(count)
        return Done(process.returncode, texts[0], texts[1].decode("utf-8", "replace"), self.files(), left, hung, live)


def end(pid):
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def remains(session, patience=20):
    """Processes of a session that go on, after some tenths of a second."""
    for turn in range(patience + 1):
        found = []
        for name in os.listdir("/proc"):
            if name.isdigit():
                try:
                    with open("/proc/%s/stat" % name) as file:
                        fields = file.read().rsplit(")", 1)[1].split()
                except OSError:
                    continue
                if int(fields[3]) == session and fields[0] != "Z":
                    found.append(int(name))
        if not found or turn == patience:
            return found
        threading.Event().wait(0.02)


def preloaded(point):
    env = {"LD_PRELOAD": PRELOADED, "FAIL_AT": "0"}
    if point.kind in ("once", "on"):
        env.update(FAIL_AT=str(point.n), FAIL_ON=str(int(point.kind == "on")))
    elif point.kind == "short":
        env.update(FAIL_SHORT="1")
    return env


def traced(point):
    return ["strace", "-o", "/dev/null", "-e", "trace=" + point.kind, "-e", "signal=none", "-e",
            "inject=%s:error=%s:when=%d" % (point.kind, point.error, point.n)]


def syscalls(place, call, old, plot):
    """{name: (first, last)}: numbers of the calls that main makes; what the loader does is not ours."""
    trace = os.path.join(place.folder, "trace")
    place.run(call, ["strace", "-o", trace, "-e", "trace=?sched_setaffinity,?" + ",?".join(ERRORS)], old=old, plot=plot)
    counts, first, narrowed = collections.Counter(), {}, 0
    with open(trace, errors="replace") as file:
        for line in file:
            name = line.split("(")[0]
            narrowed += name == "sched_setaffinity"
            counts[name] += name in ERRORS
            if narrowed >= 2 and name in ERRORS:  # main gives the processors back first of all
                first.setdefault(name, counts[name])
    return {name: (number, counts[name]) for name, number in first.items()}


def is_whole(name, content):
    """A file of a result that is not the undisturbed one: as a whole, with its end."""
    text = content.decode("utf-8", "replace")
    try:
        if name.endswith(".json"):
            json.loads(text)
    except ValueError:
        return False
    if name.endswith(".csv"):
        return text.endswith("\n") and len({line.count(",") for line in text.splitlines()}) == 1
    if name.endswith(".gp"):
        return text.endswith("\n") and text.count("<< EOD") == text.count("\nEOD\n") and "\nplot " in text
    return not name.endswith(".html") or text.endswith("</html>\n")


def without_remarks(out):
    return REMARK.sub(b"", out)


def judge(done, whole, old, kind=""):
    """What is wrong with an outcome; None: nothing."""
    lines = done.err.splitlines()
    news = whole.files
    if done.hung:
        return "hangs"
    if done.left:
        return "leaves a process"
    if done.code not in (3, whole.code):
        return "exit %d: %s" % (done.code, done.err[:120].strip())
    # of a race that failed there is the result of the sweeps, of a log that ended what was read
    partial = done.code == 3 and any(name.endswith(KEPT) or name == "watch.json" for name in done.files)
    for name, content in done.files.items():
        if name in news and content not in (news[name], old.get(name)) and not (partial and is_whole(name, content)):
            return "%s is neither old nor new (exit %d)" % (name, done.code)
        if name not in news and not name.endswith(KEPT) and kind != "unlink":
            return "leaves %s (exit %d)" % (re.sub(r"\d+", "N", name), done.code)
    lost = [line for line in lines if LOST.match(line)]
    if done.code == 3 and whole.code != 3:
        # what was drawn of an earlier result goes before another result comes
        missing = [name for name in old if name not in done.files and not name.endswith(PICTURES)]
        errors = [line for line in lines if not line.startswith("lrfind: warning: ")]
        if len(errors) != 1 or not errors[0].startswith("lrfind: "):
            return "exit 3 with %d lines: %s" % (len(lines), done.err[:160].strip())
        if missing:
            return "exit 3 lost %s" % " ".join(missing)
    else:
        if [line for line in lines if line not in lost and line not in whole.err.splitlines()]:
            return "exit %d and says: %s" % (done.code, done.err[:160].strip())
        if without_remarks(done.out) != whole.out and not lost:
            return "exit %d with another stdout" % done.code
        for name in news:
            if done.files.get(name) != news[name] and not (lost and name.endswith(PICTURES)):
                return "exit %d with %s not made" % (done.code, name)
    if done.live and whole.live and done.live[1] - done.live[2] > whole.live[1]:
        return "leaks %d allocations (exit %d)" % (done.live[1] - whole.live[1], done.code)
    return None


class Subject:
    """A command, what it gives undisturbed, and its points."""

    def __init__(self, call, place, plot):
        self.call, self.plot = call, plot
        first = place.run(call, env=preloaded(Point(call, "", "", 0)), plot=plot)
        self.old = {name: b"old " + name.encode() for name in first.files} if call.writes else None
        self.whole = place.run(call, env=preloaded(Point(call, "", "", 0)), plot=plot, old=self.old)
        if self.whole.files != first.files or self.whole.out != first.out:
            raise AssertionError("%s gives something else each time" % call.name)
        made = self.whole.live[0]
        self.points = [Point(call, kind, "", n) for kind in ("once", "on") for n in range(1, made + 1)]
        self.points.append(Point(call, "short", "", 0))
        if shutil.which("strace"):
            for name, (low, high) in sorted(syscalls(place, call, self.old, plot).items()):
                self.points += [Point(call, name, error, n) for error in ERRORS[name] for n in range(low, high + 1)]

    def attempt(self, place, point):
        if point.kind in ("once", "on", "short"):
            done = place.run(self.call, env=preloaded(point), old=self.old, plot=self.plot)
        else:
            done = place.run(self.call, traced(point), old=self.old, plot=self.plot)
        return judge(done, self.whole, self.old or {}, point.kind)


def group(point):
    return point.kind if point.kind in ("once", "on", "short") else "call"


def sample(points, share, rng):
    """The same share of each kind of point; at least one."""
    chosen = []
    for kind in ("once", "on", "short", "call"):
        own = [point for point in points if group(point) == kind]
        chosen += rng.sample(own, min(len(own), max(1, share(kind, len(own))))) if own else []
    return chosen


def subjects(folder):
    place = Place(os.path.join(folder, "first"))
    every = [(call, "html,term") for call in calls.calls(folder)]
    if shutil.which("gnuplot"):
        every.append((every[2][0]._replace(name="analyze with pictures"), "svg,html"))
    return [Subject(call, place, plot) for call, plot in every]


def attempt_all(folder, chosen):
    """[(subject, point, what is wrong)], two at a time."""
    places, lock, found = threading.local(), threading.Lock(), []

    def attempt(pair):
        subject, point = pair
        if not hasattr(places, "own"):
            places.own = Place(os.path.join(folder, "place%d" % threading.get_ident()))
        wrong = subject.attempt(places.own, point)
        with lock:
            found.append((subject, point, wrong))
            if wrong:
                print("# %s: %s" % (named(point), wrong), flush=True)

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        list(pool.map(attempt, chosen))
    return found


def little_space(folder, section, effort, all_subjects):
    """Limits of addresses: the same result, or one line."""
    rows = section.table("limit of addresses, MB", "jobs", "outcome")
    subject = next(s for s in all_subjects if s.call.name == "run")
    place = Place(os.path.join(folder, "space"))
    limits = range(30, 420, 20) if not effort.quick else (60, 100, 180, 300)
    for jobs in (1, 8):
        for limit in limits:
            done = place.run(subject.call, ["prlimit", "--as=%d" % (limit * 1000000)], plot=subject.plot, jobs=jobs,
                             old=subject.old)
            loader = done.code == 127 and "shared" in done.err
            wrong = None if loader else judge(done, subject.whole._replace(live=None), subject.old)
            rows.append((limit, jobs, "not loaded" if loader else wrong or "exit %d" % done.code))
            if wrong:
                section.wrong.append("%d MB of addresses, %d jobs: %s" % (limit, jobs, wrong))


def memchecked(folder, section, all_subjects, rng):
    if shutil.which("valgrind") is None:
        section.skip("memcheck", "no valgrind")
        return
    place, n, bad = Place(os.path.join(folder, "valgrind")), 0, 0
    for subject in all_subjects:
        for point in rng.sample([p for p in subject.points if p.kind == "once"], CHECKED):
            # beside the preloaded one valgrind replaces malloc in libc alone
            before = ["valgrind", "-q", "--error-exitcode=99", "--leak-check=full", "--errors-for-leak-kinds=definite",
                      "--soname-synonyms=somalloc=none", "--trace-children=no"]
            done = place.run(subject.call, before, env=preloaded(point), old=subject.old, plot="none", limit=300)
            n += 1
            if done.code == 99 or done.hung:
                bad += 1
                section.wrong.append("memcheck, %s: %s" % (named(point), done.err[:300].strip()))
    section.note("memcheck on %d points: %d with an error or a leak." % (n, bad))


def named(point):
    return "%s, %s %s %d" % (point.call.name, point.kind, point.error, point.n)


def summarise(section, all_subjects, found):
    rows = section.table("command", "allocations, one", "allocations, from there on", "system calls", "wrong")
    for subject in all_subjects:
        own = [(point, wrong) for other, point, wrong in found if other is subject]
        count = [sum(group(point) == kind for point, _ in own) for kind in ("once", "on", "call")]
        rows.append([subject.call.name] + count + [sum(wrong is not None for _, wrong in own)])
    seen = collections.OrderedDict()
    for _, point, wrong in found:
        if wrong:
            seen.setdefault((point.call.name, point.kind, wrong), []).append(point)
    section.wrong += ["%s %s (%s): %s" % (points[0].kind, points[0].error, ", ".join(named(p) for p in points[:3]), wrong)
                      for (_, _, wrong), points in seen.items()]


def section(effort):
    made = Section("Allocations and system calls that fail, one by one",
                   """After each: exit 3 and one line, or the undisturbed result; files of an earlier run whole or
                   replaced; no temporary file, no process, no allocation left; no hang. What OpenBLAS takes for itself
                   does not fail here (it looks at nothing), but is tried with little address space.""")
    rng, share = random.Random(SEED), float(os.environ.get("TORTURE_SHARE", "1"))
    if shutil.which("strace") is None:
        made.skip("system calls", "no strace")
    with tempfile.TemporaryDirectory() as folder:
        every = subjects(folder)
        chosen = []
        for subject in every:
            points = subject.points
            if effort.quick:
                points = sample(points, lambda kind, n: QUICK_POINTS.get(kind, 1), rng)
            elif share < 1:
                points = sample(points, lambda kind, n: int(n * share), rng)
            chosen += [(subject, point) for point in points]
        found = attempt_all(folder, chosen)
        made.note("%d of %d points." % (len(found), sum(len(subject.points) for subject in every)))
        summarise(made, every, found)
        little_space(folder, made, effort, every)
        if not effort.quick:
            memchecked(folder, made, every, rng)
    return made
