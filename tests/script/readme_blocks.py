#!/usr/bin/env python3
"""What the README shows beside command lines and Python: a CI job, a Makefile rule, a line for Slurm, a file of
defaults, C. Each is done, with what its reader has. Prints TAP."""
import json
import os
import re
import shutil
import subprocess
import sys

import tap
from tap import BUILD, ROOT, SAMPLES, test

with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as readme:
    BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", readme.read(), re.M | re.S)
ENV = dict(os.environ, PATH=BUILD + os.pathsep + os.environ["PATH"], OPENBLAS_NUM_THREADS="1")


def block(language):
    (text,) = [text for name, text in BLOCKS if name == language]
    return text


def run(folder, command, code=0, **more):
    done = subprocess.run(["sh", "-c", command], cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=300, env=dict(ENV, **more))
    assert done.returncode == code, (command, done.returncode, done.stdout.decode())
    return done.stdout.decode()


def write(folder, name, text):
    with open(os.path.join(folder, name), "w") as file:
        file.write(text)


@test()
def the_job_fails_when_the_rate_has_left_the_interval(scratch):
    test_job, check_job = re.findall(r"^- run: (.*)$", block("yaml"), re.M)
    write(scratch, "trainer.sh", open(os.path.join(SAMPLES, "trainer.sh")).read())
    run(scratch, test_job.replace("python3 train.py", "sh trainer.sh"))
    with open(os.path.join(scratch, "lrfind-out", "analysis.json")) as file:
        suggestion = json.load(file)["suggestion"]
    write(scratch, "config.yaml", "epochs: 3\nlr: %r\n" % suggestion["lr"])
    run(scratch, check_job)
    write(scratch, "config.yaml", "lr: %r\n" % (suggestion["hi"] * 10))
    run(scratch, check_job, code=1)


@test()
def the_rule_makes_a_file_with_the_number(scratch):
    write(scratch, "Makefile", block("make"))
    shutil.copy(os.path.join(SAMPLES, "iris.csv"), os.path.join(scratch, "data.csv"))
    run(scratch, "make -s lr.txt")
    with open(os.path.join(scratch, "lr.txt")) as file:
        assert 1e-4 < float(file.read()) < 1


@test()
def what_slurm_is_given_runs(scratch):
    write(scratch, "sbatch", '#!/bin/sh\n[ "$1 $2" = "--cpus-per-task=8 --wrap" ] && exec sh -c "$3"\n')
    os.chmod(os.path.join(scratch, "sbatch"), 0o755)
    shutil.copy(os.path.join(SAMPLES, "iris.csv"), os.path.join(scratch, "data.csv"))
    run(scratch, block("bash"), PATH=scratch + os.pathsep + ENV["PATH"], SLURM_JOB_ID="7")
    assert os.path.exists(os.path.join(scratch, "lr-7", "analysis.json"))


@test()
def the_file_of_defaults_is_read(scratch):
    write(scratch, "lrfind.conf", block("ini"))
    shutil.copy(os.path.join(SAMPLES, "iris.csv"), os.path.join(scratch, "data.csv"))
    run(scratch, "lrfind run data.csv")
    with open(os.path.join(scratch, "lrfind-out", "analysis.json")) as file:
        answer = json.load(file)
    assert answer["optimizer"]["name"] == "sgd" and answer["settings"]["batch"] == 64, answer["settings"]
    assert os.path.exists(os.path.join(scratch, "lrfind-out", "report.html"))


@test()
def the_c_is_c(scratch):
    loop, call = [text for name, text in BLOCKS if name == "c"]
    write(scratch, "readme.c", "#include <lrfind.h>\ndouble your_step(double lr);\n"
          "double own(struct lrf_sweep *sweep);\ndouble own(struct lrf_sweep *sweep)\n{\n struct lrf_point point = {0}; struct lrf_curve curve = {0};\n"
          " struct lrf_analysis_settings settings; struct lrf_analysis answer; struct lrf_error err = {0};\n"
          " lrf_analysis_defaults(&settings);\n%s return answer.suggestion.lr;\n}\n"
          "double whole(struct lrf_dataset *data);\ndouble whole(struct lrf_dataset *data)\n{\n"
          " struct lrf_study *study; struct lrf_study_settings settings; struct lrf_error err = {0}; double lr;\n"
          " lrf_study_defaults(&settings);\n%s return lr;\n}\n" % (loop, call))
    run(scratch, "${CC:-cc} -std=c11 -Wall -Werror -fsyntax-only -I%s/include readme.c" % ROOT)


@test()
def what_is_linked_is_there_and_every_picture_is_shown(scratch):
    with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as file:
        text = file.read()
    named = dict(re.findall(r"^\[(\w+)\]: (\S+)$", text, re.M))
    links = [named.get(link, link) for link in re.findall(r"\]\(([^)]+)\)", text) + re.findall(r"\]\[(\w+)\]", text)]
    heads = {re.sub(r"[^\w -]", "", head).replace(" ", "-").lower() for head in re.findall(r"^#+ (.*)$", text, re.M)}
    for link in links:
        assert link[1:] in heads if link[0] == "#" else os.path.exists(os.path.join(ROOT, link)), link
    pictures = {"samples/pictures/" + name for name in os.listdir(os.path.join(SAMPLES, "pictures"))}
    assert pictures <= set(links), pictures - set(links)


@test()
def no_other_kind_of_block_is_there(scratch):
    assert {name for name, _ in BLOCKS} == {"sh", "python", "yaml", "make", "bash", "ini", "c"}


if __name__ == "__main__":
    sys.exit(tap.main(tap.tests))
