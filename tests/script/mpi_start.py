"""lrfind under mpirun, for tests: started, watched, and all its processes gone at the end. Wants a build with MPI beside the
other (`make MPI=1`), or named by LRFIND_MPI."""
import os
import shutil
import signal
import subprocess
import time

import tap
from tap import BUILD, LRFIND, SAMPLES

MPI = os.environ.get("LRFIND_MPI", os.path.join(BUILD + "-mpi", "lrfind"))
PATIENCE = 60
QUIET = ["--plot", "none", "-q"]


def start(ranks, *arguments, program=None, command=None, more_environment={}, **more):
    environment = dict(os.environ, OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1",
                       OMPI_MCA_odls_base_sigkill_timeout="0",  # mpirun's patience with those that are left
                       LRFIND_TEST=str(time.monotonic_ns()))
    environment.update(more_environment)
    command = command or ["mpirun", "--oversubscribe", "-n", str(ranks)] + (program or [MPI]) + list(arguments)
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                             env=environment, **more)
    child.mark = ("LRFIND_TEST=" + environment["LRFIND_TEST"]).encode()
    return child


def end(child, patience=PATIENCE):
    """Exit code, stdout and what lrfind says on stderr; mpirun has words of its own. All processes are gone then."""
    try:
        out, err = child.communicate(timeout=patience)
    except subprocess.TimeoutExpired:
        for pid in alive(child.mark):
            os.kill(pid, signal.SIGKILL)
        raise
    deadline = time.monotonic() + 10
    while alive(child.mark):
        assert time.monotonic() < deadline, "left: %s" % alive(child.mark)
        time.sleep(0.02)
    return child.returncode, out, [line for line in err.splitlines() if line.startswith("lrfind: ")]


def mpirun(ranks, *arguments, **more):
    return end(start(ranks, *arguments, **more))


def alone(*arguments):
    done = subprocess.run([LRFIND] + list(arguments), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=PATIENCE, text=True)
    return done.returncode, done.stdout, done.stderr.splitlines()


def processes():
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def read(path):
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""


def alive(mark):
    return [pid for pid in processes() if mark in read("/proc/%d/environ" % pid).split(b"\0")]


def pid_of(rank, mark):
    """Of the program; the trainers below it have its environment too."""
    for pid in alive(mark):
        if (b"OMPI_COMM_WORLD_RANK=%d" % rank in read("/proc/%d/environ" % pid).split(b"\0")
                and read("/proc/%d/comm" % pid) == b"lrfind\n"):
            return pid
    return None


def same(a, b):
    names = sorted(os.listdir(b))
    assert sorted(os.listdir(a)) == names and names, (os.listdir(a), names)
    for name in names:
        assert read(a + "/" + name) == read(b + "/" + name), name


def where_a_rank_has_other_data(folder, rank):
    """A wrapper that starts that rank in a folder without the data."""
    os.makedirs(folder + "/here/none", exist_ok=True)
    shutil.copy(SAMPLES + "/wine.csv", folder + "/here/data.csv")
    path = folder + "/wrapper.sh"
    with open(path, "w") as file:
        file.write('#!/bin/sh\n[ "$OMPI_COMM_WORLD_RANK" = %d ] && cd none\nexec %s "$@"\n' % (rank, MPI))
    return ["sh", path]


def two_that_differ(folder, options):
    """Ends of two programs in one job: with settings of their own, and with the data.csv of here and of there."""
    common = ["verify"] + options + ["--epochs", "5", "--repeats", "2", "-o", folder + "/out"]
    for more, other in (["--repeats", "5"], "/here"), ([], "/there"):
        yield end(start(0, command=["mpirun", "--oversubscribe", "-n", "1", "--wdir", folder + "/here", MPI, *common, "data.csv",
                                    ":", "-n", "1", "--wdir", folder + other, MPI, *common, *more, "data.csv"]))


def main():
    """All tests, or the reason why they are left out."""
    lacking = [name for name in ("mpicc", "mpirun") if shutil.which(name) is None]
    if not os.path.exists(MPI):
        lacking.append(MPI)
    elif os.path.getmtime(MPI) < os.path.getmtime(LRFIND):
        lacking.append("%s of this build" % MPI)
    if lacking:
        print("1..1\nok 1 - mpi # skip no %s (make MPI=1)" % " ".join(lacking))
        return 0
    return tap.main(tap.tests)
