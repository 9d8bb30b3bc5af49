#!/usr/bin/env python3
"""--data-parallel: ranks that train one model together come to the answer of one, each with its rows alone in memory,
whoever of them is killed, interrupted or fails. TAP."""
import csv
import json
import os
import random
import resource
import shutil
import signal
import sys
import time

from mpi_start import (MPI, PATIENCE, QUIET, alone, end, main, mpirun, pid_of, read, same, start, two_that_differ,
                       where_a_rank_has_other_data)
from tap import SAMPLES, test

WINE, IRIS, DIGITS, CONCRETE = (SAMPLES + "/%s.csv" % name for name in ("wine", "iris", "digits", "concrete"))
TOGETHER = QUIET + ["--data-parallel"]


def losses(folder):
    with open(folder + "/curve.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    return [(int(row["repeat"]), float(row["lr"]), float(row["loss"])) for row in rows]


def answer(folder):
    with open(folder + "/analysis.json") as file:
        return json.load(file)


def off(a, b):
    """How far apart, as a share; a nan is as far as can be."""
    difference = abs(a - b) / abs(b)
    return difference if difference >= 0 else float("inf")


@test()
def they_come_to_the_answer_of_one(folder):
    """Sums of float32 in another order are a part in 10^6 off, more where a rate is so high that the loss rises: there
    training is chaotic."""
    for data, options in (DIGITS, []), (CONCRETE, ["--optimizer", "momentum", "--model", "linear"]), (WINE, ["--batch", "full"]):
        assert alone("run", *QUIET, "-o", folder + "/one", *options, data)[0] == 0
        one, whole = answer(folder + "/one"), losses(folder + "/one")
        for ranks in 2, 3:
            done = mpirun(ranks, "run", *TOGETHER, "-o", folder + "/many", *options, data)
            assert done == (0, "", []), done
            many, parts = answer(folder + "/many"), losses(folder + "/many")
            limit = one["suggestion"]["lr"]
            checked = [(a, b) for a, b in zip(parts, whole) if b[1] <= limit]
            assert len(checked) > 100 and all(a[:2] == b[:2] and off(a[2], b[2]) < 1e-4 for a, b in checked), (
                data, ranks, max(off(a[2], b[2]) for a, b in checked))
            assert off(many["suggestion"]["lr"], one["suggestion"]["lr"]) < 0.02, (data, ranks)
            shutil.rmtree(folder + "/many")
        shutil.rmtree(folder + "/one")


CALLS = {
    "run": ["run", "--budget", "300", WINE],
    "verify": ["verify", "--epochs", "10", "--lr", "1e-2", WINE],
    "schedule": ["schedule", "--budget", "60", "--schedules", "constant,cosine,1cycle", IRIS],
    "compare": ["compare", "--budget", "100", IRIS, WINE],
}


def call(name, out, *options):
    return CALLS[name][:1] + TOGETHER + ["-o", out] + list(options) + CALLS[name][1:]


@test()
def every_command_does_and_the_same_call_gives_the_same_bytes(folder):
    for name in CALLS:
        wanted = alone(*call(name, folder + "/one"))[0]
        for out in "a", "b":
            done = mpirun(2, *call(name, folder + "/" + out))
            assert done == (wanted, "", []), (name, done)
        same(folder + "/a", folder + "/b")
        assert sorted(os.listdir(folder + "/a")) == sorted(os.listdir(folder + "/one"))
        for out in "a", "b", "one":
            shutil.rmtree(folder + "/" + out)


ALONE = "lrfind: warning: '--data-parallel' is for the ranks of mpirun: this one is alone, with all rows"


@test()
def one_rank_and_no_rank_give_the_bytes_of_the_plain_call(folder):
    CALLS["plain"] = ["run", "--budget", "200", IRIS]
    assert alone("run", *QUIET, "-o", folder + "/plain", *CALLS["plain"][1:])[0] == 0
    assert alone(*call("plain", folder + "/alone")) == (0, "", [ALONE])
    assert mpirun(1, *call("plain", folder + "/first")) == (0, "", [ALONE])
    same(folder + "/alone", folder + "/plain")
    same(folder + "/first", folder + "/plain")


def wait_for(condition):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.002)


@test()
def a_killed_rank_ends_all_and_the_rest_is_made_up_for(folder):
    CALLS["long"] = ["verify", "--epochs", "40", "--lr", "1e-2", "--repeats", "2", WINE]
    whole, out = folder + "/whole", folder + "/out"
    assert mpirun(2, *call("long", whole))[0] == 0
    for rank in 0, 1:
        child = start(2, *call("long", out))
        wait_for(lambda: read(out + "/verify.part").count(b"\n2 ") >= 3)
        os.kill(pid_of(rank, child.mark), signal.SIGKILL)
        code = end(child)[0]
        assert code != 0 and os.path.exists(out + "/verify.part"), code
        code, _, err = mpirun(3, *call("long", out, "--resume"))
        assert code == 2 and "other data or settings" in err[0], (code, err)
        assert mpirun(2, *call("long", out, "--resume")) == (0, "", [])
        same(out, whole)
        shutil.rmtree(out)


@test()
def an_interrupt_of_one_rank_ends_all_at_the_same_step(folder):
    """Whichever hears of it; what is there is written."""
    out = folder + "/out"
    for rank in 0, 1:
        child = start(2, "verify", *TOGETHER, "-o", out, "--epochs", "3000", "--lr", "1e-2", WINE)
        wait_for(lambda: read(out + "/verify.part").count(b"\n2 ") >= 2)
        os.kill(pid_of(rank, child.mark), signal.SIGTERM)
        code, _, err = end(child)
        assert code != 0 and not err, (code, err)
        assert json.loads(read(out + "/verify.json"))["runs"]
        shutil.rmtree(out)


@test()
def an_interrupt_ends_pictures_too(folder):
    """They are the leader's alone: nobody else need hear of it."""
    os.mkdir(folder + "/bin")
    with open(folder + "/bin/gnuplot", "w") as file:
        file.write("#!/bin/sh\ntouch %s/drawing\nexec sleep 60\n" % folder)
    os.chmod(folder + "/bin/gnuplot", 0o755)
    child = start(2, "run", "-q", "--data-parallel", "--no-refine", "--plot", "png", "-o", folder + "/out", IRIS,
                  more_environment={"PATH": folder + "/bin:" + os.environ["PATH"]})
    wait_for(lambda: os.path.exists(folder + "/drawing"))
    os.kill(pid_of(0, child.mark), signal.SIGTERM)
    end(child, 10)


@test()
def what_one_rank_cannot_read_is_said_once(folder):
    for rank in 0, 1:
        code, _, err = mpirun(3, "run", *TOGETHER, "-o", folder + "/out", "data.csv",
                              program=where_a_rank_has_other_data(folder, rank), cwd=folder + "/here")
        assert code == 3 and len(err) == 1 and "cannot read 'data.csv'" in err[0], (code, err)
    code, _, err = mpirun(2, "run", *TOGETHER, "-o", folder + "/out", WINE, program=["env", "TMPDIR=/dev/null", MPI])
    assert code == 3 and len(err) == 1 and "cannot keep the cells of the data in" in err[0], (code, err)


@test()
def what_the_leader_alone_cannot_keep_ends_all(folder):
    """Its folder is no business of the others: they hear of it at once, and the exit code is that of one process."""
    def ends(words, *arguments, **more):
        began = time.monotonic()
        code, _, err = mpirun(2, *arguments, **more)
        assert code == 3 and len(err) == 1 and words in err[0], (code, err)
        assert time.monotonic() - began < 10

    out = folder + "/out"
    os.makedirs(out + "/curve.csv/in-the-way")
    ends("curve.csv", *call("run", out))
    shutil.rmtree(out)
    child = start(2, *call("verify", out), program=["sh", "-c", "trap '' XFSZ; exec \"$0\" \"$@\"", MPI])
    wait_for(lambda: read(out + "/verify.part").count(b"\n2 ") >= 2)
    key = read(out + "/verify.part").split(b"\n")[0]
    resource.prlimit(pid_of(0, child.mark), resource.RLIMIT_FSIZE, (len(key) + 1, len(key) + 1))
    code, _, err = end(child, 10)
    assert code == 3 and err[-1].startswith("lrfind: cannot write '%s/verify.part': " % out), (code, err)
    with open(out + "/verify.part", "wb") as file:
        file.write(key + b"\n1 0 rubbish\n")
    ends("cannot resume: '1 0 rubbish'", *call("verify", out, "--resume"))


@test()
def ranks_with_other_data_or_settings_are_refused(folder):
    with open(WINE) as file:
        head, *rows = file.readlines()
    for name, text in ("here", [head] + rows), ("there", [head] + rows[::-1]):
        os.mkdir(folder + "/" + name)
        with open(folder + "/%s/data.csv" % name, "w") as file:
            file.writelines(text)
    for done in two_that_differ(folder, TOGETHER):
        assert done[0] == 3 and len(done[2]) == 1 and "process 1 has other data or settings" in done[2][0], done


@test()
def it_is_for_data_sets_and_not_for_shards(folder):
    for options, wanted in ((["--shard", "1/2", WINE], "do not go together"), (["--", "true"], "is for data sets")):
        code, _, err = alone("verify", *TOGETHER, "-o", folder + "/out", *options)
        assert code == 2 and len(err) == 1 and wanted in err[0], (code, err)


def peak(child, ranks):
    """The most memory of its own, in kB, of any rank; pages of files are not counted, the system takes them back."""
    most = 0
    pids = []
    while child.poll() is None:
        if len(pids) < ranks:
            pids = [pid for pid in (pid_of(rank, child.mark) for rank in range(ranks)) if pid]
        for pid in pids:
            for line in read("/proc/%d/status" % pid).splitlines():
                if line.startswith(b"RssAnon:"):
                    most = max(most, int(line.split()[1]))
        time.sleep(0.005)
    return most


@test()
def each_rank_holds_its_rows_alone(folder):
    generator = random.Random(5)
    rows = [",".join(str(generator.randrange(1000)) for _ in range(100)) + ",%d\n" % (i % 2) for i in range(1000)]
    with open(folder + "/data.csv", "w") as file:
        file.write(",".join("x%d" % i for i in range(100)) + ",y\n" + 80 * "".join(rows))
    options = ["--model", "linear", "--no-refine", "--repeats", "1", "--steps", "3000", "--batch", "64", "-o", folder + "/out"]
    found = []
    for ranks, how in (1, QUIET), (3, TOGETHER):
        child = start(ranks, "run", *how, *options, folder + "/data.csv")
        found.append(peak(child, ranks))
        code, _, err = end(child)
        assert code <= 1 and not err, (code, err)
    assert found[1] < 0.6 * found[0] and found[0] > 40000, found


if __name__ == "__main__":
    sys.exit(main())
