#!/usr/bin/env python3
"""`make dist` and `make deb`: the same bytes each time, tests and lint without git, and what is in the packages. TAP."""
import glob
import hashlib
import os
import re
import subprocess
import sys
import tarfile

import tap
from elf import lacks
from tap import BUILD, ROOT

with open(os.path.join(ROOT, "include/lrfind.h")) as header:
    VERSION = re.search(r'LRF_VERSION "(.*)"', header.read()).group(1)
CC = os.environ.get("CC", "cc").split()
# The sources seem older than what was built from them: nothing is built anew.
OLD = dict(os.environ, SOURCE_DATE_EPOCH="315532800")


def output(*command, **more):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **more)
    assert done.returncode == 0, "%s: %d\n%s" % (" ".join(command), done.returncode, done.stdout)
    return done.stdout


def dist(root, folder):
    output("make", "-s", "-C", root, "BUILD=" + folder, "dist", env=OLD)
    return os.path.join(folder, "lrfind-%s.tar.gz" % VERSION)


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


@tap.test()
def the_tarball_has_the_same_bytes_each_time_and_packs_itself(folder):
    first = dist(ROOT, folder + "/one")
    with tarfile.open(first) as tar:
        names = tar.getnames()
        tar.extractall(folder)
    assert names == sorted(names) and "lrfind-%s/src/cli/main.c" % VERSION in names, names[:9]
    strange = [name for name in names if re.search(r"/(\.git|build|lrfind-out|__pycache__)(/|$)|\.o$", name)]
    assert not strange, strange
    assert digest(first) == digest(dist(ROOT, folder + "/two"))
    assert digest(first) == digest(dist(folder + "/lrfind-" + VERSION, folder + "/three"))


@tap.test()
def it_tests_and_lints_without_git(folder):
    with tarfile.open(dist(ROOT, folder)) as tar:
        tar.extractall(folder)
    tree = os.path.join(folder, "lrfind-" + VERSION)
    said = output("make", "-s", "-C", tree, "BUILD=" + BUILD, "test", "TESTS=number_test cli/no_answer")
    assert re.search(r"^([1-9]\d*) passed, 0 failed, 0 skipped$", said, re.M), said
    if os.path.basename(BUILD) == "build":  # scripts/layers reads objects without a sanitizer's calls
        output("scripts/lint", cwd=tree, env=dict(os.environ, BUILD=BUILD))


@tap.test("dpkg-buildpackage", "dh", "dh_python3", "lintian")
def the_packages_are_sound_and_what_is_in_them_runs(folder):
    output("make", "-s", "-C", ROOT, "BUILD=" + folder, "deb")
    packages = sorted(glob.glob(folder + "/deb/*.deb"))
    names = [os.path.basename(package).split("_")[:2] for package in packages]
    assert names == [[n, VERSION] for n in ("liblrfind-dev", "liblrfind0", "lrfind", "python3-lrfind")], packages
    said = output("lintian", "--fail-on", "error", *glob.glob(folder + "/deb/*.changes"))
    assert not re.search("^E:", said, re.M), said
    root = folder + "/root"
    for package in packages:
        output("dpkg-deb", "-x", package, root)
    pages = [os.path.basename(page) + ".gz" for page in glob.glob(BUILD + "/man/*.[1-9]")]
    packed = [os.path.basename(page) for page in glob.glob(root + "/usr/share/man/man*/*")]
    assert sorted(pages) == sorted(packed), (pages, packed)
    said = output(root + "/usr/bin/lrfind", "--version")
    assert VERSION in said, said
    library, = glob.glob(root + "/usr/lib/*/liblrfind.so.0")
    assert not lacks(root + "/usr/bin/lrfind") + lacks(library)
    output(sys.executable, "-c", "import lrfind, lrfind_client", env=dict(
        os.environ, PYTHONPATH=root + "/usr/lib/python3/dist-packages", PYTHONDONTWRITEBYTECODE="1"))
    pc, = glob.glob(root + "/usr/lib/*/pkgconfig")
    flags = output("pkg-config", "--cflags", "--libs", "lrfind", env=dict(
        os.environ, PKG_CONFIG_PATH=pc, PKG_CONFIG_SYSROOT_DIR=root, PKG_CONFIG_ALLOW_SYSTEM_CFLAGS="1",
        PKG_CONFIG_ALLOW_SYSTEM_LIBS="1")).split()
    output(*CC, ROOT + "/samples/embed.c", *flags, "-lm", "-o", folder + "/embed")
    said = output(folder + "/embed", ROOT + "/samples/iris.csv", env=dict(
        os.environ, LD_LIBRARY_PATH=os.path.dirname(pc)))
    assert "use " in said, said


if __name__ == "__main__":
    sys.exit(tap.main(tap.tests))
