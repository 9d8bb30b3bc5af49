"""What compilers and analysers say of the sources: nothing, where the list is chosen."""
import concurrent.futures
import glob
import os
import re
import shutil
import subprocess
import tempfile

import results
from measure import BUILD, ROOT, cores, outside_make

FLAGS = ["-std=c11", "-D_POSIX_C_SOURCE=200809L", "-fno-math-errno", "-fno-trapping-math", "-Iinclude", "-Isrc",
         "-I" + os.path.join(BUILD, "gen")]
# Whole groups, with the reason that those which were read had; not every place was read.
ANALYZER_OFF = [
    "-Wno-analyzer-malloc-leak",  # it loses what a struct returned by value owns
    "-Wno-analyzer-use-of-uninitialized-value",  # and what calloc or a loop over an array has filled
    "-Wno-analyzer-null-argument", "-Wno-analyzer-null-dereference", "-Wno-analyzer-possible-null-dereference",
    "-Wno-analyzer-possible-null-argument",  # status says whether a pointer is there, which it does not follow
    "-Wno-analyzer-file-leak", "-Wno-analyzer-too-complex"]
CPPCHECK_OFF = [
    "missingIncludeSystem",
    "uninitvar",  # of 2.10: takes an array that a call or a loop fills for one that nobody filled
    "memleak:src/base/memory.c", "memleak:src/data/store.c", "memleak:src/record/record.c",  # returned or stored
    "objectIndex:src/cli/write_roff.c",  # looks behind the character only where the text goes on
    "arrayIndexOutOfBoundsCond:src/experiment/race_score.c"]  # i + 1 < n, n at most the size
QUICK = 6  # files


def sources(quick):
    every = [os.path.relpath(path, ROOT) for path in sorted(glob.glob(os.path.join(ROOT, "src/*/*.c")))]
    every = [path for path in every if not re.search(r"parallel/(mpi|hands)", path)]
    return every[::max(1, len(every) // QUICK)] if quick else every


def said(command):
    done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, errors="replace")
    return done.returncode, done.stdout


def each(command, files):
    """The findings of command(file), each once."""
    with concurrent.futures.ThreadPoolExecutor(cores()) as pool:
        outs = list(pool.map(lambda path: said(command(path))[1], files))
    lines = re.findall(r"^\S+:\d+:.*(?:warning|error): .*$", "\n".join(outs), re.M)
    return sorted(set(line.replace(ROOT + "/", "") for line in lines))


def strict(compiler):
    """All of src/ with the flags of the Makefile, each warning an error."""
    def look(_):
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run(["make", "-s", "-k", "-j%d" % cores(), "BUILD=" + folder, "CC=" + compiler, "CFLAGS=-O2",
                                   folder + "/lrfind"], cwd=ROOT, env=outside_make(), stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, text=True, errors="replace")
        return re.findall(r"^.*(?:warning|error): .*$", done.stdout, re.M) or (
            ["%s: exit %d" % (compiler, done.returncode)] if done.returncode else [])
    return look


def analyzer(files):
    return each(lambda path: ["gcc", "-fanalyzer", "-O1", "-c", "-o", "/dev/null"] + ANALYZER_OFF + FLAGS + [path], files)


def tidy(files):
    return each(lambda path: ["clang-tidy", "-quiet", path, "--"] + FLAGS, files)


def cppcheck(files):
    code, out = said(["cppcheck", "-q", "-j%d" % cores(), "--std=c11", "--enable=warning,performance,portability",
                      "--template={file}:{line}: {id}: {message}"] + ["--suppress=" + one for one in CPPCHECK_OFF] +
                     ["-Iinclude", "-Isrc", "-I" + os.path.join(BUILD, "gen")] + files)
    return out.splitlines() or (["exit %d" % code] if code else [])


CHECKERS = [("gcc, strict", "gcc", strict("gcc")), ("clang, strict", "clang", strict("clang")),
            ("gcc -fanalyzer", "gcc", analyzer), ("clang-tidy", "clang-tidy", tidy), ("cppcheck", "cppcheck", cppcheck)]


def section(effort):
    it = results.Section(
        "What compilers and analysers find",
        """Both compilers with the warnings of the Makefile; gcc -fanalyzer, clang-tidy (.clang-tidy) and cppcheck with lists
        that leave out what was wrong wherever it was looked at, each with its reason in the list.""")
    rows = it.table("who", "files", "findings")
    for name, program, look in CHECKERS:
        if not shutil.which(program):
            it.skip(name, "no %s" % program)
            continue
        if effort.quick and "strict" in name:
            continue
        files = sources(effort.quick)
        found = look(files)
        rows.append((name, len(files), len(found)))
        it.wrong += found
    return it
