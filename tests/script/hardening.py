#!/usr/bin/env python3
"""The program and the library are built to make attacks harder, and the test sees it where they are not. TAP."""
import glob
import os
import subprocess
import sys

import tap
from elf import lacks
from tap import BUILD, LRFIND, ROOT

CC = os.environ.get("CC", "cc").split()
# Sanitizers bring checks of their own; a build of other flags than -O3 is somebody's own.
SANITIZED = any(BUILD.endswith(end) for end in ("-san", "-tsan", "-fuzz"))


@tap.test("readelf")
def what_is_built_is_hardened(folder):
    built = [LRFIND, BUILD + "/liblrfind.so.0"] + glob.glob(os.path.join(ROOT, "build-mpi", "lrfind"))
    for path in built:
        assert not lacks(path, not SANITIZED), "%s lacks: %s" % (path, ", ".join(lacks(path)))


@tap.test("readelf")
def what_is_not_hardened_is_seen(folder):
    source = "#include <stdio.h>\nint main(int n, char **s) { char a[9]; (void)n; sprintf(a, \"%s\", *s); return puts(a); }\n"
    subprocess.run(CC + ["-x", "c", "-", "-O1", "-w", "-U_FORTIFY_SOURCE", "-fno-stack-protector", "-fno-pie", "-no-pie",
                         "-Wl,-z,norelro,-z,lazy,-z,execstack,-rpath,/nowhere", "-o", folder + "/soft"],
                   input=source.encode(), check=True)
    missing = lacks(folder + "/soft")
    assert len(missing) == 7, missing


if __name__ == "__main__":
    sys.exit(tap.main(tap.tests))
