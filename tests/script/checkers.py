#!/usr/bin/env python3
"""A sample of what the analysers say of the sources, and that the listed mutants still are changes of them. TAP."""
import os
import sys

import tap
from tap import ROOT

for folder in ("tests/bench", "tests/trust"):
    sys.path.insert(0, os.path.join(ROOT, folder))
import checkers  # noqa: E402
import mutants  # noqa: E402
from measure import QUICK  # noqa: E402


@tap.test()
def analysers_find_nothing_in_a_sample(folder):
    section = checkers.section(QUICK)
    assert not section.wrong, "\n".join(section.wrong)


@tap.test()
def every_mutant_of_the_list_is_a_change_of_the_sources(folder):
    every = list(mutants.listed())
    gone = []
    for path, nth, old, new, _ in every:
        with open(os.path.join(ROOT, path)) as file:
            text = file.read()
        if mutants.mutated(text, nth, old, new) in (None, text):
            gone.append("%s: %s" % (path, old))
    assert len([mutant for mutant in every if not mutant[4]]) >= mutants.LEAST and not gone, gone


if __name__ == "__main__":
    sys.exit(tap.main(tap.tests))
