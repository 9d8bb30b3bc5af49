#!/usr/bin/env python3
"""Help: 80 columns, every command and topic named, options under headings, the defaults that hold. TAP."""
import json
import os
import re
import subprocess
import sys

import tap
from tap import LRFIND, ROOT, SAMPLES, test

IRIS = os.path.join(SAMPLES, "iris.csv")


def run(*arguments, code=0, **more):
    done = subprocess.run([LRFIND] + list(arguments), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, universal_newlines=True, timeout=120, **more)
    assert done.returncode in (code if isinstance(code, tuple) else (code,)), (arguments, done.returncode, done.stderr)
    return done.stdout if code != 2 else done.stderr


def commands():
    return re.findall(r"^  lrfind (?!help)([a-z]+)\b", run("help"), re.M)


def topics():
    return re.findall(r"^  lrfind help ([a-z]+)\b", run("help"), re.M)


@test()
def nothing_is_wider_than_80_columns(scratch):
    assert len(commands()) >= 7 and {"files", "protocol", "terms", "method", "evidence", "house"} <= set(topics())
    for words in [["help"], ["--version"]] + [["help", name] for name in commands() + topics()]:
        wide = [line for line in run(*words).splitlines() if len(line) > 80]
        assert not wide or words == ["--version"] or "://" in wide[0], (words, wide)


@test()
def a_topic_has_a_text_without_marks_of_its_own(scratch):
    for name in topics():
        text = run("help", name)
        assert len(text.splitlines()) > 20, name
        assert "`" not in text and not re.search(r"^ *(#+ |\|.*\| *$)", text, re.M), name


@test()
def options_stand_under_headings(scratch):
    for name in commands():
        text, heading, found = run("help", name), None, []
        for line in text.splitlines():
            if re.match(r"[A-Z]", line):
                heading = line
            option = re.match(r"  (?:-\w, )?--([a-z-]+)", line)
            if option:
                found.append((option.group(1), heading))
        assert found and all(heading for _, heading in found), (name, found)
        assert len(set(option for option, _ in found)) == len(found), (name, found)
        headings = [heading for _, heading in found]
        assert all(a == b or b not in headings[:i] for i, (a, b) in enumerate(zip(headings, headings[1:]), 1)), headings


def default_of(command, option):
    text = run("help", command)
    entry = re.search(r"^  (?:-\w, )?--%s\b.*(?:\n {20,}.*)*" % option, text, re.M).group()
    return re.search(r"\(default (.*)\)", " ".join(entry.split())).group(1)


@test()
def a_default_is_said_once_and_is_the_one_that_holds(scratch):
    for name in commands():
        for entry in re.findall(r"^  (?:-\w, )?--.*(?:\n {20,}.*)*", run("help", name), re.M):
            entry = " ".join(entry.split())
            assert not re.search(r"\(([^()]+)\) \(default \1\)", entry) and entry.count("(default") <= 1, entry
    for command, schema, rest in [("run", "analysis", [IRIS]), ("drive", "analysis", ["--", "sh", os.path.join(SAMPLES, "trainer.sh")])]:
        found = json.loads(run(command, "--json", "--no-refine", "--plot", "none", "-o", scratch, *rest, code=(0, 1)))
        assert default_of(command, "repeats").split(";")[0] == str(found["repeats"]), found["repeats"]
        assert default_of(command, "seed") == str(found["seed"])
        if command == "run":  # that trainer cannot validate
            assert default_of(command, "objective") == found["objective"]
        for key, option in [("lr_min", "lr-min"), ("lr_max", "lr-max"), ("steps", "steps")]:
            assert float(default_of(command, option)) == found["range"][key], (option, found["range"])
    assert default_of("run", "repeats") != default_of("drive", "repeats").split(";")[0]
    found = json.loads(run("schedule", "--json", "--budget", "20", "--steps", "30", "--schedules", "constant", "--plot", "none",
                           "-o", scratch, IRIS, code=(0, 1)))
    assert default_of("schedule", "repeats").split()[0] == str(found["repeats"]), found["repeats"]


@test()
def what_is_missing_is_explained_and_values_too(scratch):
    assert "There is no --jobs" in run("help", "drive")
    assert "- is standard input" in " ".join(run("help", "watch").split())
    for name in commands():
        text = run("help", name)
        for word in re.findall(r"^  (?:-\w, )?--[a-z-]+ (X|N|STEPS|SECONDS)\b", text, re.M):
            assert re.search(r"^  %s +a " % word, text, re.M), (name, word)


@test()
def a_word_that_is_none_has_near_ones(scratch):
    for typed, meant in [("drvie", "drive"), ("metod", "method"), ("term", "terms")]:
        assert run("help", typed, code=2) == "lrfind: no command or topic '%s' (did you mean '%s'?)\n" % (typed, meant)
    assert run("help", "xyz", code=2) == "lrfind: no command or topic 'xyz'; 'lrfind help' lists them\n"


def keys_of(value, keys):
    if isinstance(value, dict):
        for key, inner in value.items():
            keys.add(key)
            if key != "settings":  # options
                keys_of(inner, keys)
    elif isinstance(value, list):
        for inner in value:
            keys_of(inner, keys)
    return keys


@test()
def every_file_and_every_field_of_one_is_explained(scratch):
    """What the commands write on samples, each kind of file and each key in it, stands in the topic."""
    wine, log = os.path.join(SAMPLES, "wine.csv"), os.path.join(SAMPLES, "logs", "megatron.log")
    short = ["--steps", "40", "--repeats", "3", "--budget", "60"]
    for words in [["run", "--rules", "--sharpness", "3"] + short + [IRIS], ["compare"] + short + [IRIS, wine],
                  ["verify"] + short + [IRIS], ["drive"] + short + ["--", "sh", os.path.join(SAMPLES, "trainer.sh")],
                  ["schedule", "--schedules", "constant,cosine", "--export", "cosine"] + short + [IRIS],
                  ["analyze", os.path.join(SAMPLES, "curves", "keras.csv")], ["watch", log, log]]:
        run(words[0], "--quiet", "--plot", "html", "-o", os.path.join(scratch, words[0]), *words[1:], code=(0, 1))
    with open(os.path.join(ROOT, "src", "cli", "topics", "files.md")) as file:
        text = file.read()
    files = {name for folder in os.listdir(scratch) for name in os.listdir(os.path.join(scratch, folder))}
    assert {"analysis.json", "verify.json", "compare.json", "schedule.json", "watch.json", "cosine.csv"} <= files, files
    for name in files - {"cosine.csv"}:
        assert name in text, name
    keys, own = set(), {"cosine", "constant", "iris", "wine", "setosa"}
    for folder in os.listdir(scratch):
        for name in os.listdir(os.path.join(scratch, folder)):
            path = os.path.join(scratch, folder, name)
            if name.endswith(".json"):
                with open(path) as file:
                    value = json.load(file)
                keys_of(value, keys)
                options = run("help", folder)
                for key in value["settings"]:
                    option = key.replace("_", "-")
                    assert key.endswith("_why") or re.search(r"--(no-)?%s\b" % option, options) or key == "asked_steps", (folder, key)
            elif name.endswith(".csv"):
                with open(path) as file:
                    keys.update(file.readline().strip().split(","))
    assert len(keys) > 150, len(keys)
    named = {word for span in re.findall(r"`[^`]*`", text) for word in re.findall(r"\w+", span)}
    verdicts = re.findall(r"^  verdict (\S.*)$", run("help", "terms"), re.M)
    named |= {verdict.replace(" ", "_") for verdict in verdicts}
    unknown = [key for key in sorted(keys - own - named) if not key.endswith("_why")]
    assert not unknown, unknown


if __name__ == "__main__":
    sys.exit(tap.main(tap.tests))
