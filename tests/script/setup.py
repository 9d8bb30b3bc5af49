#!/usr/bin/env python3
"""What scripts/setup says and asks apt for, on a machine made of stand-ins. TAP."""
import os
import subprocess
import sys

import tap
from tap import ROOT

SETUP = os.path.join(ROOT, "scripts/setup")
TOOLS = "sh env awk id cat".split()
HEADERS = ["stdio.h", "gsl/gsl_rng.h", "csv.h", "cjson/cJSON.h", "zlib.h", "cblas.h"]

# Finds the headers that HAS names; CC as setup calls it reads the program from stdin.
CC = """case "$*" in *-shared*) exit 0 ;; esac
while IFS='<>' read -r _ header _; do
    case " $HAS " in *" $header "*) ;; *) exit 1 ;; esac
done
"""
APT = """echo "$*" >>"$HERE/asked"
case "$*" in
*update*) exit 0 ;;
*--print-uris*) [ -z "${STALE:-}" ] || [ -e "$HERE/again" ] || { : >"$HERE/again"; exit 100; }
    echo "'http://x/a.deb' a.deb 1500000 x"; echo "'http://x/b.deb' b.deb 2600000 x"; exit 0 ;;
*--download-only*) for i in 0 4 31 77 100; do echo "dlstatus:1:$i.5:Retrieving file" >&3; done ;;
*) [ -z "${BROKEN:-}" ] || { echo "E: no space left"; exit 100; }
    for i in 0 50 96; do echo "pmstatus:a:$i.0:Unpacking" >&3; done ;;
esac
"""


def machine(folder, **programs):
    """A folder for PATH with these programs and the few that every machine has."""
    for tool in TOOLS:
        if not os.path.lexists(os.path.join(folder, tool)):
            os.symlink(next(p for p in ("/bin/" + tool, "/usr/bin/" + tool) if os.path.exists(p)),
                       os.path.join(folder, tool))
    for name, text in programs.items():
        path = os.path.join(folder, name.replace("_", "-"))
        with open(path, "w") as file:
            file.write("#!/bin/sh\n" + text)
        os.chmod(path, 0o755)


def setup(folder, *arguments, **env):
    return subprocess.run(["/bin/sh", SETUP, *arguments], capture_output=True, text=True, timeout=60,
                          env={"PATH": folder, "HERE": folder, **env})


def asked(folder):
    with open(os.path.join(folder, "asked")) as file:
        return file.read().splitlines()


@tap.test()
def a_missing_compiler_is_named_as_such(folder):
    machine(folder, make="")
    said = setup(folder, "--check")
    assert said.returncode == 1 and said.stdout.startswith("no C compiler: 'cc' was not found\n"), said
    assert "apt-get install gcc libc6-dev " in said.stdout and "gsl" not in said.stdout, said.stdout
    said = setup(folder, "--check", CC="clang -m64")
    assert "'clang' was not found" in said.stdout and "install clang libc6-dev " in said.stdout, said.stdout


@tap.test()
def so_is_a_compiler_without_the_c_library(folder):
    machine(folder, make="", cc=CC)
    said = setup(folder, "--check", HAS="")
    assert said.returncode == 1 and "stdio.h" in said.stdout, said
    assert "apt-get install libc6-dev " in said.stdout and "gsl" not in said.stdout, said.stdout


@tap.test()
def missing_libraries_are_named_and_only_they(folder):
    machine(folder, make="", cc=CC)
    said = setup(folder, "--check", HAS=" ".join(HEADERS))
    assert (said.returncode, said.stdout) == (0, ""), said
    said = setup(folder, "--check", HAS=" ".join(h for h in HEADERS if h not in ("csv.h", "zlib.h")))
    assert said.returncode == 1 and said.stdout.startswith("missing: libcsv-dev zlib1g-dev\n"), said


@tap.test()
def the_main_job_asks_for_what_it_needs_and_says_how_much(folder):
    machine(folder, make="", apt_get=APT, sudo='exec "$@"')
    said = setup(folder)
    assert said.returncode == 0, said
    first = said.stdout.splitlines()
    assert first[0].startswith("installing gcc libc6-dev libgsl-dev") and "gnuplot-nox" in first[0], said.stdout
    assert first[1] == "  with what they need: 2 packages, 4.1 MB to download", said.stdout
    assert first[2] == "  downloading 10% 20% 30% 40% 50% 60% 70% 80% 90% 100%", said.stdout
    assert first[3] == "  installing 10% 20% 30% 40% 50% 60% 70% 80% 90%", said.stdout
    for heavy in ("torch", "sklearn", "python3", "cmocka", "chromium", "pkg-config", "lintian"):
        assert heavy not in said.stdout and heavy not in "".join(asked(folder)), heavy
    assert not any("update" in line for line in asked(folder)), asked(folder)


@tap.test()
def the_levels_are_steps(folder):
    machine(folder, make="", apt_get=APT, sudo='exec "$@"')
    wanted = [set(setup(folder, *level).stdout.splitlines()[0].split()) for level in ([], ["--tests"], ["--all"])]
    assert wanted[0] < wanted[1] < wanted[2], wanted
    assert {"libcmocka-dev", "lintian"} <= wanted[1], wanted[1]
    assert wanted[2] - wanted[1] == {"chromium", "clang", "clang-format", "clang-tidy", "cppcheck", "gcovr", "openmpi-bin",
                                      "libopenmpi-dev"}, wanted[2]
    assert setup(folder, "--al").returncode == 2


@tap.test()
def the_lists_are_asked_for_where_they_do_not_know_a_package(folder):
    machine(folder, make="", apt_get=APT, sudo='exec "$@"')
    said = setup(folder, STALE="1")
    assert said.returncode == 0 and "apt-get update" in said.stdout and "4.1 MB" in said.stdout, said
    assert sum("update" in line for line in asked(folder)) == 1, asked(folder)


@tap.test()
def a_failure_is_one_with_what_apt_said(folder):
    machine(folder, make="", apt_get=APT, sudo='exec "$@"')
    said = setup(folder, BROKEN="1")
    assert said.returncode != 0 and "E: no space left" in said.stderr, said


@tap.test()
def without_apt_the_packages_are_named(folder):
    machine(folder, make="")
    said = setup(folder)
    assert said.returncode == 1 and "no apt-get here; please install: gcc libc6-dev" in said.stderr, said


if __name__ == "__main__":
    sys.exit(tap.main(tap.tests))
