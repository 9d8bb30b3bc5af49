"""The program lrfind as this package starts it: where it is, its options, what it says of failures."""
import os
import re
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
# Where the program lies beside this package: in the source tree, and where both are installed.
BESIDE = ("../../../build/lrfind", "../../../../bin/lrfind")
# Ctrl-C is for Python alone, which ends the program in order. (A session of its own does that
# too, but then Linux shares the processors out between the two as if they were strangers.)
APART = {"process_group": 0} if sys.version_info >= (3, 11) else {"start_new_session": True}


class Error(RuntimeError):
    """The program is not there, or refuses an option, or has failed; with the line that says why."""


def find_program():
    """The program: the environment variable LRFIND, beside this package, PATH."""
    named = os.environ.get("LRFIND")
    beside = [os.path.normpath(os.path.join(HERE, path)) for path in BESIDE]
    found = named or next(filter(os.path.exists, beside), None) or shutil.which("lrfind")
    if found is None:
        raise Error("the program lrfind was not found: install it, or name it in the environment "
                    "variable LRFIND")
    return found


def arguments(program, command, options):
    """Keyword arguments as the options of a command line: lr_max=1 is --lr-max 1. None is not given.

    True and False are for flags: refine=False is --no-refine, and of a flag that is off anyway
    nothing is said. The program refuses names that it does not know, and either for a value.
    """
    words, known = [], None
    for name, value in options.items():
        option = "--" + name.replace("_", "-")
        value = value.tolist() if hasattr(value, "tolist") else value  # NumPy's and torch's
        if isinstance(value, bool):
            known = _options(program, command) if known is None else known
            words += _flag(option, value, known)
        elif value is not None:
            words.append("%s=%s" % (option, word(value)))
    return words


def _flag(option, value, known):
    """`known`: whether it takes a value, of each option of the command."""
    negated = "--no-" + option[2:]
    if known.get(option):
        return ["%s=%s" % (option, value)]
    if value:
        return [] if negated in known and option not in known else [option]
    if negated in known:
        return [negated]
    return [] if option in known else [option]


def _options(program, command):
    """The program's help has each on a line of its own: "  -o, --out DIR   where ..."."""
    try:
        said = subprocess.run([program, command, "--help"], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.decode()
    except OSError as error:
        raise Error("%s cannot be started: %s" % (program, error.strerror)) from None
    return {name: bool(takes) for name, takes in
            re.findall(r"^ +(?:-[a-z], )?(--[a-z-]+)( [^ \n]+)?", said, re.M)}


def word(value):
    """A value as the command line has it; a list is A,B."""
    if isinstance(value, (list, tuple)):
        return ",".join(map(word, value))
    if isinstance(value, float):
        return "%d" % value if value.is_integer() and abs(value) < 1e15 else repr(float(value))
    return os.fspath(value) if isinstance(value, os.PathLike) else str(value)


def in_python(text):
    """Advice of the program with its options as keyword arguments: --lr-max 10 is lr_max=10."""
    text = re.sub(r"--([a-z][a-z-]*)(?: (-?[0-9][0-9.e+-]*[0-9]|[0-9]))?", _keyword, text)
    return text


def _keyword(match):
    name = match.group(1).replace("-", "_")
    return name if match.group(2) is None else "%s=%s" % (name, match.group(2))


def last_words(text):
    """The last line that says something, without the name of the program."""
    lines = [line.strip() for line in re.split("[\r\n]", text)]
    last = next((line for line in reversed(lines) if line), "")
    return in_python(last[8:] if last.startswith("lrfind: ") else last)
