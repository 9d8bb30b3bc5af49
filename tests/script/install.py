#!/usr/bin/env python3
"""The installed tree: what is in it, its symbols against its headers, and a program built on it. TAP."""
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import traceback

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.abspath(os.environ.get("BUILD", os.path.join(ROOT, "build")))
CC = os.environ.get("CC", "cc").split()
SANITIZERS = {"-san": ["-fsanitize=address,undefined"], "-tsan": ["-fsanitize=thread"]}
FLAGS = next((f for end, f in SANITIZERS.items() if BUILD.endswith(end)), [])
STRICT = ["-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Wstrict-prototypes", "-Werror"]
tests = []


def test(function):
    tests.append(function)
    return function


def output(command, **more):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, **more).stdout.decode()


def make(target, root, prefix="/opt/x", **more):
    return output(["make", "-s", "-C", ROOT, "BUILD=" + BUILD, "DESTDIR=" + root, "PREFIX=" + prefix, target], **more)


def install(scratch):
    """DESTDIR"""
    root = os.path.join(scratch, "root")
    make("install", root)
    return root


def files(root):
    return {os.path.join(folder, name)[len(root) + 1:] for folder, _, names in os.walk(root) for name in names}


def pkg_config(root, *what):
    env = dict(os.environ, PKG_CONFIG_SYSROOT_DIR=root,
               PKG_CONFIG_PATH=os.path.join(root, "opt/x/lib/pkgconfig"))
    return output(["pkg-config", *what, "lrfind"], env=env).split()


@test
def the_tree_is_whole(root, scratch):
    wanted = {"bin/lrfind", "lib/liblrfind.a", "lib/liblrfind.so", "lib/liblrfind.so.0",
              "lib/pkgconfig/lrfind.pc", "share/lrfind/python/lrfind_client.py", "include/lrfind.h"}
    wanted |= {"share/lrfind/python/lrfind/" + os.path.basename(p)
               for p in glob.glob(ROOT + "/scripts/python/lrfind/*.py")}
    wanted |= {"include/lrfind/" + os.path.basename(h) for h in glob.glob(ROOT + "/include/lrfind/*.h")}
    wanted |= {"share/man/man%s/%s" % (p[-1], os.path.basename(p)) for p in glob.glob(BUILD + "/man/*.[1-9]")}
    wanted |= {"share/bash-completion/completions/lrfind", "share/zsh/site-functions/_lrfind",
               "share/fish/vendor_completions.d/lrfind.fish", "share/man/man1/lrfind.1"}
    found = files(root + "/opt/x")
    assert found == wanted, found ^ wanted
    assert pkg_config(root, "--modversion") == re.findall(
        r'LRF_VERSION "(.*)"', open(os.path.join(ROOT, "include/lrfind.h")).read())


@test
def uninstall_leaves_what_is_not_its(root, scratch):
    there = os.path.join(scratch, "there")
    make("install", there)
    foreign = {os.path.join("opt/x", name) for name in
               ("bin/lrfinder", "lib/liblrfinder.so.0", "include/lrfinder.h", "share/man/man1/other.1")}
    for name in foreign:
        os.makedirs(os.path.dirname(os.path.join(there, name)), exist_ok=True)
        open(os.path.join(there, name), "w").close()
    make("uninstall", there)
    assert files(there) == foreign, files(there) ^ foreign


@test
def python_files_lie_where_a_python_looks(root, scratch):
    for prefix in ("/usr/local", "/usr", os.path.expanduser("~/.local")):
        folder = output([ROOT + "/scripts/python-folder", prefix]).strip()
        assert folder.startswith(prefix + "/"), folder
        looked = [output([python, "-c", "import site; print(*site.getsitepackages(), site.getusersitepackages())"])
                  for python in ("python3", "/usr/bin/python3") if shutil.which(python)]
        assert folder == prefix + "/share/lrfind/python" or folder in " ".join(looked).split(), (folder, looked)
    assert output([ROOT + "/scripts/python-folder", "/opt/x"]).strip() == "/opt/x/share/lrfind/python"


@test
def only_root_on_its_own_system_tells_the_loader(root, scratch):
    path = os.path.join(scratch, "bin")
    os.mkdir(path)
    with open(path + "/ldconfig", "w") as file:
        file.write("#!/bin/sh\necho told >>'%s/told'\n" % scratch)
    os.chmod(path + "/ldconfig", 0o755)
    env = dict(os.environ, PATH=path + os.pathsep + os.environ["PATH"])
    make("install", scratch + "/elsewhere", env=env)
    assert not os.path.exists(scratch + "/told")
    make("install", "", scratch + "/here", env=env)
    make("uninstall", "", scratch + "/here", env=env)
    assert os.path.exists(scratch + "/told") == (os.geteuid() == 0)
    assert not files(scratch + "/here"), files(scratch + "/here")


@test
def the_shared_library_exports_what_the_headers_declare(root, scratch):
    declared = set()
    for path in glob.glob(root + "/opt/x/include/**/*.h", recursive=True):
        with open(path) as file:
            declared |= set(re.findall(r"LRF_API\s[^;(]*?\b(lrf_\w+)\s*\(", file.read()))
    exported = {line.split()[-1] for line in output(
        ["nm", "-D", "--defined-only", root + "/opt/x/lib/liblrfind.so"]).splitlines()}
    if not FLAGS:
        assert exported == declared, exported ^ declared
    assert len(declared) > 20 and declared <= exported  # the headers were read; a small face is wanted


@test
def the_static_library_defines_no_name_of_others(root, scratch):
    names = {line.split()[-1] for line in output(
        ["nm", "-g", "--defined-only", root + "/opt/x/lib/liblrfind.a"]).splitlines() if " " in line}
    strange = {name for name in names if not name.startswith("lrf_")}
    assert FLAGS or not strange, strange


@test
def the_library_never_prints_exits_or_aborts(root, scratch):
    used = {line.split()[-1].split("@")[0] for line in output(
        ["nm", "-D", "--undefined-only", root + "/opt/x/lib/liblrfind.so"]).splitlines()}
    forbidden = {"printf", "puts", "putchar", "vprintf", "perror", "stdout", "stderr", "exit", "_exit",
                 "abort", "__assert_fail", "rand", "srand", "signal", "setlocale", "system", "popen"}
    assert FLAGS or not used & forbidden, used & forbidden


@test
def every_header_compiles_alone_in_c_and_in_cpp(root, scratch):
    include = "-I" + root + "/opt/x/include"
    languages = [CC + STRICT + ["-x", "c"]]
    if shutil.which("c++"):
        languages.append(["c++", "-std=c++11", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-x", "c++"])
    for path in glob.glob(root + "/opt/x/include/**/*.h", recursive=True):
        for language in languages:
            output(language + ["-fsyntax-only", include, "-"], input=(
                '#include "%s"\nint main(void) { return 0; }\n' % path).encode())


@test
def the_embedding_sample_builds_and_finds_a_rate(root, scratch):
    program = os.path.join(scratch, "embed")
    source = os.path.join(ROOT, "samples/embed.c")
    env = dict(os.environ, LD_LIBRARY_PATH=root + "/opt/x/lib")
    answers = []
    shared = pkg_config(root, "--cflags", "--libs")
    static = [root + "/opt/x/lib/liblrfind.a" if flag == "-llrfind" else flag
              for flag in pkg_config(root, "--static", "--cflags", "--libs")]
    for flags in (shared, static):
        output(CC + STRICT + FLAGS + [source] + flags + ["-lm", "-o", program])
        answers.append(output([program, ROOT + "/samples/iris.csv"], env=env))
    assert answers[0] == answers[1], answers
    found = [float(rate) for rate in re.findall(r"^use ([0-9.e+-]+), between ", answers[0], re.M)]
    assert len(found) == 2 and 1e-3 < found[0] < 2 / 25, answers[0]
    said = output([BUILD + "/lrfind", "run", "--json", "--plot", "none", "-o", scratch + "/out",
                   ROOT + "/samples/iris.csv"])
    suggestion = json.loads(said)["suggestion"]
    assert "%.6g" % suggestion["lr"] == "%.6g" % found[1], (suggestion, answers[0])
    between = ", between %.2g and %.2g" % (suggestion["lo"], suggestion["hi"])
    assert answers[0].splitlines()[1].endswith(between), (suggestion, answers[0])


@test
def the_installed_python_package_finds_the_installed_program(root, scratch):
    script = ("import lrfind\nwatch = lrfind.Watch()\nfor i in range(9): watch.log(step=i, loss=1 - i / 9)\n"
              "print(watch.close().rows, watch._program.process.args[0])")
    env = dict(os.environ, PYTHONPATH=root + "/opt/x/share/lrfind/python", PYTHONDONTWRITEBYTECODE="1",
               PATH="")
    env.pop("LRFIND", None)
    said = output([sys.executable, "-c", script], env=env)
    assert said.split() == ["9", root + "/opt/x/bin/lrfind"], said


def main():
    print("1..%d" % len(tests))
    failed = 0
    with tempfile.TemporaryDirectory() as scratch:
        root = install(scratch)
        for number, function in enumerate(tests, 1):
            name = function.__name__.replace("_", " ")
            try:
                function(root, scratch)
                print("ok %d - %s" % (number, name))
            except Exception:
                failed += 1
                print("not ok %d - %s" % (number, name))
                traceback.print_exc()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
