#!/usr/bin/env python3
"""A small seeded sample of each section of `make trust`: nothing is wrong. TAP."""
import os
import subprocess
import sys

import tap
from tap import ROOT, test

PROGRAM = os.path.join(ROOT, "tests", "trust", "run")


def quick(name, folder):
    done = subprocess.run([sys.executable, PROGRAM, "--quick", "--out", os.path.join(folder, "TRUST.md"), name],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 0 and not done.stderr, done.stdout + done.stderr


@test()
def other_surroundings_give_the_same_bytes(folder):
    quick("bytes", folder)


@test()
def large_inputs_and_little_room_end_well(folder):
    quick("limits", folder)


@test()
def kills_at_random_moments_tear_nothing(folder):
    quick("kills", folder)


if __name__ == "__main__":
    sys.exit(tap.main(tap.tests))
