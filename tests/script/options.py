#!/usr/bin/env python3
"""Every option of every command, as --help lists them, with values at the ends of what a machine can count: each is
refused by one line that names option, value and limits, or the command runs as it should. No crash, no hang. TAP."""
import os, re, subprocess, sys, tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LRFIND = os.path.join(os.path.abspath(os.environ.get("BUILD", os.path.join(ROOT, "build"))), "lrfind")
IRIS = os.path.join(ROOT, "samples", "iris.csv")
KERAS = os.path.join(ROOT, "samples", "curves", "keras.csv")
TRAINER = ["--", "sh", os.path.join(ROOT, "samples", "trainer.sh")]
# What a command works on, small enough to be done at once.
SMALL = {"analyze": [KERAS], "watch": [os.path.join(ROOT, "samples", "logs", "nanogpt.log")], "drive": ["--steps=30", "--repeats=1", "--budget=20"] + TRAINER,
         "compare": ["--steps=30", "--repeats=1", "--budget=20", IRIS, IRIS],
         "verify": ["--steps=30", "--repeats=1", "--budget=20", IRIS],
         "schedule": ["--steps=30", "--repeats=1", "--budget=20", "--schedules=constant", IRIS],
         "run": ["--steps=30", "--repeats=1", "--budget=20", IRIS]}
COUNTS = ["2147483648", "4294967296", "6148914691236517206", "9223372036854775808", "18446744073709551615",
          "18446744073709551616", "-1", "1e400", "nan", "", "1.5", "0x10"]
REALS = ["-1", "1e400", "-1e400", "nan", "inf", "", "0x1p3", "1,5"]
WORDS = ["", "nonsense", "run", "18446744073709551616"]
KINDS = {"N": COUNTS, "STEPS": COUNTS, "N|full": COUNTS, "X": REALS, "SECONDS": REALS}
# Free texts: nearly anything is one, and what it means shows only when the command runs.
FREE = {"--out", "--plot", "--target", "--numeric", "--categorical", "--lr-column", "--loss-column", "--repeat-column",
        "--step-column", "--val-column", "--name", "--on-event", "--rates", "--schedules", "--export", "--over", "--separator"}
FREE_VALUES = ["", "18446744073709551615", "1e400", "nan", "-1", ",", "=", "a=1e400,nan", "x" * 300, "step:size=18446744073709551615",
               "constant:max_lr=1e400", "1e-320,1e308", "\udcff\n"]
# Values that are allowed.
ALLOWED = {("--seed", "2147483648"), ("--seed", "4294967296"), ("--baseline", "-1")}


def run(folder, *arguments):
    try:
        done = subprocess.run([LRFIND] + list(arguments), cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=60)
    except subprocess.TimeoutExpired:
        return None, "", "no end"
    return done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")


def options(folder, command):
    """(name, argument) of every option that takes a value."""
    return re.findall(r"^  (?:-\w, )?(--[a-z-]+) ([^ ]+)", run(folder, "help", command)[1], re.M)


def values(option, argument):
    if option == "--effort":  # operations of a race: any number from 0
        return REALS
    return KINDS.get(argument, WORDS)


def survived(folder, command, option, value, codes=(0, 1, 2, 3)):
    """What is wrong with how a value is taken; None: nothing. The command does its work or says in one line why not."""
    code, out, err = run(folder, command, "--plot=none", "%s=%s" % (option, value), *SMALL[command])
    if code not in codes:
        return "exit %s, %s" % (code, err)
    lines = [line for line in err.splitlines() if not line.startswith("lrfind: warning: ")]
    if code in (2, 3) and (len(lines) != 1 or not lines[0].startswith("lrfind: ")):
        return "exit %s, %s" % (code, err)
    return None


def refused(folder, command, option, argument, value):
    """What is wrong with the refusal of a value that cannot be right; None: nothing."""
    if (option, value) in ALLOWED:
        return survived(folder, command, option, value, (0, 1))
    code, out, err = run(folder, command, "%s=%s" % (option, value), "nowhere.csv")
    if code != 2 or out or err.count("\n") != 1 or not err.startswith("lrfind: "):
        return "exit %s, %s" % (code, err)
    if option.lstrip("-") not in err or value not in err:
        return "option or value are not named: " + err
    if argument in KINDS and not re.search(r"from -?[0-9.e+]+ (to|and below|and at most) [0-9.e+]+|above 0|0 or more", err):
        return "no limits are named: " + err
    return None


def check(folder, command):
    wrong, tried, found = [], 0, list(options(folder, command))
    for option, argument in found:
        for value in FREE_VALUES if option in FREE else values(option, argument):
            tried += 1
            why = survived(folder, command, option, value) if option in FREE else refused(
                folder, command, option, argument, value)
            if why:
                wrong.append("%s %s='%s': %s" % (command, option, value, why.strip()))
    if tried < 5 * len(found) or not found:
        wrong.append("%s: only %d values tried" % (command, tried))
    return wrong


def grids(folder):
    """Grids whose number of cases does not fit into 64 bits, or is 0 there."""
    many = ",".join(str(i) for i in range(1, 257))
    wrong = []
    for names in ("batch steps budget", "batch steps budget steps batch steps budget batch"):
        code, _, err = run(folder, "compare", *["--over=%s=%s" % (name, many) for name in names.split()], IRIS)
        if not (code == 2 and err.count("\n") == 1 and "10000" in err):
            wrong.append("exit %s, %s" % (code, err))
    return wrong


def say(number, what, wrong):
    print("%s %d - %s" % ("not ok" if wrong else "ok", number, what))
    print("".join("# %s\n" % line.encode("ascii", "backslashreplace").decode() for line in wrong), end="", flush=True)


def main():
    with tempfile.TemporaryDirectory() as folder:
        SMALL["merge"] = ["shard"]
        assert run(folder, *["run", "--shard=1/1", "-o", "shard"] + SMALL["run"])[0] == 0
        commands = re.findall(r"^  lrfind (?!help)([a-z]+)\b", run(folder, "help")[1], re.M)
        print("1..%d" % (len(commands) + 1))
        for i, command in enumerate(commands, 1):
            say(i, "options of %s" % command, check(folder, command))
        say(len(commands) + 1, "grids of more cases than can be counted", grids(folder))


if __name__ == "__main__":
    sys.exit(main())
