#!/usr/bin/env python3
"""What lies in the folder of the results: obstacles are known before the work, nobody's file is written into. TAP."""
import os
import resource
import shutil
import signal
import stat
import subprocess
import sys

import tap
from tap import LRFIND, ROOT, SAMPLES, test

IRIS = SAMPLES + "/iris.csv"
CURVE, LOG = SAMPLES + "/curves/lrfind.csv", SAMPLES + "/logs/keras.log"
# What each command writes, and a call of it.
CALLS = {
    "run": (["curve.csv", "analysis.csv", "analysis.json", "range.gp", "steps.gp", "range.png", "report.html", "report.md",
             "run.part"], [IRIS]),
    "drive": (["curve.csv", "analysis.json"], ["--", "no-such-trainer"]),
    "verify": (["verify.csv", "verify.json", "verify.gp", "verify.png", "report.html", "verify.part"], [IRIS]),
    "compare": (["compare.csv", "compare.json", "compare.gp", "compare.png", "compare.part"], [IRIS, IRIS]),
    "schedule": (["schedule.csv", "schedule.json", "schedule.gp", "schedule.png", "schedule.part"], [IRIS]),
    "analyze": (["curve.csv", "analysis.json", "range.gp"], [CURVE]),
    "watch": (["watch.csv", "watch.json", "watch.gp", "watch.png", "report.html", "report.md"], [LOG]),
}
# Work that nobody waits for: who sees the obstacle only behind it runs into the limit.
LONG = ["--steps", "100000", "--repeats", "1000"]


def lrfind(*arguments, seconds=20, **more):
    done = subprocess.run([LRFIND] + list(arguments), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, timeout=seconds, **more)
    return done.returncode, done.stdout, done.stderr


def refused(done, *words):
    code, _, said = done
    assert code == 3 and said.count("\n") == 1 and all(word in said for word in words), (words, done)


def call(command, out, *more):
    options = ["--plot", "png,html", "--export", "md", "-o", out] + list(more)
    if command in ("run", "drive"):
        options += LONG
    elif command in ("verify", "compare", "schedule"):
        options += ["--budget", "100000", "--repeats", "1000"] if command != "verify" else ["--repeats", "100000"]
    return [command] + options + CALLS[command][1]


@test()
def a_folder_where_a_file_shall_be_is_known_before_the_work(folder):
    for command, (names, _) in CALLS.items():
        for name in names:
            out = os.path.join(folder, command + name)
            os.makedirs(os.path.join(out, name))
            refused(lrfind(*call(command, out)), "cannot", "%s/%s'" % (out, name), "Is a directory")
            assert os.listdir(out) == [name], (command, name, os.listdir(out))


def nobody():
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)


@test()
def a_file_that_may_not_be_replaced_is_known_before_the_work(folder):
    if os.geteuid() != 0:
        return  # who is not root has no file of another's
    os.chmod(folder, 0o755)
    out = os.path.join(folder, "like tmp")
    os.mkdir(out)
    os.chmod(out, 0o1777)
    open(os.path.join(out, "analysis.json"), "w").close()
    mine = os.path.join(folder, "iris.csv")
    shutil.copy(IRIS, mine)
    program = os.path.join(folder, "lrfind")
    shutil.copy(LRFIND, program)
    done = subprocess.run([program, "run", "-o", out, "--no-config"] + LONG + [mine], preexec_fn=nobody, cwd="/",
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=20)
    refused((done.returncode, done.stdout, done.stderr), "analysis.json", "not permitted")


def victim_and_out(folder):
    """A file that nobody may write into, and an empty folder for results."""
    victim, out = os.path.join(folder, "victim"), os.path.join(folder, "out")
    os.mkdir(out)
    with open(victim, "w") as file:
        file.write("mine\n")
    return victim, out


@test()
def links_are_replaced_and_not_followed(folder):
    victim, out = victim_and_out(folder)
    for name in ("curve.csv", "analysis.json", "range.gp", "range.png"):
        os.symlink(victim, os.path.join(out, name))
    code, _, said = lrfind("run", "-q", "--steps", "30", "--no-refine", "-o", out, IRIS)
    assert code in (0, 1) and not said, (code, said)
    assert not any(os.path.islink(os.path.join(out, name)) for name in os.listdir(out)), os.listdir(out)
    os.symlink(victim, os.path.join(out, "run.part"))
    refused(lrfind("run", "-o", out, IRIS), "run.part", "symbolic link")
    assert open(victim).read() == "mine\n"


@test()
def a_link_in_place_of_a_file_beside_is_not_followed(folder):
    """Its name is that of the process, so whoever guesses it lays many."""
    victim, out = victim_and_out(folder)
    script = 'ln -s "$1" "$2/.curve.csv.$$"; exec "$3" analyze -q --plot none -o "$2" "$4"'
    done = subprocess.run(["sh", "-c", script, "sh", victim, out, LRFIND, CURVE], timeout=20)
    assert done.returncode in (0, 1), done
    assert open(victim).read() == "mine\n" and os.path.exists(out + "/curve.csv")
    assert not [name for name in os.listdir(out) if name.startswith(".")], os.listdir(out)


@test()
def what_dead_processes_left_is_removed_and_nothing_else(folder):
    out = os.path.join(folder, "out")
    os.mkdir(out)
    dead = subprocess.Popen(["true"])
    dead.wait()
    gone = [".curve.csv.%d" % dead.pid, ".%d.range.png" % dead.pid, ".probe.%d" % dead.pid]
    kept = [".curve.csv.%d" % os.getpid(), ".%d.range.png" % os.getpid(), ".cache.%d" % dead.pid, ".curve.csv",
            ".%d" % dead.pid, "curve.csv.%d" % dead.pid, ".curve.csv.%d0000000000" % dead.pid, ".x.csv.1x"]
    for name in gone + kept:
        open(os.path.join(out, name), "w").close()
    assert lrfind("analyze", "-q", "--plot", "none", "-o", out, CURVE)[0] in (0, 1)
    left = set(os.listdir(out))
    assert set(kept) <= left and not set(gone) & left, left


def small_files():
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))


@test()
def a_file_that_may_not_grow_is_said(folder):
    out = os.path.join(folder, "out")
    with open(os.path.join(ROOT, "samples", "curves", "lrfind.csv")) as file:
        old = file.read()
    os.mkdir(out)
    for name in ("curve.csv", "analysis.json"):
        with open(os.path.join(out, name), "w") as file:
            file.write(old)
    refused(lrfind("analyze", "--plot", "none", "-o", out, CURVE, preexec_fn=small_files), "File too large")
    assert sorted(os.listdir(out)) == ["analysis.json", "curve.csv"], os.listdir(out)
    assert all(open(os.path.join(out, name)).read() == old for name in os.listdir(out))


@test()
def closed_streams_take_nothing_from_the_files(folder):
    script = 'exec "$@" <&- >&- 2>&-'
    trainer = 'echo noise >&2; while read -r _ order value; do case $order in hello) echo "lrfind hello 1 reset";; ' \
              'reset) echo "lrfind ok";; *) echo some log; echo "lrfind loss 1";; esac; done'
    arguments = ["drive", "-q", "--plot", "none", "--no-refine", "--steps", "30"]
    out = [os.path.join(folder, name) for name in ("open", "closed")]
    for start, where in (([], out[0]), (["sh", "-c", script, "sh"], out[1])):
        done = subprocess.run(start + [LRFIND] + arguments + ["-o", where, "--", "sh", "-c", trainer],
                              stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60)
        assert done.returncode in (0, 1), done
    assert sorted(os.listdir(out[0])) == sorted(os.listdir(out[1]))
    for name in os.listdir(out[0]):
        with open(os.path.join(out[0], name), "rb") as a, open(os.path.join(out[1], name), "rb") as b:
            assert a.read() == b.read(), name


@test("strace")
def what_is_done_is_on_the_disk_before_it_is_told(folder):
    """Order of the calls: a journal's line, then the disk; a file, the disk, its name, the folder."""
    trace, out = os.path.join(folder, "trace"), os.path.join(folder, "out")
    done = subprocess.run(["strace", "-f", "-y", "-e", "trace=write,fsync,fdatasync,rename,unlink", "-o", trace, LRFIND,
                           "verify", "-q", "--plot", "none", "--rates", "1e-3,1e-2", "--repeats", "1", "--epochs", "4",
                           "-j", "1", "-o", out, IRIS], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=60)
    assert done.returncode in (0, 1), done.stderr
    with open(trace) as file:
        calls = [line.split(None, 1)[1] for line in file]
    first = {}
    for i, text in enumerate(calls):
        for what, begins, has in (("line", "write(", "verify.part"), ("settled", "fdatasync(", "verify.part"),
                                  ("file", "fsync(", ".verify.json."), ("name", "rename(", ".verify.json."),
                                  ("end", "unlink(", "verify.part")):
            if text.startswith(begins) and has in text:
                first.setdefault(what, i)
    folders = [i for i, text in enumerate(calls) if text.startswith("fsync(") and out + ">" in text]
    assert first["line"] < first["settled"] < first["file"] < first["name"] < folders[-1] < first["end"], (first, folders)


if __name__ == "__main__":
    sys.exit(tap.main(tap.tests))
