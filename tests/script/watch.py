#!/usr/bin/env python3
"""What `lrfind watch` promises: exit codes, lines of JSON, logs that grow, are cut or replaced, hostile logs. TAP."""
import csv
import json
import math
import os
import random
import resource
import select
import signal
import subprocess
import sys
import time

import tap
from tap import LRFIND

KINDS = {"nonfinite", "exploded", "spike", "losing_ground", "diverging", "recovered", "noisier", "restart", "resume"}


def losses(n, seed=0, scale=0.02):
    """A run that learns well."""
    rng = random.Random(seed)
    return [0.3 + 2 * math.exp(-i / (n / 8)) + rng.gauss(0, scale) for i in range(n)]


def diverging(n, at):
    """One that loses at step `at` what it had gained."""
    return [l if i < at else l + (2.5 * (1 - math.exp(-(i - at) / 20))) for i, l in enumerate(losses(n))]


def write(folder, name, rows, lr=1e-3, mode="w"):
    path = os.path.join(folder, name)
    with open(path, mode) as file:
        for i, loss in enumerate(rows):
            file.write(json.dumps({"step": i, "loss": loss, "lr": lr}) + "\n")
    return path


def watch(folder, *arguments, text=None, code=(0, 1)):
    done = subprocess.run([LRFIND, "watch", "--plot", "none", "-o", os.path.join(folder, "out"), *arguments],
                          input=text, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
    code = (code,) if isinstance(code, int) else code
    assert done.returncode in code, (done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode())
    return done


def result(folder):
    with open(os.path.join(folder, "out", "watch.json")) as file:
        return json.load(file)


def lines(done):
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


class Follow:
    """`lrfind watch -f --json`; next() waits for a line at most `seconds`."""

    def __init__(self, folder, *arguments):
        self.process = subprocess.Popen(
            [LRFIND, "watch", "-f", "--json", "--plot", "none", "-o", os.path.join(folder, "out"), *arguments],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.text = b""

    def next(self, seconds=5.0):
        end = time.monotonic() + seconds
        while b"\n" not in self.text:
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.process.stdout], [], [], left)[0]:
                return None
            got = os.read(self.process.stdout.fileno(), 65536)
            if not got:
                return None
            self.text += got
        line, self.text = self.text.split(b"\n", 1)
        return json.loads(line)

    def kinds(self, last, seconds=10.0):
        """The kinds of events up to the first of kind `last`."""
        kinds = []
        while not kinds or kinds[-1] != last:
            event = self.next(seconds)
            assert event is not None, ("no more events", kinds)
            kinds.append(event["kind"])
        return kinds

    def stop(self):
        time.sleep(0.2)  # for the rows behind the event that was waited for
        self.process.send_signal(signal.SIGINT)
        out, err = self.process.communicate(timeout=30)
        assert self.process.returncode == -signal.SIGINT, (self.process.returncode, err)
        return [json.loads(line) for line in (self.text + out).decode().splitlines()]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.communicate()


@tap.test()
def the_exit_code_is_the_finding(folder):
    good, bad = write(folder, "good.jsonl", losses(600)), write(folder, "bad.jsonl", diverging(600, 400))
    watch(folder, good, code=0)
    watch(folder, bad, code=1)
    watch(folder, good, bad, code=1)
    assert watch(folder, code=2).stderr.startswith(b"lrfind: ")
    assert watch(folder, "--rows", good, code=2).stderr.count(b"\n") == 1
    for name, words in (("nothing.log", b"No such file"), (folder, b"is a folder")):
        failed = watch(folder, name, code=3)
        assert failed.stderr.startswith(b"lrfind: ") and words in failed.stderr, failed.stderr


@tap.test()
def what_is_no_log_is_named(folder):
    for name, content, words in (("a.xlsx", b"PK\3\4" + bytes(40), b"zip"), ("b.log", b"", b"is empty"),
                                 ("c.csv", b"step,accuracy\n1,0.5\n2,0.6\n", b"no training loss, only"),
                                 ("d.log", b"Starting\nDone\n", b"loss")):
        path = os.path.join(folder, name)
        with open(path, "wb") as file:
            file.write(content)
        failed = watch(folder, path, code=3)
        assert words in failed.stderr and failed.stderr.count(b"\n") == 1, failed.stderr
        assert name.encode() in failed.stderr


@tap.test()
def json_is_a_line_an_event_and_a_verdict_at_last(folder):
    done = watch(folder, "--json", write(folder, "bad.jsonl", diverging(600, 400)), code=1)
    events = lines(done)
    assert [e["kind"] for e in events[:-1] if e["kind"] not in KINDS] == []
    assert events[-1]["kind"] == "verdict" and events[-1]["verdict"]["kind"] == "diverged"
    assert all(e["schema"] == "lrfind/event/1" for e in events)
    alarm = [e for e in events if e["kind"] == "diverging"][0]
    assert 330 <= alarm["began_step"] <= 404 and 400 < alarm["step"] < 450, alarm
    assert alarm["back_to_step"] == alarm["began_step"] and alarm["back_to_lr"] == 1e-3, alarm
    assert str(int(alarm["back_to_step"])) in alarm["text"]
    # The same in the files.
    run = result(folder)["runs"][0]
    assert [e["kind"] for e in run["events"]] == [e["kind"] for e in events[:-1]]
    assert run["verdict"]["kind"] == "diverged" and run["rows"] == 600 and run["file"] == "bad.jsonl"


@tap.test()
def the_rows_are_in_a_file(folder):
    rows = diverging(300, 200)
    watch(folder, write(folder, "a.jsonl", rows))
    with open(os.path.join(folder, "out", "watch.csv")) as file:
        table = list(csv.DictReader(file))
    assert list(table[0]) == ["run", "row", "step", "lr", "loss", "val_loss", "level", "scale"]
    assert [float(r["loss"]) for r in table] == rows
    assert [int(r["row"]) for r in table] == list(range(300))
    last16 = sorted(rows[-16:])
    assert math.isclose(float(table[-1]["level"]), (last16[7] + last16[8]) / 2), (table[-1], last16)


@tap.test()
def whoever_feeds_it_knows_when_a_row_is_told(folder):
    process = subprocess.Popen([LRFIND, "watch", "--json", "--rows", "--plot", "none", "-o",
                                os.path.join(folder, "out"), "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    wanted = [["row"], ["nonfinite", "row"], ["row"], ["row"]]
    for lines, (row, kinds) in enumerate(zip(("2.5", "NaN", "2", "oops"), wanted), 1):
        process.stdin.write(b'{"step": %d, "loss": %s}\n' % (lines, row.encode()))
        process.stdin.flush()
        for kind in kinds:
            event = json.loads(process.stdout.readline())
            assert event["kind"] == kind, (event, kind)
        assert event["lines"] == lines, event
    out, _ = process.communicate(timeout=60)
    assert [json.loads(line)["kind"] for line in out.splitlines()] == ["verdict"], out


@tap.test()
def an_event_is_told_within_a_second_of_its_line(folder):
    path = write(folder, "a.jsonl", losses(100))
    with Follow(folder, path) as follow, open(path, "a") as log:
        assert follow.next(0.7) is None
        log.write('{"step": 100, "lo')
        log.flush()
        assert follow.next(0.7) is None
        began = time.monotonic()
        log.write('ss": Infinity}\n')
        log.flush()
        event = follow.next(5)
        assert event["kind"] == "nonfinite" and event["step"] == 100, event
        assert time.monotonic() - began < 1.0
        log.writelines(json.dumps({"step": i, "loss": l}) + "\n" for i, l in list(enumerate(losses(300)))[101:])
        log.flush()
        time.sleep(0.3)
        assert follow.stop()[-1]["kind"] == "verdict"
    assert result(folder)["runs"][0]["rows"] == 300


@tap.test()
def a_log_that_is_written_anew_is_told_once(folder):
    rows = diverging(500, 300)
    path = write(folder, "a.jsonl", rows[:250])
    with Follow(folder, path) as follow:
        time.sleep(0.3)
        for n in (260, 400, 500):  # as frames of pandas are written: all of it each time
            write(folder, "a.jsonl", rows[:n])
            time.sleep(0.3)
        assert "restart" not in follow.kinds("diverging")
        follow.stop()
    run = result(folder)["runs"]
    assert len(run) == 1 and run[0]["rows"] == 500, [(r["rows"], r["run"]) for r in run]


@tap.test()
def a_log_that_is_replaced_goes_on(folder):
    rows = diverging(500, 300)
    path = write(folder, "a.jsonl", rows[:250])
    with Follow(folder, path) as follow:
        time.sleep(0.3)
        os.rename(path, path + ".1")
        with open(path, "w") as log:
            for i in range(250, 500):
                log.write(json.dumps({"step": i, "loss": rows[i], "lr": 1e-3}) + "\n")
        assert "restart" not in follow.kinds("diverging")
        follow.stop()
    runs = result(folder)["runs"]
    assert len(runs) == 1 and runs[0]["rows"] == 500, [(r["rows"], r["run"]) for r in runs]


@tap.test()
def a_document_is_read_anew_when_it_has_changed(folder):
    path, rows = os.path.join(folder, "trainer_state.json"), diverging(400, 250)

    def save(n, whole=True):
        history = [{"step": 10 * i, "loss": rows[i], "learning_rate": 1e-4, "epoch": i / 100} for i in range(n)]
        text = json.dumps({"log_history": history, "global_step": 10 * n}, indent=2)
        with open(path + ".new", "w") as file:
            file.write(text if whole else text[:-30])
        os.replace(path + ".new", path)

    save(100, whole=False)
    with Follow(folder, path) as follow:
        assert follow.next(0.8) is None
        for n in (120, 200, 400):
            save(n)
            time.sleep(0.4)
        assert follow.kinds("diverging")[-1] == "diverging"
        follow.stop()
    run = result(folder)["runs"]
    assert len(run) == 1 and run[0]["rows"] == 400, run[0]["rows"]


@tap.test()
def a_document_may_be_one_line_without_an_end(folder):
    path = os.path.join(folder, "history.json")

    def save(n):
        with open(path, "w") as file:
            json.dump({"loss": diverging(400, 250)[:n]}, file)

    save(100)
    with Follow(folder, path) as follow:
        time.sleep(0.4)
        save(400)
        assert follow.kinds("diverging")[-1] == "diverging"
        follow.stop()
    assert [run["rows"] for run in result(folder)["runs"]] == [400]


@tap.test()
def a_first_line_may_be_torn(folder):
    path = os.path.join(folder, "a.jsonl")
    with open(path, "w", buffering=1) as log, Follow(folder, path) as follow:
        for piece in ('{"step": 1, "lo', 'ss": 2}', "\n"):
            log.write(piece)
            log.flush()
            time.sleep(0.3)
        for i in range(2, 50):
            log.write('{"step": %d, "loss": 2}\n' % i)
        assert [line["kind"] for line in follow.stop()] == ["verdict"]
    assert [run["rows"] for run in result(folder)["runs"]] == [49]


@tap.test()
def a_document_may_begin_with_a_validation(folder):
    path = os.path.join(folder, "trainer_state.json")

    def save(n):
        history = [{"step": 0, "eval_loss": 3.0}] + [{"step": 10 + i, "loss": l} for i, l in enumerate(losses(n))]
        with open(path + ".new", "w") as file:
            json.dump({"log_history": history}, file, indent=2)
        os.replace(path + ".new", path)

    save(100)
    with Follow(folder, path) as follow:
        for n in (200, 300):
            time.sleep(0.4)
            save(n)
        time.sleep(0.4)
        assert [line["kind"] for line in follow.stop()] == ["verdict"]
    assert [run["rows"] for run in result(folder)["runs"]] == [300]


@tap.test()
def one_of_several_logs_may_begin_later(folder):
    first, second = write(folder, "a.jsonl", losses(100)), write(folder, "b.jsonl", [])
    with Follow(folder, first, second) as follow:
        time.sleep(0.3)
        write(folder, "b.jsonl", losses(200), mode="a")
        time.sleep(0.6)
        follow.stop()
    assert [run["rows"] for run in result(folder)["runs"]] == [100, 200]


@tap.test()
def a_log_that_shrinks_or_goes_away_does_no_harm(folder):
    path = write(folder, "a.jsonl", losses(200))
    with Follow(folder, path) as follow:
        time.sleep(0.3)
        os.truncate(path, 50)
        time.sleep(0.7)
        os.unlink(path)
        time.sleep(0.7)
        write(folder, "a.jsonl", [9.0] * 3 + [float("nan")])
        assert "nonfinite" in follow.kinds("nonfinite")
        follow.stop()


@tap.test()
def a_command_gets_each_event(folder):
    script = os.path.join(folder, "hook")
    with open(script, "w") as file:
        file.write('#!/bin/sh\ncat >> "%s/heard"\necho "$1" >> "%s/said"\n' % (folder, folder))
    os.chmod(script, 0o755)
    done = watch(folder, "--json", "--on-event", script + "  $(touch${IFS}%s/ran)" % folder,
                 write(folder, "bad.jsonl", diverging(600, 400)))
    with open(os.path.join(folder, "heard")) as file:
        assert file.read().splitlines() == done.stdout.decode().splitlines()[:-1]
    with open(os.path.join(folder, "said")) as file:
        assert "$(touch" in file.read()
    assert not os.path.exists(os.path.join(folder, "ran"))
    done = watch(folder, "--on-event", "no-such-command", write(folder, "bad.jsonl", diverging(600, 400)))
    assert b"no-such-command" in done.stderr


@tap.test()
def a_command_of_too_many_words_is_wrong(folder):
    done = watch(folder, "--on-event", "echo " + 64 * "word ", write(folder, "a.jsonl", losses(50)), code=2)
    assert b"--on-event" in done.stderr, done.stderr


@tap.test()
def a_pipe_need_not_block(folder):
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    with subprocess.Popen([LRFIND, "watch", "--plot", "none", "-o", os.path.join(folder, "out"), "-"], stdin=reader,
                          stdout=subprocess.PIPE) as process:
        os.close(reader)
        with os.fdopen(writer, "w") as log:
            for i, loss in enumerate(losses(100)):
                log.write(json.dumps({"step": i, "loss": loss}) + "\n")
                if i % 30 == 0:
                    log.flush()
                    time.sleep(0.1)
        process.communicate(timeout=30)
    assert result(folder)["runs"][0]["rows"] == 100


@tap.test()
def rates_and_validation_losses_may_lie_elsewhere(folder):
    def table(name, values, steps):
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write("Wall time,Step,Value\n" + "".join("1.5e9,%d,%r\n" % row for row in zip(steps, values)))
        return path

    train = table("train/run-tag-loss.csv", losses(300), range(300))
    lr = table("train/run-tag-lr.csv", [0.1 / (1 + i) for i in range(300)], range(300))
    val = table("validation/run-tag-loss.csv", [2, 1, 0.5, 1.5, 2.5, 3.5, 3.5], range(0, 350, 50))
    watch(folder, lr, val, train)
    run, = result(folder)["runs"]
    assert run["rows"] == 300 and run["val_rows"] in (6, 7), run
    with open(os.path.join(folder, "out", "watch.csv")) as file:
        table_rows = [r for r in csv.DictReader(file) if r["loss"]]
    assert math.isclose(float(table_rows[99]["lr"]), 0.1 / 100)
    other = write(folder, "other.jsonl", losses(100))
    third = write(folder, "third.jsonl", losses(100))
    assert b"do not fit" in watch(folder, lr, train, other, third, code=3).stderr


@tap.test()
def two_runs_in_one_log_are_two(folder):
    path = write(folder, "a.jsonl", losses(200))
    write(folder, "a.jsonl", losses(300, seed=1), mode="a")
    watch(folder, path, code=0)
    runs = result(folder)["runs"]
    assert [(r["run"], r["rows"]) for r in runs] == [(0, 200), (1, 300)], [(r["run"], r["rows"]) for r in runs]


@tap.test()
def runs_side_by_side_are_each_watched(folder):
    good, bad = losses(300), diverging(300, 200)
    export = os.path.join(folder, "export.csv")
    with open(export, "w") as file:
        file.write('"Step","sunny-1 - train/loss","sunny-1 - train/loss__MIN","moon-2 - train/loss"\n')
        file.writelines("%d,%r,%r,%r\n" % (i, a, a, b) for i, (a, b) in enumerate(zip(good, bad)))
    turns = os.path.join(folder, "turns.csv")
    with open(turns, "w") as file:
        file.write("run,step,loss\n")
        file.writelines("a,%d,%r\nb,%d,%r\n" % (i, a, i, b) for i, (a, b) in enumerate(zip(good, bad)))
    for path in (export, turns):
        watch(folder, path, code=1)
        runs = result(folder)["runs"]
        assert [(r["run"], r["rows"], r["verdict"]["kind"]) for r in runs] == [
            (0, 300, "healthy"), (1, 300, "diverged")], [(r["run"], r["rows"], r["note"]) for r in runs]
        assert all(e["run"] == 1 for e in runs[1]["events"])


@tap.test()
def a_column_that_is_not_there_is_refused(folder):
    path = os.path.join(folder, "a.csv")
    with open(path, "w") as file:
        file.write("step,loss,val_loss\n" + "".join("%d,%r,%r\n" % (i, l, l) for i, l in enumerate(losses(100))))
    for option in ("--loss-column", "--lr-column", "--step-column", "--val-column"):
        failed = watch(folder, option, "nix", path, code=3)
        assert b"has no 'nix', only 'step', 'loss', 'val_loss'" in failed.stderr and not failed.stdout, failed
    watch(folder, "--loss-column", "val_loss", "--step-column", "step", path, code=0)


@tap.test()
def following_says_what_is_watched(folder):
    path = write(folder, "a.jsonl", losses(100))
    process = subprocess.Popen([LRFIND, "watch", "-f", "--plot", "none", "-o", os.path.join(folder, "out"), path],
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    assert process.stdout.readline() == b"a.jsonl   JSON lines; rate 'lr', loss 'loss'\n"
    process.send_signal(signal.SIGTERM)
    assert b"verdict" in process.communicate(timeout=30)[0]
    text = os.path.join(folder, "talk.log")
    with open(text, "w") as file:
        file.write("Starting\nStill starting\n")
    process = subprocess.Popen([LRFIND, "watch", "-f", "--plot", "none", "-o", os.path.join(folder, "out"), text],
                               stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert b"no row with a loss in" in process.stderr.readline()
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)


@tap.test()
def the_rate_can_be_said(folder):
    path = os.path.join(folder, "a.csv")
    with open(path, "w") as file:
        file.write("epoch,loss\n" + "".join("%d,%r\n" % row for row in enumerate(diverging(400, 250))))
    alarm = [e for e in lines(watch(folder, "--json", "--lr", "3e-4", path)) if e["kind"] == "diverging"][0]
    assert alarm["back_to_lr"] == 3e-4, alarm
    alarm = [e for e in lines(watch(folder, "--json", path)) if e["kind"] == "diverging"][0]
    assert alarm["back_to_lr"] is None and alarm["back_to_lr_why"], alarm
    named = watch(folder, "--loss-column", "epoch", path)
    assert result(folder)["runs"][0]["verdict"]["kind"] != "healthy", named.stdout


@tap.test()
def hostile_logs_are_survived(folder):
    rows = losses(300)
    good = "".join(json.dumps({"step": i, "loss": l}) + "\n" for i, l in enumerate(rows)).encode()
    head, tail = good[:5000], good[5000:]
    cases = {"long": head + b"x" * 10_000_000 + b"\n" + tail,
             "bytes": head + b"\xff\xfe\x80 {\"step\": \xc3}\n" + tail,
             "half": good + b'{"step": 300, "loss": 1.',
             "nul": head.rsplit(b"\n", 1)[0] + b"\n\0\0\0\n" + tail.split(b"\n", 1)[1],
             "deep": head.rsplit(b"\n", 1)[0] + b"\n" + b"[" * 100000 + b"\n" + tail.split(b"\n", 1)[1]}
    for name, content in cases.items():
        path = os.path.join(folder, name + ".jsonl")
        with open(path, "wb") as file:
            file.write(content)
        watch(folder, path, code=0)
        run, = result(folder)["runs"]
        assert 295 <= run["rows"] <= 300, (name, run["rows"])
    text = "".join("step %d loss %r\n" % row for row in enumerate(rows)).encode()
    for first in (b"x" * 5_000_000, b"Namespace(" + b"a=1, " * 30_000 + b")"):
        with open(os.path.join(folder, "talk.log"), "wb") as file:
            file.write(first + b"\n" + text)
        watch(folder, os.path.join(folder, "talk.log"), code=0)
        run, = result(folder)["runs"]
        assert run["rows"] == 300, (first[:10], run["rows"])


@tap.test()
def a_long_log_takes_little_memory(folder):
    path, n = os.path.join(folder, "a.csv"), 400000
    with open(path, "w") as file:
        file.write("step,loss,lr\n")
        file.writelines("%d,%.5f,0.001\n" % (i, 2 + 3 / (1 + i / 1e4)) for i in range(n))
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    watch(folder, path)
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    run, = result(folder)["runs"]
    assert run["rows"] == n
    sanitized = "-san" in LRFIND
    assert most <= max(before, 50_000 * (8 if sanitized else 1)), most
    with open(os.path.join(folder, "out", "watch.csv")) as file:
        assert sum(1 for _ in file) < 40000


if __name__ == "__main__":
    sys.exit(tap.main(tap.tests))
