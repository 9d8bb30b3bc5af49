#!/usr/bin/env python3
"""What stands under "next" can be pasted, and what the program was called with stands in its results. TAP."""
import html
import json
import os
import re
import shlex
import shutil
import subprocess
import sys

import tap
from tap import BUILD, LRFIND, SAMPLES, test

IRIS = os.path.join(SAMPLES, "iris.csv")
ENV = dict(os.environ, PATH=BUILD + os.pathsep + os.environ["PATH"])


def run(folder, *arguments, env=ENV, stdin=None):
    done = subprocess.run([LRFIND] + list(arguments), cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          env=env, input=stdin, timeout=300)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout.decode()


def load(folder, name="lrfind-out/analysis.json"):
    with open(os.path.join(folder, name)) as file:
        return json.load(file)


def paste(folder, line):
    done = subprocess.run(["sh", "-c", line], cwd=folder, env=ENV, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300)
    assert done.returncode in (0, 1), (line, done.stderr)


@test()
def a_run_goes_on_as_verify_with_all_of_its_options_and_its_rate(scratch):
    name = "it's a \"table\" $HOME;.csv"
    shutil.copy(IRIS, os.path.join(scratch, name))
    out = run(scratch, "run", "--optimizer=sgd", "--batch", "16", "--model", "mlp:8,8", "--no-standardize", "--separator", ",",
              "--target", "petal_width_cm", "--budget", "60", "--steps", "100", "-j1", "--plot", "html", name,
              env=dict(ENV, COLUMNS="40"))
    found = load(scratch)
    assert out.splitlines()[-1].strip() == found["next"], out
    words = shlex.split(found["next"])
    assert words[:2] == ["lrfind", "verify"] and words[-1] == name, words
    given = dict(zip(words, words[1:]))
    for option, value in [("--optimizer", "sgd"), ("--batch", "16"), ("--model", "mlp:8,8"), ("--target", "petal_width_cm"),
                          ("--budget", "60"), ("--steps", "100"), ("--lr", "%.1e" % found["suggestion"]["lr"])]:
        assert given[option] == value, (option, words)
    assert "--no-standardize" in words and not {"-j1", "--jobs", "--plot", "--out", "--seed"} & set(words), words
    with open(os.path.join(scratch, "lrfind-out", "report.html"), encoding="utf-8") as file:
        assert "<code>%s</code>" % html.escape(found["next"], quote=False).replace('"', "&quot;").replace(
            "'", "&#39;") in file.read(), found["next"]
    paste(scratch, found["next"])
    proved = load(scratch, "lrfind-out/verify.json")
    assert proved["suggestion"]["lr"] == float(given["--lr"]) and proved["suggestion"]["from"] == "given"
    assert proved["optimizer"]["name"] == "sgd" and proved["data"]["target"] == "petal_width_cm"
    assert proved["steps"] == 60 and proved["model"]["hidden"] == [8, 8]
    assert any(abs(rate["lr"] / float(given["--lr"]) - 1) < 1e-12 for rate in proved["rates"]), proved["rates"]


@test()
def the_length_that_a_rate_is_for_is_the_length_of_its_proof(scratch):
    run(scratch, "run", "--plot", "none", "--batch", "full", IRIS)
    assert "--budget 1000" in load(scratch)["next"], load(scratch)["next"]


@test()
def drive_goes_on_with_the_same_trainer(scratch):
    trainer = os.path.join(SAMPLES, "trainer.sh")
    run(scratch, "drive", "--plot", "none", "--repeats", "1", "--steps", "60", "--no-refine", "--", "sh", trainer, "two words")
    words = shlex.split(load(scratch)["next"])
    assert words[words.index("--"):] == ["--", "sh", trainer, "two words"], words
    assert words[1] in ("verify", "drive"), words


@test()
def advice_about_a_setting_is_a_command_too(scratch):
    run(scratch, "run", "--plot", "none", "--no-refine", "--lr-max", "1e-4", IRIS)
    found = load(scratch)
    words = shlex.split(found["next"])
    assert words[1] == "run" and "--lr-max" in words and "--no-refine" in words, words
    assert float(words[words.index("--lr-max") + 1]) > 1e-4, words
    paste(scratch, found["next"])


@test()
def what_cannot_be_done_is_not_given(scratch):
    curve = os.path.join(SAMPLES, "curves", "keras.csv")
    out = run(scratch, "analyze", "--plot", "none", curve)
    found = load(scratch)
    assert found["next"] is None and found["next_why"] and "lrfind " not in out, out
    with open(curve, "rb") as file:
        run(scratch, "analyze", "--plot", "none", "-", stdin=file.read())
    assert load(scratch)["next"] is None
    odd = os.path.join(scratch, "two\nlines.csv")
    shutil.copy(IRIS, odd)
    run(scratch, "run", "--plot", "none", "--no-refine", odd)
    assert load(scratch)["next"] is None


@test()
def verify_goes_on_with_schedules_and_they_with_an_export(scratch):
    run(scratch, "verify", "--plot", "none", "--optimizer", "sgd", "--lr", "0.3", "--rates", "0.1,0.3", "--repeats", "2", IRIS)
    proved = load(scratch, "lrfind-out/verify.json")
    words = shlex.split(proved["next"])
    assert words[:2] == ["lrfind", "schedule"] and words[words.index("--repeats") + 1] == "2", words
    assert words[words.index("--optimizer") + 1] == "sgd" and words[-1] == IRIS, words
    run(scratch, "schedule", "--plot", "none", "--repeats", "2", "--budget", "60", "--schedules", "cosine,constant", IRIS)
    found = load(scratch, "lrfind-out/schedule.json")
    words = shlex.split(found["next"])
    name = words[words.index("--export") + 1]
    assert words[words.index("--schedules") + 1] == name and name in ("cosine", "constant"), words
    paste(scratch, found["next"])
    assert os.path.exists(os.path.join(scratch, "lrfind-out", name + ".csv"))


@test()
def a_rate_to_prove_is_called_given_and_the_range_test_answers_as_ever(scratch):
    said, found = [], []
    for given in [], ["--lr", "0.3"]:
        said.append(run(scratch, "verify", "--plot", "html", "--rates", "0.003,0.1,0.3", "--repeats", "2", *given, IRIS))
        found.append(load(scratch, "lrfind-out/verify.json"))
    rows = [[line for line in text.splitlines() if line.startswith("  lrfind ")] for text in said]
    assert rows[0] == rows[1] and len(rows[0]) == 1, rows
    assert found[0]["rules"] == found[1]["rules"] and found[0]["suggestion"]["from"] == "sweep", found
    mine = found[1]["rules"]["lrfind"]
    assert mine["lr"] == found[0]["suggestion"]["lr"] and mine["regret"] == found[0]["suggestion"]["regret"], mine
    with open(os.path.join(scratch, "lrfind-out", "report.html")) as file:
        page = file.read()
    assert "the given rate 3.0e-01" in said[1] and "the suggested" in said[0], said
    assert " given" in said[1].replace(", given", " given").split("answered by")[0], said[1]
    for text in said[1], json.dumps(found[1]), page[page.index("<body"):]:
        assert "suggested" not in text, text[max(0, text.index("suggested") - 200):][:400]


@test()
def command_line_and_settings_stand_in_the_results(scratch):
    shutil.copy(IRIS, os.path.join(scratch, "my data.csv"))
    run(scratch, "run", "--plot=html", "-qj2", "--lr-max=1e1", "--optimizer", "sgd", "--batch", "full", "--no-refine",
        os.path.join(os.path.realpath(scratch), "my data.csv"))
    found = load(scratch)
    assert found["command_line"] == "lrfind run --lr-max 1e1 --optimizer sgd --batch full --no-refine 'my data.csv'", found
    settings = found["settings"]
    assert settings["optimizer"] == "sgd" and settings["lr_max"] == 10 and settings["batch"] == "full", settings
    assert settings["effort"] is None and settings["effort_why"] == "not given", settings
    assert settings["refine"] is False and settings["repeats"] is None and settings["repeats_why"], settings
    assert not {"jobs", "out", "quiet", "plot", "json", "resume"} & set(settings), settings
    with open(os.path.join(scratch, "lrfind-out", "report.html"), encoding="utf-8") as file:
        page = html.unescape(file.read())
    assert found["command_line"] in page and found["version"] in page and scratch not in page
    for key in settings:
        assert key.endswith("_why") or re.search(r"<td>%s</td>" % key, page), key
    with open(os.path.join(scratch, "lrfind-out", "analysis.json"), "rb") as file:
        first = file.read()
    run(scratch, "run", "--plot", "none", "-o", "other", "-j", "1", "--lr-max=1e1", "--optimizer", "sgd", "--batch", "full",
        "--no-refine", "my data.csv")
    with open(os.path.join(scratch, "other", "analysis.json"), "rb") as file:
        assert file.read() == first


@test()
def every_kind_of_result_has_them(scratch):
    small = ["--plot", "html", "--repeats", "2", "--budget", "60"]
    log = os.path.join(SAMPLES, "logs", "llmc.log")
    for arguments, name in [(["verify", "--rates", "1e-2"] + small + [IRIS], "verify"),
                            (["compare", "--over", "optimizer=sgd,adam", "--over", "batch=16,full"] + small + [IRIS], "compare"),
                            (["schedule", "--schedules", "constant"] + small + [IRIS], "schedule"),
                            (["watch", "--plot", "html", log], "watch")]:
        run(scratch, *arguments)
        found = load(scratch, "lrfind-out/%s.json" % name)
        words = shlex.split(found["command_line"])
        assert words == ["lrfind"] + [w for w in arguments if w not in ("--plot", "html")], words
        assert found["settings"] and "next" in found, found
        with open(os.path.join(scratch, "lrfind-out", "report.html"), encoding="utf-8") as file:
            assert found["command_line"] in html.unescape(file.read())


if __name__ == "__main__":
    sys.exit(tap.main(tap.tests))
