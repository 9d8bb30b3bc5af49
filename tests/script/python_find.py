#!/usr/bin/env python3
"""lrfind.find, lrfind.analyze and `lrfind drive --attach` under it. Prints TAP."""
import contextlib
import csv
import glob
import io
import json
import os
import pickle
import pty
import re
import subprocess
import sys
import tarfile
import tempfile
import types
import zipfile

import tap
from tap import LRFIND, ROOT, SAMPLES, test

sys.path[:0] = [os.path.join(ROOT, "scripts", "python"), SAMPLES]
os.environ["LRFIND"] = LRFIND
import lrfind  # noqa: E402

RANGE = {"lr_min": 1e-4, "lr_max": 1, "steps": 40, "refine": False}
WORDS = ["--lr-min", "1e-4", "--lr-max", "1", "--steps", "40", "--no-refine", "--plot", "none"]


class Bowl:
    """(25 a^2 + b^2) / 2, as samples/trainer.sh."""

    def __init__(self):
        self.a, self.b, self.restored = 7.0, 7.0, 0

    def step(self, lr):
        loss = (25 * self.a**2 + self.b**2) / 2
        self.a, self.b = self.a - lr * 25 * self.a, self.b - lr * self.b
        return loss

    def reset(self, seed):
        self.a, self.b = 1.0, 4.0

    def restore(self):
        self.a, self.b, self.restored = 7.0, 7.0, self.restored + 1


def attach(answers, *options):
    """Orders, exit code and stderr of `lrfind drive --attach` that gets these answers, one an order."""
    process = subprocess.Popen([LRFIND, "drive", "--attach", *options], stdin=subprocess.PIPE, bufsize=0,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    orders, answers = [], list(answers)
    while answers:
        orders.append(process.stdout.readline().decode().strip())
        if not orders[-1]:
            break
        process.stdin.write(answers.pop(0) + b"\n")
    out, err = process.communicate(timeout=60)
    return list(filter(None, orders + out.decode().splitlines())), process.returncode, err.decode()


def refused(kind, function, *words, **options):
    try:
        function(**options)
    except kind as error:
        for word in words:
            assert word in str(error), (word, str(error))
        return error
    raise AssertionError("no " + kind.__name__)


# ---- drive --attach


@test()
def who_is_attached_gets_what_a_driven_trainer_gets(scratch):
    result = lrfind.find(Bowl(), out=scratch + "/a", **RANGE)
    subprocess.run([LRFIND, "drive", "-q", "-o", scratch + "/b", *WORDS, "--", "sh",
                    SAMPLES + "/trainer.sh"], check=True)
    read = [[[float(cell) for cell in row] for row in list(csv.reader(open(path + "/curve.csv")))[1:]]
            for path in (scratch + "/a", scratch + "/b")]
    assert len(read[0]) == len(read[1]) > 80
    for a, b in zip(*read):
        assert all(abs(x - y) <= 1e-12 * abs(y) for x, y in zip(a, b)), (a, b)
    assert abs(result.lr / json.load(open(scratch + "/b/analysis.json"))["suggestion"]["lr"] - 1) < 1e-9


@test()
def orders_alone_are_on_stdout_and_an_end_of_answers_is_the_end(scratch):
    orders, code, err = attach([b"lrfind hello 1", b"lrfind loss 2"], "-o", scratch)
    assert code == 3 and orders[0] == "lrfind hello 1", (orders, code)
    assert all(re.match("lrfind (hello|step) ", order) for order in orders) and len(orders) == 3, orders
    assert "trainer 'attached trainer' ended before it answered 'lrfind step" in err, err


@test()
def what_an_attached_trainer_may_not(scratch):
    reader, writer = os.pipe()
    process = subprocess.Popen([LRFIND, "drive", "--attach", "--timeout", "0.3", "-o", scratch], stdin=reader,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    err = process.communicate(timeout=20)[1].decode()
    assert process.returncode == 3 and "did not answer 'lrfind hello 1' within 0.3 s" in err, err
    os.close(reader)
    os.close(writer)
    code, err = attach([b"lrfind hello 1", b"lrfind loss 1", b"lrfind error no more"], "-o", scratch, "--max-failures", "3")[1:]
    assert code == 3 and "cannot be started anew" in err, err
    for words, text in ((["--", "sh"], "'--attach': the trainer is who started lrfind"), (["x"], "stands behind")):
        orders, code, err = attach([], *words)
        assert (orders, code) == ([], 2) and text in err, (orders, code, err)
    master, slave = pty.openpty()
    done = subprocess.run([LRFIND, "drive", "--attach"], stdin=slave, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=20)
    assert done.returncode == 2 and b"lrfind.find(...)" in done.stderr and not done.stdout, done
    os.close(master)
    os.close(slave)


# ---- find


@test()
def a_result_is_a_number_words_a_curve_and_a_page():
    trainer = Bowl()
    result = lrfind.find(trainer, **RANGE)
    assert trainer.restored == 1 and (trainer.a, trainer.b) == (7.0, 7.0)
    assert result.status == "ok" and result.lo <= result.lr <= result.hi and float(result) == result.lr
    assert result.json["suggestion"]["lr"] == result.lr and isinstance(result.warnings, list)
    assert str(result).startswith("lr %.1e (95 %%: " % result.lr) and "%.1e" % result.lr == format(result, ".1e")
    assert set(result.curve) >= {"repeat", "step", "lr", "loss"} and len(result.curve.lr) == len(result.curve["loss"])
    assert abs(result.curve.lr[0] - 1e-4) < 1e-18 and result.curve.step[0] == 0
    assert os.path.dirname(result.report) == result.dir and os.path.exists(result.report)
    shown = result._repr_html_()
    picture = re.search('src="data:image/svg\\+xml;base64,([^"]*)"', shown).group(1)
    import base64
    import xml.dom.minidom
    svg = base64.b64decode(picture).decode()
    assert xml.dom.minidom.parseString(svg).documentElement.tagName == "svg" and "learning rate" in svg
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", ""), "the picture needs a network"


@test()
def one_answer_has_one_style_of_numbers():
    """The rate in the first line is written as in the sentence below it, which is the program's."""
    result = lrfind.find(Bowl(), plot="none", **RANGE)
    first, second = str(result).split("\n")[:2]
    number = "[0-9.]+(?:e[-+][0-9]+)?"
    assert re.fullmatch(r"lr (%s) \(95 %%: (%s) to (%s)\)" % ((r"\d\.\de[-+]\d\d",) * 3), first), first
    assert "e-" in second and "lr=%.1e" % result.lr in repr(result), (second, repr(result))


class Learner(Bowl):
    """Whose validation loss never gets below 1, that of its baseline is 0.9."""

    baseline = 0.9

    def step(self, lr):
        return 1 + super().step(lr)

    def eval(self):
        return 1 + (25 * self.a**2 + self.b**2) / 2


@test()
def that_nothing_was_learnt_is_in_the_words_of_the_result():
    result = lrfind.find(Learner(), lr_min=1e-4, lr_max=1, steps=60, budget=60, plot="none")
    assert result.status == "ok" and str(result).endswith("\n" + result.json["baseline_note"]), str(result)
    assert "\nlimit: " in str(result) and "nothing was learnt" in str(result), str(result)
    assert "<br>limit: " in result._repr_html_()


@test()
def a_pickled_result_is_whole_without_its_files():
    results = [lrfind.find(Bowl(), **RANGE), lrfind.analyze([1e-3 * 1.1**i for i in range(60)], [
        1 / (1 + i) + 0.01 * (i % 3) + (i / 50)**9 for i in range(60)])]
    expected = [(str(r), r._repr_html_(), [float(x) for x in r.curve.loss]) for r in results]
    for fresh in (False, True):
        again = [lrfind.result.Result(r.dir) if fresh else r for r in results]
        saved = pickle.dumps(again)
        with tempfile.TemporaryDirectory() as folder:
            with open(folder + "/r", "wb") as file:
                file.write(saved)
            moved = [(r.dir, folder + str(i)) for i, r in enumerate(results)]
            for a, b in moved:
                os.rename(a, b)
            read = pickle.loads(saved)
            for a, b in moved:
                os.rename(b, a)
        assert [(str(r), r._repr_html_(), [float(x) for x in r.curve.loss]) for r in read] == expected
        assert read[0].report is None and float(read[0]) == results[0].lr and results[0].report


@test()
def a_folder_of_the_user_s_is_found(scratch):
    home, os.environ["HOME"] = os.environ.get("HOME"), scratch
    try:
        result = lrfind.find(Bowl(), out="~/x", **RANGE)
    finally:
        os.environ["HOME"] = home
    assert result.dir == scratch + "/x" and os.path.exists(scratch + "/x/curve.csv"), result.dir


@test()
def what_was_called_is_in_the_files_and_could_be_called_again(scratch):
    result = lrfind.find(Bowl(), out=scratch, **RANGE)
    said = result.json["command_line"]
    assert said.startswith("lrfind drive ") and said.endswith(" --attach --name Bowl"), said
    assert "--steps 40" in said and "timeout" not in said and "--progress" not in said, said
    assert result.json["settings"]["timeout"] is None
    said = lrfind.find(Bowl(), name="a b", timeout=7, out=scratch, **RANGE).json
    assert said["settings"]["timeout"] == 7 and "--timeout 7" in said["command_line"], said["command_line"]
    assert said["command_line"].endswith(" --attach --name 'a b'"), said["command_line"]


@test()
def without_an_answer_there_is_advice():
    result = lrfind.find(step=lambda lr: 1.0, plot="none", **RANGE)
    assert result.lr is None and result.status == "no_descent" and result.report is None
    assert "lr_max=" in result.advice and "--" not in result.advice, result.advice
    assert str(result).startswith("no answer: ") and "None" in repr(result)
    refused(ValueError, result.__float__, "no rate", "lr_max=")
    assert "no answer" in result._repr_html_() and "<img" not in result._repr_html_()


@test()
def options_are_those_of_the_program_and_refused_by_it():
    refused(lrfind.Error, lrfind.find, "unknown option 'stesp' (did you mean 'steps'?)", trainer=Bowl(), stesp=3)
    refused(lrfind.Error, lrfind.find, "'lr_max many': expected a number", trainer=Bowl(), lr_max="many")
    refused(TypeError, lrfind.find, "decides on json itself", trainer=Bowl(), json=True)
    refused(TypeError, lrfind.find, "no trainer")
    refused(TypeError, lrfind.find, "int is no trainer", trainer=3)
    program = os.environ.pop("LRFIND")
    beside, lrfind.program.BESIDE = lrfind.program.BESIDE, ()
    path, os.environ["PATH"] = os.environ["PATH"], "/nowhere"
    try:
        refused(lrfind.Error, lrfind.find, "was not found", "LRFIND", trainer=Bowl())
        os.environ["LRFIND"] = "/nowhere/lrfind"
        refused(lrfind.Error, lrfind.find, "/nowhere/lrfind cannot be started", trainer=Bowl())
    finally:
        os.environ["LRFIND"], os.environ["PATH"], lrfind.program.BESIDE = program, path, beside


@test()
def true_and_false_are_told_or_refused(scratch):
    """As the program's yes and no; no name is dropped unseen."""
    def called(**options):
        return lrfind.find(Bowl(), out=scratch, plot="none", **dict(RANGE, **options)).json["command_line"]
    assert "--refine=no" in called() and "--no-refine=yes" in called(no_refine=True, refine=None)
    assert "--refine=yes" in called(refine=True, steps=30, effort=300)
    assert "--rules=no" in called(rules=False, no_config=False)
    refused(lrfind.Error, called, "unknown option 'stepz' (did you mean 'steps'?)", stepz=False)
    refused(lrfind.Error, called, "unknown option 'standardize'", standardize=False)
    refused(lrfind.Error, called, "steps no", steps=False)
    refused(lrfind.Error, called, "steps yes", steps=True)
    refused(lrfind.Error, lrfind.analyze, "analyze has no option 'refine'", lrs=[1, 2], losses=[1, 2], refine=False)
    refused(lrfind.Error, lambda: lrfind.Watch(quit=False).close(), "unknown option")
    lrfind.Watch(quiet=False, plot=False).close()


class Scalar:
    """As NumPy's and torch's numbers."""

    def __init__(self, value):
        self.value = value

    def tolist(self):
        return self.value


@test()
def values_of_other_kinds_are_taken_or_refused_by_name(scratch):
    def called(**options):
        return lrfind.find(Bowl(), out=scratch, plot="none", **dict(RANGE, **options)).json["command_line"]
    said = called(steps=30.0, budget=56.0, lr_max=Scalar(2.5), seed=Scalar(3), refine=Scalar(False))
    for words in ("--steps 30 ", "--budget 56 ", "--lr-max 2.5 ", "--seed 3 ", "--refine=no "):
        assert words in said, said
    refused(lrfind.Error, called, "repeats yes", repeats=True)
    refused(lrfind.Error, called, "repeats=1.5", repeats=1.5)
    refused(lrfind.Error, called, "'refine=0': expected yes or no", refine=0)
    refused(lrfind.Error, called, "objective rules", objective="--rules")
    refused(TypeError, called, "help", help=True)
    refused(TypeError, lrfind.find, "trainer or step=", trainer=Bowl(), step=abs)


@test()
def pictures_are_named_one_by_one_or_in_a_list(scratch):
    for i, (plot, wanted) in enumerate(((["svg"], {"range.svg", "report.html"}), ("svg", {"range.svg", "report.html"}),
                                        (("html",), {"report.html"}), (["none"], set()), (False, set()))):
        folder = "%s/%d" % (scratch, i)
        lrfind.find(Bowl(), out=folder, plot=plot, **RANGE)
        assert {name for name in os.listdir(folder) if name.endswith(("svg", "html"))} == wanted, plot


@test()
def files_lie_where_they_are_wanted_and_else_go_with_python(scratch):
    assert sorted(os.listdir(lrfind.find(Bowl(), out=scratch + "/x", **RANGE).dir)) == [
        "analysis.csv", "analysis.json", "curve.csv", "range.gp", "report.html"]
    script = ("import lrfind\nprint(lrfind.find(step=lambda lr: 1 / (1 + lr), refine=False).report)")
    env = dict(os.environ, PYTHONPATH=os.path.join(ROOT, "scripts", "python"))
    path = subprocess.run([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env,
                          check=True).stdout.decode().strip()
    assert path.endswith("report.html") and not os.path.exists(os.path.dirname(path)), path


class Breaks(Bowl):
    def __init__(self, error):
        super().__init__()
        self.error, self.left = error, 25

    def step(self, lr):
        self.left -= 1
        if self.left == 0:
            raise self.error
        return super().step(lr)


@test()
def what_the_trainer_raises_comes_out_and_everything_is_restored(scratch):
    import random
    for error in (ZeroDivisionError("two\nlines"), KeyboardInterrupt(), SystemExit(5)):
        trainer, state = Breaks(error), random.getstate()
        found = refused(type(error), lrfind.find, trainer=trainer, out=scratch + "/x", **RANGE)
        assert found is error and trainer.restored == 1 and random.getstate() == state
        assert len(list(csv.reader(open(scratch + "/x/curve.csv")))) == 25
    assert not glob.glob("/proc/%d/task/*/children" % os.getpid()) or not open(
        glob.glob("/proc/%d/task/*/children" % os.getpid())[0]).read().strip()


@test()
def functions_alone_will_do_and_randomness_is_put_back():
    import random
    w = [1.0]

    def step(lr):
        loss, w[0] = w[0] ** 2 + random.random() * 1e-6, w[0] * (1 - 2 * lr)
        return loss

    def reset(seed):
        w[0] = 1.0
        random.seed(seed)

    state = random.getstate()
    result = lrfind.find(step=step, reset=reset, lr_min=1e-4, lr_max=10, steps=60, effort=300)
    assert result.status == "ok" and 1e-3 < result.lr < 1 and random.getstate() == state, repr(result)
    assert result.json["repeats"] == 3


class Terminal(io.StringIO):
    def isatty(self):
        return True


@test()
def a_terminal_shows_how_far_it_is_and_warnings_are_told():
    for stream, quiet, painted in ((Terminal(), None, True), (Terminal(), True, False), (io.StringIO(), None, False)):
        with contextlib.redirect_stderr(stream):
            lrfind.find(step=lambda lr: 1 / (1 + lr), lr_min=1e-4, lr_max=1, steps=40, quiet=quiet)
        said = stream.getvalue()
        assert ("\r\x1b[K" in said) == painted, said
        assert said.count("lrfind: warning: no real runs: the trainer cannot reset\n") == 1, said
        if painted:
            assert "loss" in said and said.endswith("\r\x1b[K"), said


@test()
def a_notebook_shows_it_as_an_output_that_goes_away():
    shown = []

    class Handle:
        def update(self, bundle, raw):
            shown.append(bundle["text/plain"])

    def display(bundle, raw, display_id):
        shown.append(bundle["text/plain"])
        return Handle()

    shell = types.SimpleNamespace(kernel=True)
    sys.modules["IPython"] = types.ModuleType("IPython")
    sys.modules["IPython"].get_ipython = lambda: shell
    sys.modules["IPython.display"] = types.ModuleType("IPython.display")
    sys.modules["IPython.display"].display = display
    try:
        lrfind.find(Bowl(), **RANGE)
    finally:
        del sys.modules["IPython"], sys.modules["IPython.display"]
    assert len(shown) >= 2 and "loss" in shown[0] and shown[-1] == "" and "\x1b" not in "".join(shown), shown


# ---- analyze


@test("numpy")
def a_curve_is_analysed_as_the_program_does(scratch):
    import numpy
    generator = numpy.random.RandomState(4)
    lrs = 10 ** numpy.linspace(-5, 1, 200)
    losses = 2.3 / (1 + (lrs / 3e-3) ** 0.7) + 2 * lrs**2 + 0.01 * generator.randn(200)
    with open(scratch + "/c.csv", "w") as file:
        file.write("step,lr,loss\n" + "".join("%d,%r,%r\n" % (i, *map(float, row))
                                              for i, row in enumerate(zip(lrs, losses))))
    subprocess.run([LRFIND, "analyze", "-q", "--plot", "none", "-o", scratch + "/o", scratch + "/c.csv"], check=True)
    expected = json.load(open(scratch + "/o/analysis.json"))["suggestion"]
    for a, b in ((lrs, losses), (list(lrs), tuple(losses)), (list(map(numpy.float32, lrs)), losses)):
        found = lrfind.analyze(a, b, plot="none")
        assert found.status == "ok" and abs(found.lr / expected["lr"] - 1) < 1e-4, (found, expected)
    several = lrfind.analyze(lrs, [losses, losses + 0.01], optimizer="sgd")
    assert several.json["repeats"] == 2 and several.report, several.json["repeats"]
    refused(ValueError, lrfind.analyze, "200 rates and 199 losses", lrs=lrs, losses=losses[1:])
    refused(lrfind.Error, lrfind.analyze, "unknown option", lrs=lrs, losses=losses, trget="x")


@test()
def curves_of_other_shapes_are_taken_or_refused_in_words(scratch):
    lrs = [1e-5 * 1.15**i for i in range(100)]
    losses = [1 / (1 + 100 * lr) + lr**2 for lr in lrs]
    column = [[loss] for loss in losses]
    expected = lrfind.analyze(lrs, losses, plot="none")
    assert lrfind.analyze(lrs, column, plot="none").lr == expected.lr
    both = lrfind.analyze([[lr] for lr in lrs], column, plot="none", out=scratch)
    assert both.lr == expected.lr and both.json["repeats"] == 1 and "/tmp" not in both.json["command_line"]
    for a, b, said in ((lrs, [[x, x] for x in losses], "there are 100 rates and 100 x 2 losses: a row for each run"),
                       (lrs, [losses, losses[:5]], "there are 100 rates and 100 + 5 losses"),
                       (lrs, [losses] * 3 + [losses[:5]] * 9, "losses")):
        assert len(str(refused(ValueError, lrfind.analyze, said, lrs=a, losses=b))) < 120
    for a, b, said in ((["a", "b"], [1, 2], "lrs: 'a' is no number"), (lrs, "abc", "losses: 'abc' is no list of numbers"),
                       (lrs, [None] * 100, "losses: None is no number"), (1.0, [2.0], "lrs: 1.0 is no list of numbers"),
                       (lrs, [[[1]]] * 100, "losses: [1] is no number")):
        refused(TypeError, lrfind.analyze, said, lrs=a, losses=b)
    for a, b in (([], []), ([-lr for lr in lrs], losses)):
        refused(lrfind.Error, lrfind.analyze, "the curve", lrs=a, losses=b)


@test("torch")
def tensors_are_curves_too():
    import torch
    lrs = torch.logspace(-5, 1, 150)
    losses = (1 / (1 + 100 * lrs) + lrs**2).requires_grad_()
    found = lrfind.analyze(lrs, losses)
    assert found.status == "ok" and float(found) > 0
    assert lrfind.analyze(list(lrs), list(losses.detach())).lr == found.lr


# ---- those who do not speak the protocol, or are not spoken to

SERVES = "import lrfind, sys\nprint(sys.argv)\nlrfind.serve(step=lambda lr: 1.0)\n"


def script(scratch, text):
    with open(scratch + "/trains.py", "w") as file:
        file.write(text)
    return scratch + "/trains.py"


@test()
def a_trainer_started_by_hand_says_how_it_is_started(scratch):
    env = dict(os.environ, PYTHONPATH=os.path.join(ROOT, "scripts", "python"))
    master, slave = pty.openpty()
    command = [sys.executable, script(scratch, SERVES), "--epochs", "3"]
    for stdin, wanted in ((slave, 1), (subprocess.DEVNULL, 0)):
        done = subprocess.run(command, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env,
                              timeout=20)
        err = done.stderr.decode()
        assert done.returncode == wanted, (done.returncode, err)
        assert "    lrfind drive -- python3 %s --epochs 3\n" % command[1] in err and "lrfind.find" in err, err
    os.close(master)
    os.close(slave)


def drive(scratch, *command, options=()):
    """Without the module on any path."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run([LRFIND, "drive", "-o", scratch + "/out", *options, *command], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env, cwd=scratch, timeout=60)
    return done.returncode, done.stderr.decode()


def module_path(err):
    found = re.search("PYTHONPATH=([^ ,]+)", err)
    return found.group(1) if found else ""


@test()
def a_script_that_takes_no_orders_is_told_what_to_do(scratch):
    for text, said in (("print('epoch 1')\n", "ended with exit code 0 before it answered 'lrfind hello 1'"),
                       (SERVES, "No module named 'lrfind'")):
        code, err = drive(scratch, "--", sys.executable, script(scratch, text))
        assert code == 3 and said in err and "lrfind.serve(...)" in err, err
        assert os.path.exists(module_path(err) + "/lrfind/__init__.py"), err
        last = err.splitlines()[-1]
        assert last.startswith("lrfind: ") and last.count("PYTHONPATH") == 1, err
    code, err = drive(scratch, "--", sys.executable, script(scratch, "raise SystemExit('lrfind error x')\n"))
    assert code == 3 and "lrfind.serve" in err, err
    shell = "read -r o; echo lrfind error it broke; read -r o"
    code, err = drive(scratch, "--", "sh", "-c", shell)
    assert code == 3 and "reports an error: it broke" in err and "lrfind.serve" not in err, err


@test()
def one_that_trains_on_is_told_within_seconds(scratch):
    trains = "while :; do echo epoch; sleep 0.2; done"
    code, err = drive(scratch, "--", "sh", "-c", trains, options=["--timeout", "4"])
    warnings = [line for line in err.splitlines() if line.startswith("lrfind: warning: ")]
    assert code == 3 and len(warnings) == 1 and "has not answered 'lrfind hello 1' yet" in warnings[0], err
    assert "lrfind.serve(...)" in warnings[0] and module_path(warnings[0]), warnings


@test()
def a_command_without_dashes_is_answered_with_the_whole_line(scratch):
    for words, line in ((["sh", "x.sh"], "lrfind drive -o %s/out -- sh x.sh" % scratch),
                        (["--steps", "50", "python3", "a b.py", "--epochs", "3"],
                         "lrfind drive -o %s/out --steps 50 -- python3 'a b.py' --epochs 3" % scratch)):
        code, err = drive(scratch, *words)
        assert code == 2 and err == "lrfind: a command stands behind '--': %s\n" % line, err


# ---- the package


@test()
def the_wheel_is_whole_and_has_the_program_s_version(scratch):
    version = re.search(r'LRF_VERSION "(.*)"', open(ROOT + "/include/lrfind.h").read()).group(1)
    assert lrfind.__version__ == version
    sys.path.insert(0, ROOT + "/scripts/python")
    import make_wheel
    wheel = zipfile.ZipFile(os.path.join(scratch, make_wheel.build_wheel(scratch)))
    names = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert names == {"lrfind_client.py"} | {
        "lrfind/" + os.path.basename(path) for path in glob.glob(ROOT + "/scripts/python/lrfind/*.py")}
    wheel.extractall(scratch + "/site")
    names_itself(scratch, scratch + "/site")
    archive = os.path.join(scratch, make_wheel.build_sdist(scratch))
    with tarfile.open(archive) as tar:
        assert all(member.isfile() for member in tar.getmembers()), tar.getnames()
        tar.extractall(scratch + "/source")
    root, = glob.glob(scratch + "/source/*")
    names_itself(scratch, root)
    assert os.path.exists(root + "/pyproject.toml") and os.path.exists(root + "/make_wheel.py")


def names_itself(scratch, site):
    """Both names are importable from there, without the sources."""
    script = "import lrfind_client, lrfind; print(lrfind.__file__, lrfind_client.serve is lrfind.serve)"
    done = subprocess.run([sys.executable, "-c", script], cwd=scratch, stdout=subprocess.PIPE, check=True,
                          env=dict(os.environ, PYTHONPATH=site))
    assert done.stdout.decode().strip() == site + "/lrfind/__init__.py True", done.stdout


@test("pip")
def pip_installs_the_folder_without_an_index(scratch):
    done = subprocess.run([sys.executable, "-m", "pip", "install", "-q", "--no-index", "--no-cache-dir", "--target",
                           scratch + "/site", ROOT + "/scripts/python"], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, env=dict(os.environ, PIP_DISABLE_PIP_VERSION_CHECK="1"))
    assert done.returncode == 0 and os.path.exists(scratch + "/site/lrfind/result.py"), done.stdout.decode()
    names_itself(scratch, scratch + "/site")


if __name__ == "__main__":
    sys.exit(tap.main(tap.tests, lambda test: tap.in_scratch(test) if test.__code__.co_argcount else test()))
