#!/usr/bin/env python3
"""MPI processes give the bytes of one, whoever of them is killed or fails, and nobody hangs or stays. TAP."""
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time

from mpi_start import (MPI, PATIENCE, QUIET, alone, end, main, mpirun, pid_of, read, same, start, two_that_differ,
                       where_a_rank_has_other_data)
from tap import LRFIND, ROOT, SAMPLES, test

WINE, IRIS = SAMPLES + "/wine.csv", SAMPLES + "/iris.csv"

# Falls down a bowl. Rank FAIL (none: "") dies at its first step; SEEN gets the ranks that trained.
BOWL = """
import os, sys, time
fail, seen = sys.argv[1:3]
rank = os.environ.get("LRFIND_RANK", "alone")
assert rank == "alone" or not {"OMPI_COMM_WORLD_SIZE", "PMIX_RANK"} & set(os.environ)
with open(seen, "a") as file:
    file.write("%s %s\\n" % (rank, os.environ.get("LRFIND_LOCAL_RANK", "alone")))
w = 0
for line in sys.stdin:
    word = line.split()
    if word[1] == "hello": answer = "hello 1 reset eval"
    elif word[1] == "reset": w, answer = 1 + int(word[2]) / 16, "ok"
    elif word[1] == "eval": answer = "loss %r" % (10 * w * w)
    elif rank == fail: sys.exit("no more")
    else:
        answer, w = "loss %r" % (10 * w * w), w - float(word[2]) * 20 * w
    print("lrfind " + answer, flush=True)
"""


def bowl(folder, fail=""):
    path = folder + "/bowl.py"
    with open(path, "w") as file:
        file.write(BOWL)
    return ["--", sys.executable, path, fail, folder + "/seen"]


FOREIGN = ["--lr-min", "1e-4", "--lr-max", "1", "--steps", "40", "--budget", "60", "--repeats", "3"]


COMMANDS = {
    "run": ["run", "--budget", "300", WINE],
    "verify": ["verify", "--epochs", "6", WINE],
    "schedule": ["schedule", "--budget", "60", "--schedules", "constant,cosine,1cycle", IRIS],
    "compare": ["compare", "--budget", "100", IRIS, WINE],
    "drive": ["drive", "--refine"] + FOREIGN,
    "foreign verify": ["verify"] + FOREIGN,
}


def call(name, folder, out, *options):
    command = COMMANDS[name]
    call = command[:1] + QUIET + ["-o", folder + "/" + out] + list(options) + command[1:]
    return call + (bowl(folder) if FOREIGN[0] in command else [])


@test()
def any_number_of_processes_gives_the_same_bytes(folder):
    for name, numbers in (("run", (2, 5)), ("verify", (1, 3)), ("schedule", (3,)), ("compare", (2,)),
                          ("drive", (3,)), ("foreign verify", (2,))):
        code = alone(*call(name, folder, "whole"))[0]
        for ranks in numbers:
            done = mpirun(ranks, *call(name, folder, "out"))
            assert done == (code, "", []), (name, ranks, done)
            same(folder + "/out", folder + "/whole")
            shutil.rmtree(folder + "/out")
        shutil.rmtree(folder + "/whole")


@test()
def each_process_has_its_own_trainer_and_tells_it_its_rank(folder):
    code, _, err = mpirun(3, *call("drive", folder, "out"))
    assert code == 0, err
    with open(folder + "/seen") as file:
        assert sorted(file.read().split("\n")) == ["", "0 0", "1 1", "2 2"]


@test()
def only_the_first_process_talks(folder):
    code, out, err = mpirun(3, *call("run", folder, "out", "--json", "--no-refine"))
    assert code == 0 and json.loads(out)["command"] == "run" and not err, err
    code, out, _ = mpirun(2, *call("run", folder, "out", "--print", "lr", "--no-refine"))
    with open(folder + "/out/analysis.json") as file:
        assert code == 0 and float(out) == json.load(file)["suggestion"]["lr"], out
    code, out, err = mpirun(2, "run", "-o", folder + "/out", "--no-refine", IRIS)
    assert code <= 1 and out.count("use   lr ") == 1 and "\33" not in out, out


def killed(folder, name, ranks, lot):
    """Starts it and kills a rank by chance once the journal holds something of such a lot."""
    generator = random.Random(os.urandom(8))
    for _ in range(5):
        child = start(ranks, *call(name, folder, "out"))
        journal = "%s/out/%s.part" % (folder, COMMANDS[name][0])
        deadline = time.monotonic() + PATIENCE
        while b"\n%d " % lot not in read(journal) and child.poll() is None and time.monotonic() < deadline:
            time.sleep(0.002)
        time.sleep(generator.uniform(0, 0.02))
        pid = pid_of(generator.randrange(ranks), child.mark)
        if pid:
            os.kill(pid, signal.SIGKILL)
        code = end(child)[0]
        if code != 0 and os.path.exists(journal):
            return
        shutil.rmtree(folder + "/out", ignore_errors=True)
    raise AssertionError("%s is always done before it is killed in %d" % (name, lot))


@test()
def a_killed_process_ends_all_and_the_rest_is_made_up_for(folder):
    """During the sweeps, the race and the check of run, and the runs of verify; alone and with others."""
    COMMANDS["long"] = ["run", "--budget", "3000", WINE]
    COMMANDS["long verify"] = ["verify", "--epochs", "100", WINE]
    COMMANDS["long drive"] = ["drive", "--refine"] + FOREIGN[:-4] + ["--budget", "600", "--repeats", "3"]
    for name, lots in (("long", (1, random.choice((2, 3)))), ("long verify", (2,)), ("long drive", (random.choice((1, 2)),))):
        code = alone(*call(name, folder, "whole"))[0]
        for i, lot in enumerate(lots):
            killed(folder, name, 2 + i, lot)
            resume = call(name, folder, "out", "--resume")
            done = alone(*resume) if lot % 2 else mpirun(2, *resume)
            assert done[0] == code, (name, done)
            same(folder + "/out", folder + "/whole")
            shutil.rmtree(folder + "/out")
        shutil.rmtree(folder + "/whole")


@test()
def an_interrupted_job_ends_with_what_is_there(folder):
    for number, seconds in (signal.SIGTERM, 1), (signal.SIGINT, 0):
        out = folder + "/%d" % number
        child = start(2, "verify", *QUIET, "-o", out, "--epochs", "3000", WINE,
                      more_environment={"OMPI_MCA_odls_base_sigkill_timeout": str(seconds)})
        deadline = time.monotonic() + PATIENCE
        while read(out + "/verify.part").count(b"\n2 ") < 2 and time.monotonic() < deadline:
            time.sleep(0.01)
        child.send_signal(number)
        code, _, err = end(child)
        assert code != 0 and not err, (code, err)
        assert read(out + "/verify.part").count(b"\n2 ") >= 2
        if seconds:
            assert json.loads(read(out + "/verify.json"))["runs"]


@test()
def data_that_one_process_cannot_read_end_all(folder):
    for ranks, rank, budget in (2, 1, "20000"), (5, 2, "20000"), (2, 1, "100"), (2, 0, "100"):
        wrapper = where_a_rank_has_other_data(folder, rank)
        code, out, err = mpirun(ranks, "run", *QUIET, "--budget", budget, "-o", folder + "/out", "data.csv",
                                program=wrapper, cwd=folder + "/here")
        process = "process %d: " % rank if rank else ""
        assert code == 3 and len(err) == 1 and err[0].startswith("lrfind: %scannot" % process), (rank, code, out, err)


@test()
def processes_with_other_settings_or_data_do_not_mix(folder):
    """Two programs with options of their own in one job; the same name in two folders."""
    for name, data in (("here", WINE), ("there", IRIS)):
        os.mkdir(folder + "/" + name)
        shutil.copy(data, folder + "/" + name + "/data.csv")
    for done in two_that_differ(folder, QUIET):
        assert done[0] == 3 and len(done[2]) == 1 and "process 1 has other data or settings" in done[2][0], done


@test()
def what_all_refuse_is_said_once(folder):
    for arguments, wanted in ((["run", folder + "/no.csv"], 3), (["run", "--target", "no", WINE], 2)):
        code, _, err = mpirun(3, arguments[0], *QUIET, "-o", folder + "/out", *arguments[1:])
        assert code == wanted and len(err) == 1, (arguments, code, err)
    with open(folder + "/file", "w"):
        code, _, err = mpirun(2, "run", *QUIET, "-o", folder + "/file", WINE)
    assert code == 3 and len(err) == 1, (code, err)


@test()
def a_trainer_that_fails_in_one_process_ends_all(folder):
    for rank, process in ("0", ""), ("2", "process 2: "):
        code, _, err = mpirun(3, "verify", *QUIET, "-o", folder + "/out", *FOREIGN, *bowl(folder, rank))
        assert code == 3 and len(err) == 1 and "no more" in err[0], (code, err)
        assert err[0].startswith("lrfind: %strainer " % process), err
    code, _, err = mpirun(2, "verify", *QUIET, "-o", folder + "/out", "--resume", *FOREIGN, *bowl(folder, "x"))
    assert code == 2 and "other data or settings" in err[0], (code, err)


@test()
def a_build_says_whether_it_has_mpi(_):
    for program, line in ((LRFIND, "\nno MPI\n"), (MPI, "MPI v")):
        assert line in subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout, program


@test()
def a_build_without_mpi_says_so(folder):
    code, out, err = mpirun(2, *call("run", folder, "out"), program=[LRFIND])
    assert code == 2 and all("make MPI=1" in line for line in err) and err, (code, err)
    assert not os.path.exists(folder + "/out")
    assert mpirun(1, *call("run", folder, "out"), program=[LRFIND]) == (0, "", [])
    code, _, err = mpirun(2, "analyze", "--plot", "none", "-q", "-o", folder + "/more", folder + "/out/curve.csv", program=[LRFIND])
    assert code <= 1 and not err, (code, err)


# As srun starts processes: PMIx says the rank, Slurm how many there are.
SRUN = """#!/bin/sh
[ "$1 $2" = "--mpi=pmix -n" ] || exit 9
n=$3
shift 3
exec mpirun -n "$n" sh -c 'unset OMPI_COMM_WORLD_SIZE; SLURM_STEP_NUM_TASKS=$0 exec "$@"' "$n" "$@"
"""


@test()
def the_lines_of_the_topic_run(folder):
    """mpirun, srun, and one GPU a rank."""
    with open(os.path.join(ROOT, "src", "cli", "topics", "scale.md")) as file:
        blocks = re.findall(r"^```bash\n(.*?)^```$", file.read(), re.M | re.S)
    lines = [line for block in blocks for line in block.splitlines() if line.startswith(("mpirun", "srun"))]
    assert len(lines) == 4, lines
    trainer = BOWL.replace("sys.argv[1:3]", '"", "devices"').replace('os.environ.get("LRFIND_LOCAL_RANK", "alone")',
                                                                       'os.environ["CUDA_VISIBLE_DEVICES"]')
    (train,) = [block for block in blocks if "CUDA" in block]
    for name, text in (("srun", SRUN), ("train.sh", train), ("train.py", trainer), ("lrfind.conf", "epochs = 5\nsteps = 60\nplot = none\nquiet = yes\n")):
        with open(os.path.join(folder, name), "w") as file:
            file.write(text)
    os.chmod(folder + "/srun", 0o755)
    shutil.copy(IRIS, folder + "/data.csv")
    path = os.pathsep.join([folder, os.path.dirname(MPI), os.environ["PATH"]])
    subprocess.run([LRFIND, "verify", "-o", "whole", "data.csv"], cwd=folder, check=True, timeout=PATIENCE)
    for line in lines:
        code, _, err = end(start(0, command=["sh", "-c", line], cwd=folder, more_environment={
            "PATH": path, "OMPI_MCA_rmaps_base_oversubscribe": "1"}))
        assert code == 0 and not err, (line, err)
        if "verify" in line:
            same(folder + "/lrfind-out", folder + "/whole")
        shutil.rmtree(folder + "/lrfind-out")
    with open(folder + "/devices") as file:
        assert sorted(file.read().split("\n"))[-4:] == ["0 0", "1 1", "2 2", "3 3"]


if __name__ == "__main__":
    sys.exit(main())
