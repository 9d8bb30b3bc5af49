"""The program lrfind as this package starts it: where it is, its options, what it says of failures."""
import os
import re
import shutil
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


def arguments(options):
    """Keyword arguments as the options of a command line: lr_max=1 is --lr-max=1. None is not given,
    and what an option takes is for the program to say."""
    return ["--%s=%s" % (name.replace("_", "-"), word(value))
            for name, value in options.items() if value is not None]


def word(value):
    """A value as the command line has it; a list is A,B, True is yes."""
    value = value.tolist() if hasattr(value, "tolist") else value  # NumPy's and torch's
    if isinstance(value, bool):
        return "yes" if value else "no"
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
