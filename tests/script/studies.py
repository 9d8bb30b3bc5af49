#!/usr/bin/env python3
"""What a study promises at the terminal: resume takes up its own problem only, the progress line keeps within the
terminal and its totals, counts are checked before memory is taken, an interrupt still draws. TAP."""
import fcntl
import json
import os
import pty
import random
import re
import signal
import struct
import subprocess
import sys
import termios
import time

import tap
from tap import LRFIND, SAMPLES



def lrfind(*arguments, env=None):
    done = subprocess.run([LRFIND] + list(arguments), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=120, env=env)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def wait_until(condition, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.002)


def runs_in(path):
    """Finished runs that a journal of verify holds: those of the lot after the sweeps."""
    try:
        with open(path) as file:
            return file.read().count("\n2 ")
    except OSError:
        return 0


def write_data(path, rows=2000, seed=7):
    """Two targets of the same kind and counts on the same rows: only the content tells them apart."""
    generator = random.Random(seed)
    with open(path, "w") as file:
        file.write("a,b,y1,y2\n")
        for i in range(rows):
            kind = i % 2
            file.write("%r,%r,%s,%s\n" % (generator.gauss(kind, 1), generator.gauss(0, 1), "no yes".split()[kind],
                                         "no yes".split()[i // 2 % 2]))


VERIFY = ["verify", "--plot", "none", "-q", "-j1", "--epochs", "60", "--repeats", "3", "--rates", "1e-3,1e-2,1e-1"]


def killed(out, data, *options):
    """A verification that was killed with some runs done."""
    child = subprocess.Popen([LRFIND] + VERIFY + list(options) + ["-o", out, data])
    wait_until(lambda: runs_in(out + "/verify.part") >= 2 or child.poll() is not None)
    child.kill()
    child.wait()
    assert runs_in(out + "/verify.part") >= 2


def resume(out, data, *options):
    return lrfind(*VERIFY, "--resume", *options, "-o", out, data)


def resume_refuses_another_target(folder):
    data, out = folder + "/data.csv", folder + "/out"
    write_data(data)
    killed(out, data, "--target", "y1")
    code, _, err = resume(out, data, "--target", "y2")
    assert code == 2 and "other data or settings" in err, (code, err)
    assert lrfind(*VERIFY, "--target", "y1", "-o", folder + "/whole", data)[0] == 0
    assert resume(out, data, "--target", "y1")[0] == 0
    assert open(out + "/verify.json").read() == open(folder + "/whole/verify.json").read()


def resume_refuses_shuffled_labels(folder):
    data, out = folder + "/data.csv", folder + "/out"
    rows = open(SAMPLES + "/digits.csv").read().splitlines()
    open(data, "w").write("\n".join(rows) + "\n")
    killed(out, data)
    cells = [row.rsplit(",", 1) for row in rows[1:]]
    labels = [label for _, label in cells]
    labels[0], labels[1] = labels[1], labels[0]
    assert labels[0] != labels[1]
    with open(data, "w") as file:
        file.write(rows[0] + "\n" + "".join("%s,%s\n" % (x, y) for (x, _), y in zip(cells, labels)))
    code, _, err = resume(out, data)
    assert code == 2 and "other data or settings" in err, (code, err)


def resume_refuses_each_other_setting(folder):
    data, out = SAMPLES + "/wine.csv", folder + "/out"
    killed(out, data, "--epochs", "300")
    for other in ("--val-fraction 0.3", "--no-standardize", "--batch 64", "--model linear", "--activation tanh",
                  "--optimizer sgd", "--weight-decay 0.5", "--seed 3", "--epochs 301", "--repeats 2",
                  "--rates 1e-3,1e-2,2e-1"):  # the runs do not depend on the range of the test before them
        code, _, err = resume(out, data, "--epochs", "300", *other.split())
        assert code == 2 and "other data or settings" in err, (other, code, err)
    assert resume(out, data, "--epochs", "300", "-j2")[0] == 0


class Screen:
    """A command on a pseudo-terminal of so many columns; what came on it as lines."""

    def __init__(self, columns, *arguments, seconds=60, env=()):
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        self.child = subprocess.Popen([LRFIND] + list(arguments), stdin=subprocess.DEVNULL,
                                      stdout=subprocess.DEVNULL, stderr=slave,
                                      env=dict(os.environ, LC_ALL="C.UTF-8", **dict(env)))
        os.close(slave)
        text, end = b"", time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                piece = os.read(master, 65536)
            except OSError:
                break
            if not piece:
                break
            text += piece
        os.close(master)
        self.code = self.child.wait()
        self.text = text.decode("utf-8", "replace")
        self.lines = [line.replace("\x1b[K", "") for line in re.split("[\r\n]+", self.text)]


PROGRESS = re.compile(r"(sweep|race|check|verify|train|drive)  ")


def check_lines(screen, columns, wanted):
    shown = [line for line in screen.lines if PROGRESS.match(line)]
    assert screen.code == 0 and len(shown) > 1, (screen.code, screen.text)
    assert any(line.startswith(wanted) for line in shown), shown
    for line in shown:
        assert len(line) < columns, (len(line), line)
        counts = re.search(r"(\d+)/(\d+)", line)
        assert counts and int(counts.group(1)) <= int(counts.group(2)), line
        left = re.search(r"([0-9.e+-]+) (s|min|h) left", line)
        unit = {"s": 1, "min": 60, "h": 3600}
        assert not left or 0 <= float(left.group(1)) * unit[left.group(2)] < 1e5, line
    return shown


def the_progress_line_keeps_within_the_terminal_and_its_totals(folder):
    verify = ["verify", "--plot", "none", "--epochs", "300", "-j2", "-o", folder, SAMPLES + "/wine.csv"]
    for columns in (20, 40, 80, 200):
        check_lines(Screen(columns, *verify), columns, "verify")
    refine = ["run", "--refine", "--effort", "3e10", "--budget", "5000", "--plot", "none", "-o", folder, SAMPLES + "/iris.csv"]
    check_lines(Screen(80, *refine), 80, "race")
    schedule = ["schedule", "--budget", "1500", "--plot", "none", "-o", folder, SAMPLES + "/iris.csv"]
    check_lines(Screen(80, *schedule), 80, "train")
    compare = ["compare", "--budget", "8000", "-j1", "--plot", "none", "-o", folder, SAMPLES + "/iris.csv",
               SAMPLES + "/wine.csv", SAMPLES + "/penguins.csv"]
    check_lines(Screen(80, *compare), 80, "train")


# A trainer that says what it is told: losses from a list, slowly enough to be seen.
LIAR = """
import sys, time
count = 0
for line in sys.stdin:
    word = line.split()
    if word[1] == "hello": answer = "hello 1 reset"
    elif word[1] == "reset": answer, count = "ok", 0
    else:
        time.sleep(0.004)
        wild = float(word[2]) > 0.05 and count > 40
        answer = "loss %s" % ("nan" if wild else 2.375 - min(count, 30) * float(word[2]))
        count += 1
    print("lrfind " + answer, flush=True)
"""


def the_loss_is_shown_as_it_was(folder):
    path = folder + "/liar.py"
    open(path, "w").write(LIAR)
    screen = Screen(100, "verify", "--plot", "none", "--rates", "1e-3,2e-1", "--repeats", "2", "--budget", "60",
                    "--steps", "60", "--lr-max", "0.04", "--lr-min", "1e-4", "-o", folder, "--", sys.executable, path)
    for line in check_lines(screen, 100, "verify"):
        loss = re.search(r"loss (\S+)", line)
        assert not loss or loss.group(1) == "nan" or -4 < float(loss.group(1)) < 2.5, line
        assert not loss or float(loss.group(1)) != 0, line


def a_quiet_command_paints_nothing(folder):
    screen = Screen(80, "run", "-q", "--plot", "none", "-o", folder, SAMPLES + "/digits.csv")
    assert screen.code == 0 and screen.text == "", screen.text


def counts_are_checked_before_memory_is_taken(folder):
    iris = SAMPLES + "/iris.csv"
    wraps = "6148914691236517206"  # times 3, or 300, or the size of a point: a small number
    for command in (["run", "--repeats", wraps, iris], ["verify", "--repeats", wraps, iris],
                    ["schedule", "--repeats", wraps, iris], ["compare", "--repeats", wraps, iris, iris],
                    ["drive", "--repeats", wraps, "--", "sh", SAMPLES + "/trainer.sh"],
                    ["verify", "--epochs", "18446744073709551615", iris],
                    ["verify", "--epochs", "1000000000", iris]):
        code, out, err = lrfind(command[0], "--plot", "none", "-o", folder, *command[1:])
        assert code in (2, 3) and err.startswith("lrfind: ") and err.count("\n") == 1, (command, code, err)
        assert "too short" not in err, err
    values = ",".join(str(i + 1) for i in range(256))
    over = sum((["--over", "batch=" + values] for _ in range(8)), [])
    code, _, err = lrfind("compare", *over, "--plot", "none", "-o", folder, iris)
    assert code == 2 and "more than 10000 cases" in err, (code, err)


def an_interrupted_run_is_still_drawn(folder):
    child = subprocess.Popen([LRFIND, "run", "-q", "--plot", "svg", "--repeats", "4000", "-o", folder,
                              SAMPLES + "/digits.csv"])
    time.sleep(1.5)
    child.send_signal(signal.SIGINT)
    assert child.wait(timeout=60) == -signal.SIGINT
    assert os.path.exists(folder + "/analysis.json") and os.path.exists(folder + "/range.svg"), os.listdir(folder)


def a_trainer_that_dies_while_verifying_leaves_what_was_done(folder):
    """Exit 3 with the reason, the finished runs as a result, and a journal from which it goes on."""
    path, count = folder + "/mortal.py", folder + "/count"
    open(path, "w").write(LIAR.replace("time.sleep(0.004)", """
        left = int(open(%r).read())
        if word[2] == "0.2" and left == 0: sys.exit("no more")
        open(%r, "w").write(str(left - 1 if word[2] == "0.2" else left))""" % (count, count)))
    open(count, "w").write("10")
    command = ["verify", "--plot", "none", "--rates", "1e-3,2e-1", "--repeats", "2", "--budget", "60", "--steps", "60",
               "--lr-max", "0.04", "--lr-min", "1e-4", "-o", folder + "/out", "--", sys.executable, path]
    code, _, err = lrfind(*command)
    assert code == 3 and err.splitlines()[-1].startswith("lrfind: trainer"), (code, err)
    rates = json.load(open(folder + "/out/verify.json"))["rates"]
    assert [rate["lr"] for rate in rates] == [1e-3], rates
    assert runs_in(folder + "/out/verify.part") == 2
    open(count, "w").write("100000")
    code, _, err = lrfind("verify", "--resume", *command[1:])
    assert code == 0, err
    rates = json.load(open(folder + "/out/verify.json"))["rates"]
    assert [rate["lr"] for rate in rates] == [1e-3, 0.2] and not os.path.exists(folder + "/out/verify.part")


TESTS = [resume_refuses_another_target, resume_refuses_shuffled_labels, resume_refuses_each_other_setting,
         the_progress_line_keeps_within_the_terminal_and_its_totals, the_loss_is_shown_as_it_was,
         a_quiet_command_paints_nothing, counts_are_checked_before_memory_is_taken, an_interrupted_run_is_still_drawn,
         a_trainer_that_dies_while_verifying_leaves_what_was_done]


if __name__ == "__main__":
    sys.exit(tap.main(TESTS))
