#!/usr/bin/env python3
"""Long studies: what --resume takes over and what it refuses, and the line that says how far they are. TAP."""
import csv
import fcntl
import json
import os
import pty
import random
import re
import resource
import signal
import struct
import subprocess
import sys
import termios
import time

import tap
from tap import LRFIND, SAMPLES

TWO = "--rates", "1e-3,1e-2,1e-1", "--epochs", "60", "--repeats", "2", "-j1"


def lrfind(*arguments, cwd=None, prepare=None, timeout=120):
    """Exit code and stderr."""
    done = subprocess.run([LRFIND] + list(arguments), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, cwd=cwd, preexec_fn=prepare, timeout=timeout)
    return done.returncode, done.stderr.decode()


def verify(folder, data, *options):
    return ["verify", "--plot", "none", "-q", "-o", folder] + list(TWO) + list(options) + [data]


def kill_when_begun(folder, arguments, runs=2):
    """Starts it and kills it when its journal has so many finished runs, of the lot after the sweeps; its lines. On a busy machine it may
    come to its end unseen: then once more."""
    journal = os.path.join(folder, arguments[0] + ".part")
    for _ in range(5):
        start_and_kill(journal, arguments, runs)
        if os.path.exists(journal):
            break
    with open(journal) as file:
        return file.read().splitlines()


def start_and_kill(journal, arguments, runs):
    child = subprocess.Popen([LRFIND] + arguments, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
    end = time.monotonic() + 60
    while time.monotonic() < end and child.poll() is None:
        try:
            with open(journal) as file:
                if file.read().count("\n2 ") >= runs:
                    break
        except OSError:
            pass
    child.kill()
    child.wait()


def two_targets(path):
    """Two columns that could be the target, with the same number of classes and rows of each."""
    generator = random.Random(3)
    with open(path, "w") as file:
        file.write("a,b,c,y1,y2\n")
        for i in range(240):
            row = [generator.gauss(0, 1) for _ in range(3)]
            file.write(",".join("%.6f" % v for v in row))
            file.write(",%s,%s\n" % ("pq"[i % 2], "pq"[i // 2 % 2]))


def resume_refuses_another_target(folder):
    data, out = os.path.join(folder, "data.csv"), os.path.join(folder, "out")
    two_targets(data)
    lines = kill_when_begun(out, verify(out, data, "--target", "y1"))
    code, err = lrfind(*verify(out, data, "--target", "y2", "--resume"))
    assert code == 2 and "other data or settings" in err, (code, err)
    with open(os.path.join(out, "verify.part")) as file:
        assert file.read().splitlines()[:len(lines)] == lines
    code, err = lrfind(*verify(out, data, "--target", "y1", "--resume"))
    assert code <= 1, err


def resume_refuses_other_content(folder):
    data, out = os.path.join(folder, "data.csv"), os.path.join(folder, "out")
    two_targets(data)
    kill_when_begun(out, verify(out, data))
    with open(data, newline="") as file:
        rows = list(csv.reader(file))
    labels = [row[-1] for row in rows[1:]]
    random.Random(5).shuffle(labels)
    with open(data, "w", newline="") as file:
        csv.writer(file).writerows([rows[0]] + [row[:-1] + [label] for row, label in zip(rows[1:], labels)])
    code, err = lrfind(*verify(out, data, "--resume"))
    assert code == 2 and "other data or settings" in err, (code, err)


def resume_refuses_each_other_setting(folder):
    data, out = os.path.join(folder, "data.csv"), os.path.join(folder, "out")
    two_targets(data)
    kill_when_begun(out, verify(out, data))
    for option in (["--seed", "1"], ["--optimizer", "sgd"], ["--model", "mlp:32"], ["--activation", "tanh"],
                   ["--batch", "16"], ["--weight-decay", "0.1"], ["--val-fraction", "0.3"], ["--epochs", "61"],
                   ["--repeats", "3"], ["--rates", "1e-3,1e-2,2e-1"], ["--no-standardize"],
                   ["--categorical", "a"]):
        code, err = lrfind(*verify(out, data, "--resume", *option))
        assert code == 2 and "other data or settings" in err, (option, code, err)


def a_resumed_verification_has_the_same_bytes(folder):
    data, out, whole = (os.path.join(folder, name) for name in ("data.csv", "out", "whole"))
    two_targets(data)
    lrfind(*verify(whole, data))
    kill_when_begun(out, verify(out, data))
    assert lrfind(*verify(out, data, "--resume"))[0] <= 1
    for name in "verify.csv", "verify.json":
        with open(os.path.join(out, name), "rb") as a, open(os.path.join(whole, name), "rb") as b:
            assert a.read() == b.read(), name
    assert not os.path.exists(os.path.join(out, "verify.part"))


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


def watched(columns, *arguments, interrupt=None):
    """Everything that the program writes to a terminal of so many columns."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    environment = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "TERM")}
    child = subprocess.Popen([LRFIND] + list(arguments), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                             stderr=follower, env=dict(environment, TERM="xterm", LC_ALL="C.UTF-8"))
    os.close(follower)
    said, started = b"", time.monotonic()
    while True:
        try:
            piece = os.read(leader, 65536)
        except OSError:
            break
        if not piece:
            break
        said += piece
        if interrupt and time.monotonic() - started > interrupt:
            child.send_signal(signal.SIGINT)
            interrupt = None
    os.close(leader)
    child.wait()
    return said.decode()


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
    if left:
        assert 0 <= float(left.group(1)) < 1000, line


def the_line_of_progress_fits_and_counts_right(folder):
    trained = "verify", "--plot", "none", "-o", folder, "--rates", "1e-3,1e-1,100", "--epochs", "80", "-j1"
    for columns in 40, 80, 23, 140:
        for line in lines_of(watched(columns, *trained, SAMPLES + "/digits.csv")):
            check_line(line, columns)
    for arguments in (["run", "--refine", "--effort", "1e11", SAMPLES + "/digits.csv"],
                      ["compare", "--budget", "4000", SAMPLES + "/digits.csv", SAMPLES + "/wine.csv"],
                      ["schedule", "--repeats", "2", SAMPLES + "/digits.csv"]):
        for line in lines_of(watched(40, *arguments[:1], "--plot", "none", "-o", folder, *arguments[1:])):
            check_line(line, 40)


def a_wide_line_says_rate_loss_and_time(folder):
    said = lines_of(watched(100, "verify", "--plot", "none", "-o", folder, "--rates", "1e-3,1e-1", "--epochs",
                            "80", "-j1", SAMPLES + "/digits.csv"))
    assert any(re.search(r"━.*  \d+/\d+   lr \S+   loss \S+   \S+ s left$", line) for line in said), said


def what_was_taken_over_takes_no_time(folder):
    """A resumed study counts its old runs as done and does not promise that the rest is as fast."""
    arguments = verify(folder, SAMPLES + "/digits.csv", "--epochs", "200")
    arguments.remove("-q")
    kill_when_begun(folder, arguments, 4)
    said = lines_of(watched(80, *arguments, "--resume"))
    first = [line for line in said if line.startswith("verify")][0]
    check_line(first, 80)
    assert int(re.search(r"  (\d+)/6", first).group(1)) >= 4, first


def the_loss_is_shown_as_it_was(folder):
    """Losses that are not finite are no 0."""
    script = ("while read -r _ order lr; do case $order in hello) echo lrfind hello 1 reset;; reset) echo lrfind ok;; "
              "step) sleep 0.02; echo lrfind loss $1;; esac; done")
    for loss in "nan", "1e200", "-3.25":
        said = lines_of(watched(100, "drive", "--no-refine", "--plot", "none", "--steps", "20", "-o", folder, "--", "sh", "-c",
                                script, "sh", loss))
        shown = {float(m) for m in re.findall(r"loss (\S+)", " ".join(said))}
        assert len(shown) == 1 and repr(shown.pop()) == repr(float(loss)), said
    # A step that fails has no loss.
    script = ("n=0; while read -r _ order lr; do case $order in hello) echo lrfind hello 1 reset;; reset) echo lrfind ok;; "
              "step) case $lr in 0.0123) n=$((n + 1));; esac; if [ $n = 9 ]; then sleep 0.3; echo lrfind error enough; fi; "
              "echo lrfind loss 2.5;; esac; done")
    said = lines_of(watched(100, "verify", "--plot", "none", "--steps", "20", "--rates", "0.0123", "--budget", "20",
                            "-o", folder, "--", "sh", "-c", script))
    shown = {float(m) for m in re.findall(r"loss (\S+)", " ".join(said))}
    assert shown == {2.5}, said


def counts_that_are_too_great_are_named(folder):
    iris = SAMPLES + "/iris.csv"
    huge = "6148914691236517206"
    for command, options in (("run", []), ("verify", []), ("schedule", []), ("compare", ["--over", "batch=16,32"])):
        code, err = lrfind(command, "--plot", "none", "-o", folder, "--repeats", huge, *options, iris)
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


TESTS = [resume_refuses_another_target, resume_refuses_other_content, resume_refuses_each_other_setting,
         a_resumed_verification_has_the_same_bytes, a_journal_that_cannot_be_written_is_noticed,
         a_trainer_that_dies_leaves_the_runs_before, a_trainer_that_dies_in_a_race_is_started_anew,
         the_line_of_progress_fits_and_counts_right, a_wide_line_says_rate_loss_and_time,
         what_was_taken_over_takes_no_time, the_loss_is_shown_as_it_was, counts_that_are_too_great_are_named]


if __name__ == "__main__":
    sys.exit(tap.main(TESTS))
