#!/usr/bin/env python3
"""lrfind.Watch and the samples that use it, with the real program. Prints TAP.

transformers, lightning and keras are doubles that call the hooks as their documentation says.
"""
import contextlib
import gc
import importlib
import io
import json
import math
import os
import random
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
import types

import tap
from tap import LRFIND, ROOT, SAMPLES, test

PACKAGE = os.path.join(ROOT, "scripts", "python")
sys.path[:0] = [PACKAGE, SAMPLES]
os.environ["LRFIND"] = LRFIND
import lrfind  # noqa: E402


def healthy(n, seed=1):
    noise = random.Random(seed)
    return [0.3 + 2 * math.exp(-i / 40) + noise.gauss(0, 0.01) for i in range(n)]


def diverging():
    """160 good rows, then a climb back to the start."""
    return healthy(160) + [0.35 + 0.06 * i for i in range(60)]


def feed(watch, losses, **more):
    """The events of each call."""
    return [watch.log(step=10 * i, loss=loss, lr=0.1, **more) for i, loss in enumerate(losses)]


def by_command(losses):
    """What `lrfind watch LOG` says of the same rows: its events and its verdict."""
    with tempfile.TemporaryDirectory() as folder:
        log = os.path.join(folder, "log.jsonl")
        with open(log, "w") as file:
            for i, loss in enumerate(losses):
                file.write(json.dumps({"loss": loss, "lr": 0.1, "step": 10 * i}) + "\n")
        done = subprocess.run([LRFIND, "watch", "--json", "--plot", "none", "-o", folder, log],
                              stdout=subprocess.PIPE)
        *events, verdict = [json.loads(line) for line in done.stdout.splitlines()]
    return events, verdict["verdict"]


@test()
def a_healthy_run_has_no_event_and_that_verdict():
    with lrfind.Watch() as watch:
        assert watch.verdict is None
        assert feed(watch, healthy(200)) == [[]] * 200
    assert watch.verdict.kind == "healthy" and watch.verdict.rows == 200, watch.verdict
    assert str(watch.verdict) == watch.verdict["text"] != "", watch.verdict
    assert watch.close() is watch.verdict and watch.events == []


@test()
def events_come_with_the_row_that_brings_them_and_are_those_of_the_command():
    losses = diverging() + [float("nan"), float("inf")]
    said = []
    watch = lrfind.Watch(on_event=said.append)
    calls = feed(watch, losses)
    events = [event for call in calls for event in call]
    expected, verdict = by_command(losses)
    assert len(expected) > 3 and len(events) == len(expected)
    for event, wanted in zip(events, expected):
        assert event.kind == wanted["kind"] and event.text == wanted["text"] == str(event)
        for key in ("row", "step", "lr", "began_step", "back_to_step", "back_to_lr", "level"):
            assert event[key] == wanted[key] == getattr(event, key), (key, event, wanted)
        assert event in calls[event.row]
    assert said == events == watch.events
    final = watch.close()
    assert final.kind == verdict["kind"] == "diverged" and final.text == verdict["text"]
    assert final.back_to_step == verdict["back_to_step"] and final.stop_step is None


@test()
def alarms_are_what_makes_no_sense_to_go_on_with():
    losses = diverging() + [float("nan")]
    with lrfind.Watch() as watch:
        feed(watch, losses)
    alarm = {event.kind: event.alarm for event in watch.events}
    assert alarm["diverging"] and alarm["nonfinite"] and not alarm["losing_ground"], alarm
    last = watch.events[-1]
    assert last.kind == "nonfinite" and math.isnan(last.loss) and last.step == 10 * len(losses) - 10
    try:
        last.nothing
    except AttributeError as error:
        assert "nothing" in str(error)
    else:
        raise AssertionError("no AttributeError")


class Scalar:
    """What float() takes, as tensors are."""

    def __init__(self, value):
        self.value = value

    def __float__(self):
        return self.value


@test()
def every_kind_of_number_and_of_row_is_answered():
    with lrfind.Watch(timeout=20) as watch:
        assert watch.log() == [] and watch.log(step=3) == []
        watch.log(step=0, val_loss=2.5)  # before there is a loss
        watch.log(step=0, lr=Scalar(1e-3))
        watch.log(step=Scalar(0.0), loss=Scalar(2.25), lr=1)
        watch.log(step=0, loss=2.25)  # the same step again: taken once
        watch.log(step=1, loss=2)
        watch.log(loss=True)
        watch.log(loss=1e308, step=5)
        watch.log(loss=float("-inf"), step=6)
        watch.log(val_loss=float("nan"))
    assert watch.verdict.rows == 5 and watch.verdict.val_rows == 1, watch.verdict
    assert [e.kind for e in watch.events] == ["nonfinite"], watch.events
    assert watch.events[0].loss == -math.inf


@test("torch")
def tensors_are_numbers():
    import torch
    watch = lrfind.Watch()
    loss = (torch.ones(1, requires_grad=True) * 0.5).sum()
    for i in range(40):
        watch.log(step=torch.tensor(i), loss=loss * (1 + 1 / (1 + i)), lr=torch.tensor(0.1))
    assert watch.close().rows == 40


@test()
def without_out_nothing_stays_behind_and_with_it_the_files_do():
    with tempfile.TemporaryDirectory() as folder:
        here = os.getcwd()
        os.chdir(folder)
        try:
            with lrfind.Watch() as watch:
                feed(watch, healthy(40))
                scratch = watch._program.scratch
            assert os.listdir(".") == [] and not os.path.exists(scratch)
            with lrfind.Watch(out="kept", val_column=None, quiet=True) as watch:
                feed(watch, healthy(40))
            assert set(os.listdir("kept")) >= {"watch.csv", "watch.json"}, os.listdir("kept")
            with open("kept/watch.json") as file:
                assert json.load(file)["runs"][0]["rows"] == 40
        finally:
            os.chdir(here)


@test()
def a_rate_for_loops_that_tell_none_is_an_option():
    watch = lrfind.Watch(lr=0.25)
    for i, loss in enumerate(diverging()):
        watch.log(step=i, loss=loss)
    assert {event.back_to_lr for event in watch.events if event.alarm} == {0.25}, watch.events
    watch.close()


def refused(function, *words):
    try:
        function()
    except lrfind.Error as error:
        assert all(word in str(error) for word in words) and "\n" not in str(error), error
        return error
    raise AssertionError("no lrfind.Error")


@test()
def a_wrong_option_is_said_in_the_programs_words():
    watch = lrfind.Watch(lr="much")
    error = refused(lambda: watch.log(loss=1.0), "exit code 2", "--lr much")
    assert refused(lambda: watch.log(loss=1.0)) is error is refused(watch.close)
    refused(lrfind.Watch(lr="much").close, "exit code 2")
    for options in ({"json": True}, {"follow": True}, {"rows": True}):
        try:
            lrfind.Watch(**options)
        except TypeError:
            continue
        raise AssertionError("no TypeError")


@test()
def a_closed_watch_says_so():
    watch = lrfind.Watch()
    watch.close()
    refused(lambda: watch.log(loss=1.0), "closed")


def program(folder, text):
    """A program of this text instead of lrfind."""
    path = os.path.join(folder, "lrfind")
    with open(path, "w") as file:
        file.write("#!%s\nimport signal, sys, time\n%s" % (sys.executable, text))
    os.chmod(path, os.stat(path).st_mode | stat.S_IXUSR)
    os.environ["LRFIND"] = path


def with_program(text, check):
    with tempfile.TemporaryDirectory() as folder:
        program(folder, text)
        try:
            check()
        finally:
            os.environ["LRFIND"] = LRFIND


ONE_ROW = "sys.stdin.readline(); print('{\"kind\": \"row\", \"lines\": 1}', flush=True)\n"


@test()
def a_program_that_is_not_there_is_one_clear_error():
    os.environ["LRFIND"] = "/nowhere/lrfind"
    try:
        refused(lrfind.Watch, "/nowhere/lrfind", "No such file")
        del os.environ["LRFIND"]
        path, os.environ["PATH"] = os.environ["PATH"], "/nowhere"
        beside, lrfind.program.BESIDE = lrfind.program.BESIDE, ()
        try:
            refused(lrfind.Watch, "not found", "LRFIND")
        finally:
            os.environ["PATH"], lrfind.program.BESIDE = path, beside
    finally:
        os.environ["LRFIND"] = LRFIND


@test()
def a_program_that_dies_is_told_with_its_last_words():
    def check():
        watch = lrfind.Watch()
        assert watch.log(loss=1.0) == []
        error = refused(lambda: [watch.log(loss=1.0) for _ in range(3)],
                        "exit code 3", "lrfind: out of memory")
        assert refused(watch.close) is error

    with_program(ONE_ROW + "print('lrfind: out of memory\\n', file=sys.stderr); sys.exit(3)", check)

    def killed():
        watch = lrfind.Watch()
        watch._program.process.kill()
        refused(lambda: [watch.log(loss=1.0) for _ in range(3)], "exit code -9")

    killed()
    with_program("print('usage: something else', flush=True); sys.exit(64)",
                 lambda: refused(lambda: lrfind.Watch().log(loss=1.0), "exit code 64"))


@test()
def a_program_that_does_not_answer_ends_in_bounded_time():
    def check():
        watch = lrfind.Watch(timeout=0.5)
        watch.log(loss=1.0)
        start = time.monotonic()
        refused(lambda: watch.log(loss=1.0), "does not answer")
        assert 0.4 < time.monotonic() - start < 10
        assert watch._program.process.returncode == -signal.SIGKILL

    with_program(ONE_ROW + "signal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True: time.sleep(1)",
                 check)


SCRIPT = """
import os, sys, time
sys.path.insert(0, %r)
import lrfind
watch = lrfind.Watch(timeout=20)
for i in range(30):
    watch.log(step=i, loss=1 / (1 + i))
print(watch._program.process.pid, watch._program.scratch, flush=True)
""" % PACKAGE


def script(more):
    """Runs it; its words, and how long it took. Its program and its folder must be gone then."""
    start = time.monotonic()
    done = subprocess.run([sys.executable, "-c", SCRIPT + more], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=60, universal_newlines=True)
    seconds = time.monotonic() - start
    pid, folder = done.stdout.split("\n")[0].split()
    assert not os.path.exists(folder), folder
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return done, seconds
    raise AssertionError("the program is still there")


@test()
def a_watch_that_nobody_closes_ends_with_the_interpreter():
    done, seconds = script("")
    assert done.returncode == 0 and done.stderr == "" and seconds < 10, (done, seconds)
    done, _ = script("watch = None\nprint(lrfind.Watch().close())")
    assert done.returncode == 0 and done.stdout.endswith("None\n"), done
    done, _ = script("with watch: raise ValueError('mine')")
    assert done.stderr.splitlines()[-1] == "ValueError: mine", done.stderr


@test()
def a_forked_worker_neither_disturbs_nor_holds_it():
    more = """
child = os.fork()
if child == 0:
    try:
        watch.log(loss=1.0)
    except lrfind.Error as error:
        print(error, flush=True)
    time.sleep(8)
    sys.exit(0)
for i in range(30, 60):
    watch.log(step=i, loss=1 / (1 + i))
start = time.monotonic()
verdict = watch.close()
print(verdict.rows, time.monotonic() - start < 5, flush=True)
os.kill(child, 15)
os.waitpid(child, 0)
"""
    done, _ = script(more)
    lines = done.stdout.splitlines()[1:]
    assert sorted(lines) == ["60 True", "this Watch belongs to the process that this one was forked "
                             "from"], done


@test()
def threads_share_a_watch():
    watch = lrfind.Watch()

    def work(part):
        for i in range(200):
            watch.log(step=4 * i + part, loss=1.0)

    threads = [threading.Thread(target=work, args=(part,)) for part in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert watch.close().kind and watch._program.told == 800


@test()
def after_ctrl_c_in_a_call_rows_bring_their_own_events():
    watch, interrupts = lrfind.Watch(), 0

    def interrupt(*_):
        raise KeyboardInterrupt

    old = signal.signal(signal.SIGALRM, interrupt)
    for i, loss in enumerate(healthy(200)):
        try:
            signal.setitimer(signal.ITIMER_REAL, 1e-5 * (i + 1))
            watch.log(step=i, loss=loss)
            signal.setitimer(signal.ITIMER_REAL, 0)
        except KeyboardInterrupt:
            interrupts += 1
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, old)
    events = watch.log(step=200, loss=float("nan"))
    assert [(event.kind, event.step) for event in events] == [("nonfinite", 200)], watch.events
    assert interrupts > 0 and 200 - interrupts <= watch.close().rows <= 201


@test()
def what_is_collected_is_ended():
    watch = lrfind.Watch()
    process = watch._program.process
    watch.log(loss=1.0)
    del watch
    gc.collect()
    assert process.returncode is not None


# ---- the samples


def double(name, **attributes):
    """Puts a module of this name into place, and what it lies in."""
    parts = name.split(".")
    for i in range(1, len(parts) + 1):
        sys.modules.setdefault(".".join(parts[:i]), types.ModuleType(".".join(parts[:i])))
    for key, value in attributes.items():
        setattr(sys.modules[name], key, value)


def sample(name):
    sys.modules.pop(name, None)
    return importlib.import_module(name)


def loose(**values):
    return types.SimpleNamespace(**values)


@test()
def the_hugging_face_callback_stops_where_the_run_diverges():
    double("transformers", TrainerCallback=type("TrainerCallback", (), {}))
    callback = sample("watch_huggingface").WatchCallback()
    state = loose(is_world_process_zero=True, global_step=0)
    control = loose(should_training_stop=False)
    callback.on_train_begin(None, state, control)
    for loss in diverging():
        state.global_step += 10
        callback.on_log(None, state, control, logs={
            "loss": round(loss, 4), "learning_rate": 5e-5, "grad_norm": 1.0, "epoch": 0.1}, model=None)
        if state.global_step % 500 == 0:
            callback.on_log(None, state, control, logs={"eval_loss": loss + 0.1, "epoch": 0.1})
        if control.should_training_stop:
            break
    callback.on_log(None, state, control, logs={"train_runtime": 3.0, "train_loss": 1.0})
    callback.on_train_end(None, state, control)
    assert control.should_training_stop and 1600 < state.global_step < 2200
    assert callback.verdict.kind == "diverged" and callback.verdict.val_rows == 3
    assert callback.watch.events[-1].kind == "diverging"
    assert callback.watch.events[-1].back_to_lr == 5e-5
    state.is_world_process_zero = False
    callback.on_train_begin(None, state, control)
    callback.on_log(None, state, control, logs={"loss": float("nan")})
    callback.on_train_end(None, state, control)
    assert callback.watch is None


@test()
def the_lightning_callback_stops_where_the_loss_is_not_finite():
    double("lightning.pytorch.callbacks", Callback=type("Callback", (), {}))
    callback = sample("watch_lightning").WatchCallback(val_loss="val/loss")
    optimizer = loose(param_groups=[{"lr": 0.02}])
    trainer = loose(is_global_zero=True, global_step=0, optimizers=[optimizer], should_stop=False,
                    sanity_checking=True, callback_metrics={})
    callback.on_train_start(trainer, None)
    callback.on_validation_end(trainer, None)
    trainer.sanity_checking = False
    for i, loss in enumerate(healthy(150) + [float("nan")]):
        assert not trainer.should_stop
        trainer.global_step += 1
        callback.on_train_batch_end(trainer, None, {"loss": Scalar(loss)}, None, i)
        if i % 50 == 49:
            trainer.callback_metrics["val/loss"] = Scalar(loss + 0.1)
            callback.on_validation_end(trainer, None)
    assert trainer.should_stop
    callback.on_train_end(trainer, None)
    assert callback.verdict.rows == 151 and callback.verdict.val_rows == 3, callback.verdict
    event = callback.watch.events[-1]
    assert event.kind == "nonfinite" and (event.step, event.back_to_lr) == (151, 0.02), event
    trainer.is_global_zero = False
    callback.on_train_start(trainer, None)
    callback.on_train_batch_end(trainer, None, Scalar(1.0), None, 0)
    callback.on_train_end(trainer, None)


@test()
def the_keras_callback_sees_batches_behind_the_mean_of_the_epoch():
    double("keras.callbacks", Callback=type("Callback", (), {}))
    module = sample("watch_keras")
    for steps_per_execution in (1, 5):
        with tempfile.TemporaryDirectory() as folder:
            callback = module.WatchCallback(out=folder)
            callback.model = loose(optimizer=loose(learning_rate=loose(numpy=lambda: 0.01)),
                                   stop_training=False)
            losses = healthy(300)
            callback.on_train_begin()
            for epoch in range(3):
                callback.on_epoch_begin(epoch)
                part = losses[100 * epoch:100 * epoch + 100]
                for batch in range(steps_per_execution - 1, 100, steps_per_execution):
                    callback.on_train_batch_end(
                        batch, {"loss": sum(part[:batch + 1]) / (batch + 1), "accuracy": 0.5})
                callback.on_epoch_end(epoch, {"loss": 1.0, "val_loss": 2.0 - epoch / 2})
            callback.on_train_end()
            with open(os.path.join(folder, "watch.csv")) as file:
                rows = [line.split(",") for line in file.read().splitlines()]
        column = {name: i for i, name in enumerate(rows[0])}
        seen = [(float(r[column["step"]]), float(r[column["loss"]])) for r in rows[1:]
                if r[column["loss"]]]
        assert len(seen) == 300 // steps_per_execution
        for step, loss in seen:
            step = int(step)
            mean = sum(losses[step - steps_per_execution:step]) / steps_per_execution
            assert abs(loss - mean) <= 1e-9, (step, loss, mean)
        assert callback.verdict.val_rows == 3 and not callback.model.stop_training
    callback.on_train_begin()
    callback.on_epoch_begin(0)
    callback.on_train_batch_end(0, {"loss": float("nan")})
    assert callback.model.stop_training
    callback.on_train_end()


@test("torch")
def the_torch_loop_goes_back_and_trains_where_it_would_have_diverged():
    watch_torch = sample("watch_torch")
    verdict, returns, lr, loss = watch_torch.train(1.0)
    assert 0 < returns < watch_torch.MOST_RETURNS and 0.02 < lr < 0.5, (returns, lr)
    assert loss <= 0.3 and verdict.rows > watch_torch.STEPS - 100, (loss, verdict)
    watch_torch.MOST_RETURNS = 0
    assert not watch_torch.train(1.0)[3] <= 1.5  # left alone it forgets what it had learnt
    verdict, returns, lr, loss = watch_torch.train(0.1)
    assert (returns, lr) == (0, 0.1) and loss <= 0.3 and verdict.kind == "healthy", (verdict, loss)


def quietly(test):
    """What the samples print is no TAP."""
    with contextlib.redirect_stdout(io.StringIO()):
        test()


if __name__ == "__main__":
    sys.exit(tap.main(tap.tests, quietly))
