#!/usr/bin/env python3
"""lrfind drive with the sample trainers and with trainers that fail, are interrupted or killed. TAP.

SOAK=1 in the environment: 1000 rounds instead of 100 of starting, sweeping and killing.
"""
import csv
import glob
import json
import math
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import tap
from tap import LRFIND, ROOT, SAMPLES, test

os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
sys.path[:0] = [os.path.join(ROOT, "scripts"), SAMPLES]


def command(out, child, *options):
    """Of sweeps alone: what follows them is in refine.py."""
    return [LRFIND, "drive", "--no-refine", "--plot", "none", "-o", out] + list(options) + ["--"] + child


def drive(out, child, *options):
    """Exit code, stdout and stderr."""
    done = subprocess.run(command(out, child, *options), stdin=subprocess.DEVNULL, timeout=120,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def rows(out):
    with open(os.path.join(out, "curve.csv"), newline="") as file:
        return list(csv.DictReader(file))


def content(out):
    """Name and bytes of every file; the four of a result, and a journal perhaps."""
    return {os.path.basename(path): open(path, "rb").read() for path in glob.glob(out + "/*")}


def wait_until(condition, seconds=10):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.005)
    return True


def running(mark):
    """Processes, zombies left out, whose command line holds `mark`."""
    found = []
    for path in glob.glob("/proc/[0-9]*"):
        try:
            with open(path + "/cmdline", "rb") as file:
                if mark.encode() in file.read() and not os.path.samefile(path, "/proc/self"):
                    found.append(path)
        except OSError:
            pass
    return found


FINAL = {"curve.csv", "analysis.csv", "analysis.json", "range.gp"}

# A trainer on the bowl w^2 / 2 * 20, as slow and as fragile as its arguments say:
# PAUSE seconds a step; dies at step DIE as long as the file COUNT holds a number above 0.
SLOW = """
import sys, time, os
pause, die, count = float(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
w = n = 0
for line in sys.stdin:
    word = line.split()
    if word[1] == "hello": answer = "hello 1 reset"
    elif word[1] == "reset": w, n, answer = 1 + int(word[2]) / 16, 0, "ok"
    else:
        time.sleep(pause)
        left = int(open(count).read()) if os.path.exists(count) else 0
        if n == die and left > 0:
            open(count, "w").write(str(left - 1))
            sys.exit("no more at step %d" % n)
        answer, w, n = "loss %r" % (10 * w * w), w - float(word[2]) * 20 * w, n + 1
    print("lrfind " + answer, flush=True)
"""


def slow(scratch, pause=0.0, die=-1):
    path = os.path.join(scratch, "slow.py")
    with open(path, "w") as file:
        file.write(SLOW)
    return [sys.executable, path, str(pause), str(die), os.path.join(scratch, "count")]


RANGE = ("--lr-min", "1e-4", "--lr-max", "1", "--steps", "40")


def compiled(scratch):
    trainer = os.path.join(scratch, "trainer")
    subprocess.run([os.environ.get("CC", "cc"), "-O2", "-std=c11", "-Wall", "-Wextra", "-Werror",
                    "-o", trainer, os.path.join(SAMPLES, "trainer.c")], check=True)
    return [trainer]


def check_sample(scratch, child, *options):
    code, out, err = drive(scratch + "/out", child, *options)
    assert code == 0 and "use" in out, (code, out, err)
    assert set(content(scratch + "/out")) == FINAL
    with open(scratch + "/out/analysis.json") as file:
        analysis = json.load(file)
    assert analysis["command"] == "drive" and analysis["suggestion"]["lr"] > 0
    assert not running(child[-1])
    return analysis, rows(scratch + "/out")


@test()
def the_sample_in_c_is_driven(scratch):
    analysis, curve = check_sample(scratch, compiled(scratch))
    assert analysis["repeats"] == 3
    assert float(curve[0]["loss"]) > 0 and curve[0]["loss_after"] and curve[0]["val_loss"]
    for previous, row in zip(curve, curve[1:]):
        last = previous["repeat"] != row["repeat"]
        assert bool(previous["val_loss"]) == (last or previous["step"] == "0")


@test()
def the_sample_in_shell_is_driven_and_its_losses_are_exact(scratch):
    _, curve = check_sample(scratch, ["sh", SAMPLES + "/trainer.sh"], *RANGE)
    a = b = 0.0
    for row in curve:
        if row["step"] == "0":
            a, b = 1.0, 4.0
        lr, loss = float(row["lr"]), float(row["loss"])
        assert math.isclose(loss, (25 * a * a + b * b) / 2, rel_tol=1e-12)
        a, b = a - lr * 25 * a, b - lr * b


@test("torch")
def the_convolutional_network_is_driven_with_the_losses_of_a_plain_loop(scratch):
    """Same seed, no client, no pipe: bit for bit the same."""
    import torch
    import trainer_cnn
    child = [sys.executable, SAMPLES + "/trainer_cnn.py"]
    _, curve = check_sample(scratch, child, "--repeats", "2", "--lr-min", "1e-4", "--steps", "60")
    trainer = trainer_cnn.make_trainer()
    model, optimizer, loader = trainer.model, trainer.optimizer, trainer.batches.batches
    initial = {name: value.clone() for name, value in model.state_dict().items()}
    for row in curve:
        if row["step"] == "0":
            model.load_state_dict(initial)
            optimizer.state.clear()
            torch.manual_seed(int(row["repeat"]))
            model.train()
            batches = iter(loader)
        batch = next(batches, None)
        if batch is None:
            batches = iter(loader)
            batch = next(batches)
        optimizer.param_groups[0]["lr"] = float(row["lr"])
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(model(batch[0]), batch[1])
        loss.backward()
        optimizer.step()
        expected, actual = loss.item(), float(row["loss"])
        assert expected == actual or (expected != expected and actual != actual), row


@test("torch")
def the_transformer_is_driven(scratch):
    check_sample(scratch, [sys.executable, SAMPLES + "/trainer_text.py"], "--repeats", "1",
                 "--lr-min", "1e-5", "--lr-max", "10", "--steps", "80")


@test("sklearn")
def the_scikit_learn_sample_is_driven(scratch):
    check_sample(scratch, [sys.executable, SAMPLES + "/trainer_sklearn.py"], "--steps", "100")


@test()
def matrices_are_multiplied_on_as_many_threads_as_are_asked_for(scratch):
    """Seen from the trainer: lrfind's threads, then the processors and the environment that it leaves to others."""
    look = "grep Threads: /proc/$PPID/status; nproc; echo asked ${OPENBLAS_NUM_THREADS-nothing}. ; exec sh samples/trainer.sh"
    processors = len(os.sched_getaffinity(0))
    for asked, threads in ((None, 1), ("1", 1), ("2", min(2, processors)), ("", 1)):
        env = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
        env.update({} if asked is None else {"OPENBLAS_NUM_THREADS": asked})
        done = subprocess.run(command(os.path.join(scratch, "out"), ["sh", "-c", look], "--steps", "20", "--repeats", "1"),
                              cwd=ROOT, env=env, capture_output=True, text=True, timeout=60)
        said = "Threads:\t%d\n%d\nasked %s.\n" % (threads, processors, "nothing" if asked is None else asked)
        assert done.returncode <= 1 and said in done.stderr, done


@test()
def json_is_alone_on_stdout_and_the_log_on_stderr(scratch):
    child = ["sh", "-c", "echo a log line; echo another >&2; exec sh " + SAMPLES + "/trainer.sh"]
    code, out, err = drive(scratch + "/out", child, "--json", *RANGE)
    assert code == 0 and json.loads(out)["schema"] == "lrfind/analysis/1"
    assert sorted(err.splitlines()) == sorted(["a log line", "another"]), err
    code, out, err = drive(scratch + "/out", child, "--quiet", *RANGE)
    assert (code, out, err) == (0, "", ""), (out, err)


@test()
def eval_every_adds_validation_losses(scratch):
    drive(scratch + "/out", compiled(scratch), "--eval-every", "7", "--repeats", "1", *RANGE)
    curve = rows(scratch + "/out")
    for row in curve:
        due = row["step"] == "0" or (int(row["step"]) + 1) % 7 == 0 or row is curve[-1]
        assert bool(row["val_loss"]) == due, row


@test()
def without_reset_there_is_one_repeat_or_a_new_child_for_each(scratch):
    script = ("echo >>%s/starts; while read -r _ order lr; do case $order in "
              "hello) echo lrfind hello 1;; step) echo lrfind loss $lr;; esac; done" % scratch)
    drive(scratch + "/out", ["sh", "-c", script], *RANGE)
    assert {row["repeat"] for row in rows(scratch + "/out")} == {"0"}
    os.unlink(scratch + "/starts")
    drive(scratch + "/out", ["sh", "-c", script], "--repeats", "3", *RANGE)
    assert {row["repeat"] for row in rows(scratch + "/out")} == {"0", "1", "2"}
    assert len(open(scratch + "/starts").readlines()) == 3


@test()
def a_failure_ends_with_3_and_what_was_recorded(scratch):
    expected = scratch + "/expected"
    drive(expected, slow(scratch), *RANGE)
    with open(scratch + "/count", "w") as file:
        file.write("1")
    code, _, err = drive(scratch + "/out", slow(scratch, die=23), *RANGE)
    assert code == 3
    message = [line for line in err.splitlines() if line.startswith("lrfind: ")]
    assert len(message) == 1 and "ended with exit code 1 before it answered" in message[0], err
    assert message[0].endswith("its last words: 'no more at step 23'"), err
    assert set(content(scratch + "/out")) == FINAL | {"drive.part"}
    assert rows(scratch + "/out") == rows(expected)[:23]


@test()
def a_failed_trainer_is_started_anew_as_often_as_allowed(scratch):
    expected = scratch + "/expected"
    drive(expected, slow(scratch), *RANGE)
    for allowed, wanted in (("2", 0), ("1", 3)):
        with open(scratch + "/count", "w") as file:
            file.write("2")
        code, _, err = drive(scratch + "/out", slow(scratch, die=11), "--max-failures", allowed,
                             *RANGE)
        assert code == wanted, (code, err)
        assert err.count("lrfind: warning: trainer") == int(allowed), err
        if code == 0:
            assert content(scratch + "/out")["curve.csv"] == content(expected)["curve.csv"]


@test()
def a_trainer_that_hangs_is_ended_with_all_it_started(scratch):
    script = ("read -r l; echo lrfind hello 1; read -r l; echo lrfind loss 2.385; read -r l; "
              "sleep 987 & wait")
    start = time.monotonic()
    code, _, err = drive(scratch + "/out", ["sh", "-c", script], "--timeout", "0.5", *RANGE)
    assert code == 3 and "within 0.5 s" in err and time.monotonic() - start < 5, err
    assert len(rows(scratch + "/out")) == 1
    assert wait_until(lambda: not running("987")), running("987")


def points_recorded(out):
    try:
        with open(out + "/drive.part") as file:
            return file.read().count("point")
    except OSError:
        return 0


@test()
def an_interrupt_writes_what_there_is_and_resume_goes_on(scratch):
    expected, out = scratch + "/expected", scratch + "/out"
    drive(expected, slow(scratch), *RANGE)
    whole = rows(expected)
    for number, goal in ((signal.SIGINT, 45), (signal.SIGTERM, 12)):
        shutil.rmtree(out, ignore_errors=True)
        process = subprocess.Popen(command(out, slow(scratch, 0.01), *RANGE),
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert wait_until(lambda: points_recorded(out) >= goal)
        process.send_signal(number)
        _, err = process.communicate(timeout=30)
        assert process.returncode == -number, (process.returncode, err)
        assert set(content(out)) == FINAL | {"drive.part"}
        recorded = rows(out)
        assert goal <= len(recorded) < len(whole) and recorded == whole[:len(recorded)]
        assert not running("slow.py")
        code, _, err = drive(out, slow(scratch, 0.01), "--resume", *RANGE)
        assert code == 0, err
        assert set(content(out)) == FINAL
        assert content(out)["curve.csv"] == content(expected)["curve.csv"]


@test()
def an_interrupt_during_a_long_step_does_not_wait_for_it(scratch):
    out = scratch + "/out"
    process = subprocess.Popen(command(out, slow(scratch, 60), *RANGE), stderr=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL)
    assert wait_until(lambda: running("slow.py") and os.path.exists(out + "/drive.part"))
    time.sleep(0.2)
    start = time.monotonic()
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == -signal.SIGINT and time.monotonic() - start < 5
    assert not running("slow.py")


@test()
def resume_refuses_other_settings(scratch):
    out = scratch + "/out"
    with open(scratch + "/count", "w") as file:
        file.write("1")
    drive(out, slow(scratch, die=23), *RANGE)
    code, _, err = drive(out, slow(scratch, die=23), "--resume", "--seed", "4", *RANGE)
    assert code == 2 and "other data or settings" in err, (code, err)
    code, _, err = drive(out, slow(scratch, die=23), "--resume", *RANGE)
    assert code == 0, err


def check_complete(files, expected, same):
    """Every file is whole, and as expected if it is the result of all steps; a journal may be torn."""
    for name, data in files.items():
        if name == "curve.csv":
            steps, all_steps = ([line.split(b",")[:5] for line in text.splitlines()]
                                for text in (data, expected[name]))
            assert steps == all_steps[:len(steps)], data
        if name == "analysis.json":
            json.loads(data.decode())
        if name in FINAL:
            assert data.endswith(b"\n") and (not same or data == expected[name]), name


@test()
def killed_at_a_random_moment_nothing_is_torn_and_nobody_left(scratch):
    """Starts, sweeps ten steps and is killed; its trainer ends by itself on end of file."""
    child, out = compiled(scratch), scratch + "/out"
    options = ("--steps", "10", "--repeats", "2", "--lr-min", "1e-3", "--lr-max", "1")
    drive(scratch + "/expected", child, *options)
    start = time.monotonic()
    drive(scratch + "/expected", child, *options)
    lasts, ended = time.monotonic() - start, [0, 0]
    expected = content(scratch + "/expected")
    generator = random.Random(20)
    for i in range(1000 if os.environ.get("SOAK") else 100):
        shutil.rmtree(out, ignore_errors=True)
        process = subprocess.Popen(command(out, child, *options), stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        time.sleep(generator.random() * 2 * lasts)
        number = generator.choice((signal.SIGKILL, signal.SIGTERM, signal.SIGINT))
        process.send_signal(number)
        code = process.wait(20)
        assert code in (-number, 0, 1), code
        ended[code == -number] += 1
        check_complete(content(out), expected, code != -number or number == signal.SIGKILL)
        if i % 10 == 0:
            code, _, err = drive(out, child, "--resume", *options)
            assert code <= 1 and content(out)["curve.csv"] == expected["curve.csv"], err
    assert min(ended) > 0, ended
    assert wait_until(lambda: not running(child[0])), running(child[0])


if __name__ == "__main__":
    sys.exit(tap.main(tap.tests))
