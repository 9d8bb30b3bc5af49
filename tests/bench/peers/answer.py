"""A trainer that answers at once: answer.py client FOLDER by the module lrfind, bare by read and write alone."""
import os
import sys

LOSS = 2.302585092994046, 2.25


def bare():
    while True:
        order = os.read(0, 128)
        if not order:
            break
        os.write(1, b"lrfind hello 1 after\n" if b"hello" in order else b"lrfind loss 2.302585092994046 2.25\n")


if sys.argv[1] == "bare":
    bare()
else:
    sys.path.insert(0, sys.argv[2])
    import lrfind
    lrfind.serve(step=lambda lr: LOSS)
