#!/usr/bin/env python3
"""Allocations and system calls that fail: a sample of `make torture`, and that its judge sees what is wrong. TAP."""
import os
import subprocess
import sys

import tap
from tap import LRFIND, ROOT, test

for name in ("trust", "bench"):
    sys.path.insert(0, os.path.join(ROOT, "tests", name))
import torture as tried  # noqa: E402
from measure import QUICK  # noqa: E402

WHOLE = tried.Done(0, b"answer\n", "", {"a.json": b"{}\n", "a.svg": b"<svg>"}, [], False, [9, 1, 0])
OLD = {"a.json": b"old", "a.svg": b"old"}


def judged(**changes):
    return tried.judge(WHOLE._replace(**changes), WHOLE, OLD)


@test()
def what_is_right_is_not_blamed(_):
    failure = "lrfind: out of memory\n"
    assert judged() is None
    assert judged(code=3, out=b"", err=failure, files=OLD) is None
    assert judged(code=3, out=b"", err=failure, files={"a.json": b"{}\n"}) is None  # an old picture may go
    assert judged(code=3, out=b"", err=failure, files=dict(OLD, **{"a.part": b"", "a.json": b"[1]"})) is None


@test()
def what_is_wrong_is_seen(_):
    failure = "lrfind: out of memory\n"
    for wrong, changes in (("hangs", dict(hung=True)), ("process", dict(left=[7])), ("exit -11", dict(code=-11)),
                           ("neither", dict(files=dict(WHOLE.files, **{"a.json": b"{"}))),
                           ("neither", dict(code=3, err=failure, files={"a.json": b"{", "a.part": b""})),
                           ("leaves", dict(files=dict(WHOLE.files, temporary=b""))),
                           ("2 lines", dict(code=3, err=2 * failure)), ("0 lines", dict(code=3)),
                           ("lines", dict(code=3, err="other: %s" % failure)),
                           ("lost a.json", dict(code=3, err=failure, files={})), ("says", dict(err="oh\n")),
                           ("stdout", dict(out=b"")), ("not made", dict(files={"a.json": b"{}\n"})),
                           ("leaks 3", dict(live=[9, 4, 0]))):
        found = judged(**changes)
        assert found and wrong in found, (wrong, found)


@test()
def memory_that_lacks_while_options_are_read_is_no_wrong_usage(folder):
    words = ["compare", "--plot", "none", "--over", "batch=8,16", "-o", os.path.join(folder, "out"), "no-such-file.csv"]
    for n in range(1, 14):
        for on in "01":
            done = subprocess.run([LRFIND] + words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=20, text=True,
                                  env=dict(os.environ, LD_PRELOAD=tried.PRELOADED, FAIL_AT=str(n), FAIL_ON=on))
            assert done.returncode == 3 and done.stderr.count("\n") == 1, (n, on, done)


@test()
def a_sample_does_no_harm(_):
    section = tried.section(QUICK)
    assert not section.wrong, "\n".join(section.wrong)


if __name__ == "__main__":
    sys.exit(tap.main(tap.tests))
