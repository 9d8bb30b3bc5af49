#!/usr/bin/env python3
"""Long studies: what --resume takes over and what it refuses, the line that says how far they are and keeps within the
terminal, counts that are checked before memory is taken, trainers that die, interrupts that still draw. TAP."""
import csv
import fcntl
import json
import os
import pty
import random
import re
import resource
import shutil
import signal
import struct
import subprocess
import sys
import termios
import time

import tap
from tap import LRFIND, SAMPLES

TWO = "--rates", "1e-3,1e-2,1e-1", "--epochs", "60", "--repeats", "2"


def lrfind(*arguments, cwd=None, prepare=None, timeout=120):
    """Exit code and stderr."""
    done = subprocess.run([LRFIND] + list(arguments), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, cwd=cwd, preexec_fn=prepare, timeout=timeout)
    return done.returncode, done.stderr.decode()


def verify(folder, data, *options):
    return ["verify", "--plot", "none", "-q", "-o", folder] + list(TWO) + list(options) + [data]


def has_begun(journal, lot, results):
    try:
        with open(journal) as file:
            return file.read().count("\n%d " % lot) >= results
    except OSError:
        return False


def kill_when_begun(folder, arguments, results=2, lot=2):
    """Starts it and kills it when its journal has so many results of that lot, of verify the one after the sweeps; its
    lines. On a busy machine it may come to its end unseen: then once more."""
    journal = os.path.join(folder, arguments[0] + ".part")
    for _ in range(5):
        child = subprocess.Popen([LRFIND] + arguments, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL)
        end = time.monotonic() + 60
        while time.monotonic() < end and child.poll() is None and not has_begun(journal, lot, results):
            time.sleep(0.001)
        child.kill()
        child.wait()
        if os.path.exists(journal):
            break
    assert has_begun(journal, lot, results)
    with open(journal) as file:
        return file.read().splitlines()


def same_files(a, b):
    assert sorted(os.listdir(a)) == sorted(os.listdir(b)), (os.listdir(a), os.listdir(b))
    for name in os.listdir(a):
        with open(os.path.join(a, name), "rb") as one, open(os.path.join(b, name), "rb") as other:
            assert one.read() == other.read(), name


def two_targets(path):
    """Two columns that could be the target, with the same number of classes and rows of each."""
    generator = random.Random(3)
    with open(path, "w") as file:
        file.write("a,b,c,y1,y2\n")
        for i in range(240):
            row = [generator.gauss(0, 1) for _ in range(3)]
            file.write(",".join("%.6f" % v for v in row))
            file.write(",%s,%s\n" % ("pq"[i % 2], "pq"[i // 2 % 2]))


def swap_two_labels(path):
    with open(path, newline="") as file:
        rows = list(csv.reader(file))
    assert rows[1][-1] != rows[3][-1]
    rows[1][-1], rows[3][-1] = rows[3][-1], rows[1][-1]
    with open(path, "w", newline="") as file:
        csv.writer(file).writerows(rows)


def resume_refuses_what_is_another_problem_and_goes_on_with_its_own(folder):
    """Another target of the same kind, other content, each other setting; then the bytes of a run that was not killed."""
    data, out, whole = (os.path.join(folder, name) for name in ("data.csv", "out", "whole"))
    two_targets(data)
    lrfind(*verify(whole, data, "--target", "y2"))
    lines = kill_when_begun(out, verify(out, data, "--target", "y2", "-j1"))
    for option in (["--target", "y1"], ["--seed", "1"], ["--optimizer", "sgd"], ["--model", "mlp:32"],
                   ["--model", "linear"], ["--activation", "tanh"], ["--batch", "16"], ["--weight-decay", "0.1"],
                   ["--val-fraction", "0.3"], ["--epochs", "61"], ["--repeats", "3"], ["--rates", "1e-3,1e-2,2e-1"],
                   ["--no-standardize"], ["--categorical", "a"], ["--objective", "last"], ["--baseline", "3"]):
        code, err = lrfind(*verify(out, data, "--resume", *(["--target", "y2"] + option)))
        assert code == 2 and "other data or settings" in err, (option, code, err)
    swap_two_labels(data)
    code, err = lrfind(*verify(out, data, "--target", "y2", "--resume"))
    assert code == 2 and "other data or settings" in err, (code, err)
    swap_two_labels(data)
    with open(os.path.join(out, "verify.part")) as file:
        assert file.read().splitlines() == lines
    assert lrfind(*verify(out, data, "--target", "y2", "--resume", "-j2"))[0] <= 1
    same_files(out, whole)


def a_killed_study_resumes_to_the_same_bytes(folder):
    """Whatever it was at: a sweep, the race, the check, runs of a comparison; killed twice."""
    wine, iris = SAMPLES + "/wine.csv", SAMPLES + "/iris.csv"
    for command, lots, words in (("run", 3, ["--budget", "1500", wine]),
                                 ("schedule", 2, ["--budget", "300", "--repeats", "3", iris]),
                                 ("compare", 2, ["--budget", "300", iris, wine])):
        whole, out = (os.path.join(folder, command + name) for name in (" whole", " out"))
        call = lambda folder, *options: [command, "-q", "--plot", "none", "-o", folder] + list(options) + words
        code, _ = lrfind(*call(whole))
        lot = random.randint(1, lots)
        kill_when_begun(out, call(out, "-j1"), 1, lot)
        kept = kill_when_begun(out, call(out, "--resume"), 2, lot) if lot < lots else []
        assert not [line for line in kept if line.startswith("begin")], kept
        assert lrfind(*call(out, "--resume")) == (code, ""), (command, lot)
        same_files(out, whole)
        shutil.rmtree(out)


def limit_files():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))


def a_journal_that_cannot_be_written_is_noticed(folder):
    """The disk is full, here after 1000 bytes; what the runs said is lost with the journal's lines."""
    out = os.path.join(folder, "out")
    code, err = lrfind(*verify(out, os.path.join(SAMPLES, "iris.csv")), prepare=limit_files)
    assert code == 3 and "verify.part" in err, (code, err)
    code, err = lrfind("drive", "--plot", "none", "-q", "--steps", "100", "-o", out, "--", "sh",
                       os.path.join(SAMPLES, "trainer.sh"), prepare=limit_files)
    assert code == 3, (code, err)


# A trainer that falls down a bowl, and dies at step DIE as long as COUNT holds a number above 0.
FRAGILE = """
import os, sys
die, count = int(sys.argv[1]), sys.argv[2]
w = n = 0
for line in sys.stdin:
    word = line.split()
    if word[1] == "hello": answer = "hello 1 reset eval"
    elif word[1] == "reset": w, n, answer = 1 + int(word[2]) / 16, 0, "ok"
    elif word[1] == "eval": answer = "loss %r" % (10 * w * w)
    else:
        left = int(open(count).read()) if os.path.exists(count) else 0
        if n == die and left > 0:
            open(count, "w").write(str(left - 1))
            sys.exit("no more at step %d" % n)
        answer, w, n = "loss %r" % (10 * w * w), w - float(word[2]) * 20 * w, n + 1
    print("lrfind " + answer, flush=True)
"""


def fragile(folder, die, count):
    path = os.path.join(folder, "fragile.py")
    with open(path, "w") as file:
        file.write(FRAGILE)
    with open(os.path.join(folder, "count"), "w") as file:
        file.write(str(count))
    return ["--", sys.executable, path, str(die), os.path.join(folder, "count")]


FOREIGN = ["--plot", "none", "-q", "--lr-min", "1e-4", "--lr-max", "1", "--steps", "40", "--budget", "60"]


def a_trainer_that_dies_leaves_the_runs_before(folder):
    out = os.path.join(folder, "out")
    # 3 sweeps of 40 steps pass step 45 never, a run of 60 does: the fifth one dies.
    command = ["verify", "-o", out, "--rates", "1e-3,1e-2,3e-2"] + FOREIGN
    code, err = lrfind(*command + fragile(folder, 45, 1))
    assert code == 3 and "no more at step 45" in err, (code, err)
    code, err = lrfind(*command + ["--max-failures", "1"] + fragile(folder, 45, 1))
    assert code == 0 and "starting it anew, 1 of 1" in err, (code, err)
    with open(os.path.join(out, "verify.csv")) as file:
        again = file.read()
    code, err = lrfind(*command + fragile(folder, 45, 0))
    with open(os.path.join(out, "verify.csv")) as file:
        assert code == 0 and file.read() == again, err


def a_trainer_that_dies_in_a_race_is_started_anew(folder):
    out = os.path.join(folder, "out")
    command = ["drive", "--refine", "-o", out] + FOREIGN
    code, err = lrfind(*command + ["--max-failures", "2"] + fragile(folder, 45, 2))
    assert code == 0 and err.count("starting it anew") == 2, (code, err)
    again = result_of(out)
    code, err = lrfind(*command + fragile(folder, 45, 0))
    assert code == 0 and result_of(out) == again, err


def result_of(out):
    """analysis.json without how it was asked for."""
    with open(os.path.join(out, "analysis.json")) as file:
        return {key: value for key, value in json.load(file).items() if key not in ("command_line", "settings", "next")}


def watched(columns, *arguments):
    """Everything that the program writes to a terminal of so many columns, and its exit code."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    environment = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "TERM")}
    child = subprocess.Popen([LRFIND] + list(arguments), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                             stderr=follower, env=dict(environment, TERM="xterm", LC_ALL="C.UTF-8"))
    os.close(follower)
    said = b""
    while True:
        try:
            piece = os.read(leader, 65536)
        except OSError:
            break
        if not piece:
            break
        said += piece
    os.close(leader)
    return said.decode(), child.wait()


def lines_of(said):
    """The lines as painted over each other, those that only clear left out."""
    painted = [line for line in re.split(r"\r\x1b\[K", said) if line.strip()]
    assert painted, repr(said)
    return painted


def check_line(line, columns):
    assert len(line) < columns and "\n" not in line, (columns, line)
    done, parts = re.search(r"  (\d+)/(\d+)", line).groups()
    assert int(done) <= int(parts), line
    left = re.search(r"([-0-9.e+]+) (s|min|h) left", line)
    assert not left or 0 <= float(left.group(1)) < 1000, line


# Losses from a list, slowly enough to be seen; a step at rate 0.2 costs one of the number in COUNT, and dies at 0.
MORTAL = """
import sys, time
path = sys.argv[1]
count = 0
for line in sys.stdin:
    word = line.split()
    if word[1] == "hello": answer = "hello 1 reset"
    elif word[1] == "reset": answer, count = "ok", 0
    else:
        left = int(open(path).read())
        if word[2] == "0.2" and left == 0: sys.exit("no more")
        open(path, "w").write(str(left - 1 if word[2] == "0.2" else left))
        time.sleep(0.002)
        wild = float(word[2]) > 0.05 and count > 40
        answer = "loss %s" % ("nan" if wild else 2.375 - min(count, 30) * float(word[2]))
        count += 1
    print("lrfind " + answer, flush=True)
"""


def a_trainer_that_dies_while_verifying_leaves_what_was_done(folder):
    """Exit 3 with the reason, the finished runs as a result, and a journal from which it goes on; on the way the losses
    are shown as they were."""
    path, count = folder + "/mortal.py", folder + "/count"
    with open(path, "w") as file:
        file.write(MORTAL)
    with open(count, "w") as file:
        file.write("20")
    command = ["--plot", "none", "--rates", "1e-3,2e-1", "--repeats", "2", "--budget", "60", "--steps", "60",
               "--lr-max", "0.04", "--lr-min", "1e-4", "-o", folder + "/out", "--", sys.executable, path, count]
    said, code = watched(100, "verify", *command)
    assert code == 3 and "lrfind: trainer" in said.splitlines()[-1], said
    for line in lines_of(said[:said.index("lrfind: trainer")]):
        loss = re.search(r"loss (\S+)", line)
        assert not loss or loss.group(1) == "nan" or -4 < float(loss.group(1)) < 2.5 and float(loss.group(1)) != 0, line
    with open(folder + "/out/verify.json") as file:
        assert [rate["lr"] for rate in json.load(file)["rates"]] == [1e-3]
    with open(folder + "/out/verify.part") as file:
        assert file.read().count("\n2 ") == 2
    with open(count, "w") as file:
        file.write("100000")
    code, err = lrfind("verify", "--resume", *command)
    assert code == 0, err
    with open(folder + "/out/verify.json") as file:
        assert [rate["lr"] for rate in json.load(file)["rates"]] == [1e-3, 0.2]
    assert not os.path.exists(folder + "/out/verify.part")


def check_lines(columns, wanted, *arguments):
    said, code = watched(columns, *arguments)
    shown = lines_of(said)
    assert code <= 1 and len(shown) > 1 and any(line.startswith(wanted) for line in shown), (code, shown)
    for line in shown:
        check_line(line, columns)
    return shown


def the_line_of_progress_fits_and_counts_right(folder):
    options = ["--plot", "none", "-o", folder]
    for columns in 20, 23, 40, 100, 200:
        shown = check_lines(columns, "verify", "verify", *options, "--rates", "1e-3,1e-1,100", "--epochs", "25", "-j1",
                            SAMPLES + "/digits.csv")
        # A wide line says rate, loss and time.
        assert columns != 100 or any(re.search(r"━.*  \d+/\d+   lr \S+   loss \S+   \S+ s left$", line)
                                     for line in shown), shown
    check_lines(80, "race", "run", *options, "--budget", "5000", SAMPLES + "/iris.csv")
    check_lines(40, "train", "compare", *options, "--budget", "1500", SAMPLES + "/iris.csv", SAMPLES + "/wine.csv")
    check_lines(40, "train", "schedule", *options, "--budget", "400", SAMPLES + "/iris.csv")
    assert watched(80, "run", "-q", *options, SAMPLES + "/iris.csv") == ("", 0)


def what_was_taken_over_takes_no_time(folder):
    """A resumed study counts its old runs as done and does not promise that the rest is as fast."""
    arguments = verify(folder, SAMPLES + "/digits.csv", "--epochs", "200")
    arguments.remove("-q")
    kill_when_begun(folder, arguments + ["-j1"], 4)
    said = lines_of(watched(80, *arguments, "-j1", "--resume")[0])
    first = [line for line in said if line.startswith("verify")][0]
    check_line(first, 80)
    assert int(re.search(r"  (\d+)/6", first).group(1)) >= 4, first


def the_loss_is_shown_as_it_was(folder):
    """Losses that are not finite are no 0."""
    script = ("while read -r _ order lr; do case $order in hello) echo lrfind hello 1 reset;; reset) echo lrfind ok;; "
              "step) sleep 0.02; echo lrfind loss $1;; esac; done")
    for loss in "nan", "1e200", "-3.25":
        said = lines_of(watched(100, "drive", "--no-refine", "--plot", "none", "--steps", "20", "-o", folder, "--", "sh", "-c",
                                script, "sh", loss)[0])
        shown = {float(m) for m in re.findall(r"loss (\S+)", " ".join(said))}
        assert len(shown) == 1 and repr(shown.pop()) == repr(float(loss)), said
    # A step that fails has no loss.
    script = ("n=0; while read -r _ order lr; do case $order in hello) echo lrfind hello 1 reset;; reset) echo lrfind ok;; "
              "step) case $lr in 0.0123) n=$((n + 1));; esac; if [ $n = 9 ]; then sleep 0.3; echo lrfind error enough; fi; "
              "echo lrfind loss 2.5;; esac; done")
    said = lines_of(watched(100, "verify", "--plot", "none", "--steps", "20", "--rates", "0.0123", "--budget", "20",
                            "-o", folder, "--", "sh", "-c", script)[0])
    shown = {float(m) for m in re.findall(r"loss (\S+)", " ".join(said))}
    assert shown == {2.5}, said


def counts_that_are_too_great_are_named(folder):
    iris = SAMPLES + "/iris.csv"
    huge = "6148914691236517206"
    for command, options in (("run", [iris]), ("verify", [iris]), ("schedule", [iris]),
                             ("compare", ["--over", "batch=16,32", iris]), ("drive", ["--", "sh", SAMPLES + "/trainer.sh"])):
        code, err = lrfind(command, "--plot", "none", "-o", folder, "--repeats", huge, *options)
        assert code == 2 and huge in err and "repeats" in err and err.count("\n") == 1, (command, code, err)
    for epochs, word in (("1000000000", "1000000"), (huge, "1000000"), ("1", "too short")):
        code, err = lrfind("verify", "--plot", "none", "-o", folder, "--epochs", epochs, "--rates", "1e-3,1e-2",
                           iris)
        assert code == 2 and word in err and err.count("\n") == 1, (epochs, code, err)
    for option in (["--budget", "18446744073709551615"], ["--effort", "1e300"], ["--effort", "nan"],
                   ["--steps", "18446744073709551615"], ["--sharpness", "18446744073709551615"],
                   ["--batch", "18446744073709551615"], ["--seed", "18446744073709551615"]):
        code, err = lrfind("run", "-q", "--plot", "none", "-o", folder, "--repeats", "2", *option, iris)
        assert code in (0, 1, 2), (option, code, err)
    code, err = lrfind("schedule", "-q", "--plot", "none", "-o", folder, "--budget", "9223372036854775809",
                       "--schedules", "cosine", "--export", "cosine", iris)
    assert code == 2 and err.count("\n") == 1, (code, err)
    values = ",".join(str(i + 1) for i in range(256))
    over = sum((["--over", "batch=" + values] for _ in range(8)), [])
    code, err = lrfind("compare", *over, "--plot", "none", "-o", folder, iris)
    assert code == 2 and "more than 10000 cases" in err, (code, err)


def an_interrupted_run_is_still_drawn(folder):
    child = subprocess.Popen([LRFIND, "run", "-q", "--plot", "svg", "--repeats", "4000", "-o", folder,
                              SAMPLES + "/iris.csv"])
    end = time.monotonic() + 60
    while not has_begun(folder + "/run.part", 1, 10) and time.monotonic() < end:
        time.sleep(0.01)
    child.send_signal(signal.SIGINT)
    assert child.wait(timeout=60) == -signal.SIGINT
    assert os.path.exists(folder + "/analysis.json") and os.path.exists(folder + "/range.svg"), os.listdir(folder)


TESTS = [resume_refuses_what_is_another_problem_and_goes_on_with_its_own, a_killed_study_resumes_to_the_same_bytes,
         a_journal_that_cannot_be_written_is_noticed, a_trainer_that_dies_leaves_the_runs_before,
         a_trainer_that_dies_in_a_race_is_started_anew, a_trainer_that_dies_while_verifying_leaves_what_was_done,
         the_line_of_progress_fits_and_counts_right, what_was_taken_over_takes_no_time, the_loss_is_shown_as_it_was,
         counts_that_are_too_great_are_named, an_interrupted_run_is_still_drawn]


if __name__ == "__main__":
    sys.exit(tap.main(TESTS))
