#!/usr/bin/env python3
"""Man pages are clean, whole and readable in 80 columns; shells complete what the tables hold. TAP."""
import glob
import os
import pty
import re
import select
import shutil
import subprocess
import sys
import time

import tap
from tap import BUILD, LRFIND, ROOT, SAMPLES, test

MAN, COMPLETION = os.path.join(BUILD, "man"), os.path.join(BUILD, "completion")
UTF8 = dict(os.environ, LC_ALL="C.UTF-8", MANWIDTH="80", MANROFFSEQ="", PATH=BUILD + os.pathsep + os.environ["PATH"])


def output(*words, **more):
    done = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          universal_newlines=True, timeout=60, env=UTF8, **more)
    assert done.returncode == 0 and not done.stderr, (words, done.returncode, done.stderr)
    return done.stdout


def generated():
    return [line.split() for line in output(LRFIND, "--generate", "list").splitlines()]


def pages():
    found = sorted(glob.glob(os.path.join(MAN, "*.[1-7]")))
    assert {os.path.basename(page) for page in found} == {os.path.basename(f) for f, _ in generated() if f.startswith("man/")} | {
        "lrfind.3"}, found
    return found


def shown(page):
    """As a reader sees it, without what makes it bold."""
    return re.sub(".\b", "", output("man", "-l", page))


def needs(*programs):
    """A test that is skipped where a program is missing."""
    def mark(function):
        missing = [p for p in programs if shutil.which(p) is None]
        return test(*(["no " + " ".join(missing)] if missing else []))(function)
    return mark


@test()
def pages_are_what_the_program_makes_today(scratch):
    """The same bytes again, without a date of today."""
    for file, what in generated():
        with open(os.path.join(BUILD, file), encoding="utf-8") as made:
            assert made.read() == output(LRFIND, "--generate", what), file
    with open(os.path.join(ROOT, "include", "lrfind.h")) as header:
        date = re.search(r'LRF_VERSION_DATE "(.*)"', header.read()).group(1)
    for page in pages():
        with open(page, encoding="utf-8") as file:
            assert re.search(r'^\.TH \S+ \d "%s" "lrfind ' % date, file.read(), re.M), page


@needs("man")
def man_has_no_warning_and_80_columns(scratch):
    for page in pages():
        text = re.sub(".\b", "", output("man", "--warnings", "-l", page))
        wide = [line for line in text.splitlines() if len(line) > 80]
        assert not wide, (page, wide)
        headings = re.findall(r"^[A-Z<].*", text, re.M)
        wanted = {"1": {"NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXIT STATUS", "EXAMPLES", "SEE ALSO"},
                  "3": {"NAME", "SYNOPSIS", "DESCRIPTION", "SEE ALSO", "<lrfind/study.h>"}}
        assert wanted.get(page[-1], {"NAME", "DESCRIPTION", "SEE ALSO"}) <= set(headings), (page, headings)


@needs("mandoc")
def mandoc_has_nothing_to_say(scratch):
    for page in pages():
        done = subprocess.run(["mandoc", "-Tlint", "-W", "warning", page], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        assert done.returncode == 0 and not done.stdout, done.stdout


@needs("man")
def pages_name_each_other_and_what_is_named_is_there(scratch):
    names = {re.sub(r"(.*)\.(\d)", r"\1(\2)", os.path.basename(page)) for page in pages()}
    for page in pages():
        mentioned = set(re.findall(r"\blrfind(?:-[a-z]+)?\(\d\)", shown(page)))
        assert mentioned <= names, (page, mentioned - names)
    assert set(re.findall(r"\blrfind(?:-[a-z]+)?\(\d\)", shown(os.path.join(MAN, "lrfind.1")))) == names - {"lrfind(1)"}


@needs("man")
def a_page_has_all_that_help_has(scratch):
    for file, what in generated():
        name = what.split("-", 1)[1]
        if not file.startswith("man/lrfind-"):
            continue
        squeeze = lambda text: re.sub(r"\W+", " ", text).lower()
        page, text = squeeze(shown(os.path.join(BUILD, file))), output(LRFIND, "help", name)
        for part in re.split(r"\n\s*\n", text):
            if re.match(r"usage:|Examples|%s: |lrfind help lists| +\S+  +\S" % name, part) or "---" in part:
                continue
            for line in part.splitlines():
                words = squeeze(line).strip()  # columns of a table are broken elsewhere on a page
                assert words in page or "|" in source_of(name) and set(words.split()) <= set(page.split()), (file, line)


def source_of(topic):
    """The text of a topic; empty of a command."""
    path = os.path.join(ROOT, "src", "cli", "topics", topic + ".md")
    return open(path).read() if os.path.exists(path) else ""


@needs("man")
def every_public_function_stands_in_section_3(scratch):
    text, count = re.sub(r"\s+", " ", shown(os.path.join(MAN, "lrfind.3"))), 0
    for header in glob.glob(os.path.join(ROOT, "include", "lrfind", "*.h")):
        with open(header, encoding="utf-8") as file:
            source = file.read()
        for declaration in re.findall(r"^LRF_API ([^;]*;)", source, re.M):
            assert re.sub(r"\s+", "", declaration) in text.replace(" ", ""), declaration
            count += 1
    assert count > 60, count


# ---- completion


BASH = r"""
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
COMPREPLY=(); _lrfind
printf '%s\n' "${COMPREPLY[@]}"
"""


def bash(folder, *words):
    return output("bash", "-c", BASH, "bash", os.path.join(COMPLETION, "lrfind.bash"), "lrfind", *words, cwd=folder).split()


def folder_of_files(scratch):
    for name in ("data.csv", "notes.txt", "train.log"):
        open(os.path.join(scratch, name), "w").close()
    os.mkdir(os.path.join(scratch, "results"))
    return scratch


@needs("bash")
def bash_completes(scratch):
    folder = folder_of_files(scratch)
    commands = bash(folder, "")
    assert {"run", "analyze", "drive", "verify", "compare", "schedule", "watch", "help"} <= set(commands), commands
    assert bash(folder, "sche") == ["schedule"]
    assert {"run", "terms", "files"} <= set(bash(folder, "help", ""))
    assert bash(folder, "run", "--opti") == ["--optimizer"] and bash(folder, "watch", "--opti") == []
    for command in set(commands) - {"help", "--help", "--version"}:
        listed = set(re.findall(r"^  (?:-\w, )?(--[a-z-]+)", output(LRFIND, "help", command), re.M))
        assert listed == {word for word in bash(folder, command, "--") if word.startswith("--")} - {"--"}, command
    assert {"adam", "sgd", "rmsprop"} <= set(bash(folder, "run", "--optimizer", ""))
    assert bash(folder, "run", "--optimizer", "=", "ad") == bash(folder, "run", "--optimizer", "ad") == ["adagrad", "adam", "adamw"]
    assert bash(folder, "run", "--plot", "png,s") == ["png,svg"] and bash(folder, "run", "--mode", "l") == ["linear"]
    assert "1cycle" in bash(folder, "schedule", "--schedules", "cosine,")[-3:][0] + "".join(bash(folder, "schedule", "--schedules", "cosine,"))
    assert set(bash(folder, "run", "")) == {"data.csv", "results"}
    assert set(bash(folder, "watch", "")) == {"data.csv", "notes.txt", "train.log", "results"}
    assert bash(folder, "run", "--out", "") == ["results"]
    assert bash(folder, "drive", "--", "sh", "no") == ["notes.txt"] and "sh" in bash(folder, "drive", "--", "sh")


@needs("shellcheck")
def shellcheck_has_nothing_to_say(scratch):
    done = subprocess.run(["shellcheck", os.path.join(COMPLETION, "lrfind.bash"), os.path.join(ROOT, "scripts", "manual")],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True)
    assert done.returncode == 0, done.stdout


def fish(folder, line):
    script = "source %s; complete -C '%s'" % (os.path.join(COMPLETION, "lrfind.fish"), line)
    return [entry.split("\t")[0] for entry in output("fish", "--no-config", "-c", script, cwd=folder).splitlines()]


@needs("fish")
def fish_completes(scratch):
    folder = folder_of_files(scratch)
    assert {"run", "analyze", "drive", "verify", "compare", "schedule", "watch", "help"} <= set(fish(folder, "lrfind "))
    assert {"run", "terms", "files"} <= set(fish(folder, "lrfind help "))
    assert fish(folder, "lrfind run --opti") == ["--optimizer"] and fish(folder, "lrfind watch --opti") == []
    assert set(fish(folder, "lrfind run --optimizer ad")) == {"adagrad", "adam", "adamw"}
    assert fish(folder, "lrfind run --plot png,s") == ["png,svg"]
    assert set(fish(folder, "lrfind run ")) >= {"data.csv", "results/"}
    assert "results/" in fish(folder, "lrfind run --out re")
    assert "notes.txt" in fish(folder, "lrfind drive -- sh no")


class Zsh:
    """An interactive zsh in a terminal of its own."""

    def __init__(self, folder):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.environ.update(TERM="xterm", HOME=folder, PATH=UTF8["PATH"], COLUMNS="200", LC_ALL="C.UTF-8")
            os.execvp("zsh", ["zsh", "-f", "-i"])
        self.send("PS1='READY> '; unsetopt beep zle_bracketed_paste prompt_sp; LISTMAX=0\r")
        self.send("fpath=(%s $fpath); autoload -Uz compinit; compinit -u -d %s/dump; print set''up\r" % (COMPLETION, folder))
        self.expect("setup")

    def send(self, text):
        os.write(self.fd, text.encode())

    def expect(self, pattern, seconds=30):
        """What is shown until the pattern has appeared."""
        text, end = "", time.monotonic() + seconds
        while not re.search(pattern, text):
            assert time.monotonic() < end, "%r does not show %r" % (text, pattern)
            if select.select([self.fd], [], [], 0.2)[0]:
                text += re.sub(r"\x1b\[[\d;?]*[a-zA-Z]|\x1b[=>]|\r", "", os.read(self.fd, 65536).decode("utf-8", "replace"))
        return text

    def line(self, typed, pattern):
        """Types a line with tabs and forgets it."""
        self.send("\x15" + typed)
        self.expect(pattern)
        self.send("\x03")

    def close(self):
        os.kill(self.pid, 9)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


@needs("zsh")
def zsh_completes(scratch):
    zsh = Zsh(folder_of_files(scratch))
    try:
        zsh.line("lrfind sche\t", r"schedule ")
        zsh.line("lrfind help meth\t", r"method ")
        zsh.line("lrfind run --opti\t", r"--optimizer=")
        zsh.line("lrfind run --optimizer=nes\t", r"nesterov ")
        zsh.line("lrfind run --optimizer mom\t", r"momentum ")
        zsh.line("lrfind run --plot png,sv\t", r"png,svg")
        zsh.line("lrfind run da\t", r"data\.csv ")
        zsh.line("lrfind watch tr\t", r"train\.log ")
        zsh.line("lrfind run -o re\t", r"results/")
        zsh.line("lrfind drive -- cat no\t", r"notes\.txt ")
        zsh.line("lrfind run --no-r\t", r"--no-refine ")
        zsh.line("lrfind \t\t", r"(?s)analyze.*compare.*watch")
    finally:
        zsh.close()


if __name__ == "__main__":
    sys.exit(tap.main(tap.tests))
