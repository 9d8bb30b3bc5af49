#!/usr/bin/env python3
"""Data as users bring it: packed, from spreadsheets of other countries, with ids; nothing is misread in silence. TAP."""
import gzip
import json
import os
import subprocess
import sys
import zipfile

import tap
from tap import LRFIND, SAMPLES

IRIS = os.path.join(SAMPLES, "iris.csv")


def lrfind(folder, *arguments):
    """What a command says: exit code, stdout, stderr."""
    done = subprocess.run([LRFIND, *arguments, "--plot", "none", "-o", os.path.join(folder, "out")],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def run(folder, text, *more):
    """A quick range test of this text as a CSV file."""
    path = os.path.join(folder, "data.csv")
    with open(path, "w") as file:
        file.write(text)
    return lrfind(folder, "run", "--no-refine", "--repeats", "1", path, *more)


def found(folder, text, *more):
    code, out, err = run(folder, text, "--json", *more)
    assert code in (0, 1), err
    return json.loads(out)


def refused(folder, text, *more):
    """The one line that a failure is."""
    code, out, err = run(folder, text, *more)
    assert out == "" and err.startswith("lrfind: ") and err.count("\n") == 1, (code, out, err)
    return code, err


def read(folder, name):
    with open(os.path.join(folder, "out", name), "rb") as file:
        return file.read()


@tap.test()
def gzip_is_read_by_every_command(folder):
    packed = os.path.join(folder, "iris.csv.gz")
    with open(IRIS, "rb") as file, gzip.open(packed, "wb") as out:
        out.write(file.read())
    curves = []
    for path in IRIS, packed:
        assert lrfind(folder, "run", "--no-refine", path)[0] == 0
        curves.append(read(folder, "curve.csv"))
    assert curves[0] == curves[1]
    for command in (["verify", "--rates", "1e-2"], ["schedule", "--schedules", "constant", "--budget", "50"],
                    ["compare", "--repeats", "2", IRIS]):
        code, _, err = lrfind(folder, *command, packed)
        assert code in (0, 1) and err == "", err


@tap.test()
def a_torn_gzip_is_no_shorter_table(folder):
    path = os.path.join(folder, "iris.csv.gz")
    with open(IRIS, "rb") as file, open(path, "wb") as out:
        out.write(gzip.compress(file.read())[:-300])
    code, out, err = lrfind(folder, "run", path)
    assert code == 3 and "is cut off" in err, err


@tap.test()
def what_is_no_text_is_named(folder):
    book = os.path.join(folder, "book.xlsx")
    with zipfile.ZipFile(book, "w") as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr("xl/workbook.xml", "<workbook/>")
    heads = {"table.parquet": (b"PAR1\x15\4" + bytes(99), "Parquet"), "x.npy": (b"\x93NUMPY\1\0", "NumPy"),
             "x.zip": (b"PK\3\4\x14\0\0\0", "zip archive"), "noise": (bytes(range(1, 200)), "is no text"),
             "x.zst": (b"\x28\xb5\x2f\xfd\4", "unzstd"), "wide.csv": ("a,b\n1,2\n".encode("utf-16"), "UTF-16")}
    for name, (head, word) in heads.items():
        with open(os.path.join(folder, name), "wb") as file:
            file.write(head)
    for command in "run", "verify", "schedule", "analyze":
        code, out, err = lrfind(folder, command, book)
        assert code == 3 and err == "lrfind: '%s' is an Excel workbook: save it as CSV\n" % book, err
        for name, (head, word) in heads.items():
            code, out, err = lrfind(folder, command, os.path.join(folder, name))
            assert code == 3 and word in err and err.count("\n") == 1, err


if __name__ == "__main__":
    sys.exit(tap.main(tap.tests))
