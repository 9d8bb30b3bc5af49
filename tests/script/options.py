#!/usr/bin/env python3
"""Every option of every command, as --help lists them, with values that no option can have: one line, exit 2, no run. TAP."""
import os, re, subprocess, sys, tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LRFIND = os.path.join(os.path.abspath(os.environ.get("BUILD", os.path.join(ROOT, "build"))), "lrfind")
COMMANDS = "run analyze verify drive compare schedule".split()
# Numbers at the ends of 32, 53 and 64 bits and beyond, and what is none.
COUNTS = ["4294967296", "9223372036854775808", "18446744073709551615", "18446744073709551616",
          "6148914691236517206", "-1", "1e400", "nan", "", "1.5", "0x10"]
REALS = ["nan", "inf", "-1", "", "1e400", "0x1p3"]
WORDS = ["", "nonsense", "run"]
FREE = {"--out", "--plot", "--target", "--numeric", "--categorical", "--lr-column", "--loss-column",
        "--repeat-column", "--rates", "--schedules", "--export", "--over", "--separator"}


def run(*arguments):
    try:
        done = subprocess.run([LRFIND] + list(arguments), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=20)
    except subprocess.TimeoutExpired:
        return None, "", "no end"
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def options(command):
    """(name, argument) of every option that takes a value."""
    text = run("help", command)[1]
    return re.findall(r"^ +(?:-\w, )?(--[a-z-]+) ([^ ]+)", text, re.M)


def values(argument):
    return {"N": COUNTS, "STEPS": COUNTS, "N|full": COUNTS, "X": REALS, "SECONDS": REALS}.get(argument, WORDS)


def check(command, scratch):
    wrong, tried = [], 0
    for option, argument in options(command):
        if option in FREE:
            continue
        for value in values(argument):
            if option == "--seed" and value == "4294967296" or option == "--effort" and argument == "N" and value == "":
                continue
            if option == "--effort" and value not in ("nan", "-1", "0x10", "1e400"):
                continue
            code, out, err = run(command, "%s=%s" % (option, value), "-o", scratch, "nowhere.csv")
            tried += 1
            if code != 2 or out or err.count("\n") != 1 or not err.startswith("lrfind: "):
                wrong.append("%s %s='%s': exit %s, %s" % (command, option, value, code, err.strip()))
            elif option.lstrip("-") not in err:
                wrong.append("%s %s='%s': not named: %s" % (command, option, value, err.strip()))
    if tried < 20:
        wrong.append("%s: only %d values tried" % (command, tried))
    return wrong


def main():
    print("1..%d" % (len(COMMANDS) + 1))
    with tempfile.TemporaryDirectory() as scratch:
        for i, command in enumerate(COMMANDS, 1):
            wrong = check(command, scratch)
            print("%s %d - impossible values of %s's options are refused" % ("not ok" if wrong else "ok", i, command))
            print("".join("# %s\n" % line for line in wrong), end="")
        many = ",".join(str(i) for i in range(1, 257))
        code, _, err = run("compare", "-o", scratch, *["--over=%s=%s" % (name, many) for name in
                           "batch steps budget".split()], os.path.join(ROOT, "samples", "iris.csv"))
        good = code == 2 and err.count("\n") == 1 and "10000" in err
        print("%s %d - a grid of more cases than can be counted is refused%s" % (
            "ok" if good else "not ok", len(COMMANDS) + 1, "" if good else "\n# exit %s, %s" % (code, err)))


if __name__ == "__main__":
    sys.exit(main())
