"""What the test programs share: where the tree and its build are, and the loop that runs tests and prints TAP."""
import importlib.util
import os
import shutil
import sys
import tempfile
import traceback

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.abspath(os.environ.get("BUILD", os.path.join(ROOT, "build")))
LRFIND = os.path.join(BUILD, "lrfind")
SAMPLES = os.path.join(ROOT, "samples")
sys.dont_write_bytecode = True

tests = []


def test(*needs):
    """Adds a function to `tests`; it is skipped where one of these modules or programs is missing."""
    def mark(function):
        function.needs = needs
        tests.append(function)
        return function
    return mark


def in_scratch(function):
    with tempfile.TemporaryDirectory() as folder:
        function(folder)


def main(functions, call=in_scratch):
    """Runs each by call(function); 1 when one failed, otherwise 0."""
    failed = 0
    print("1..%d" % len(functions))
    for number, function in enumerate(functions, 1):
        name = function.__name__.replace("_", " ")
        missing = [m for m in getattr(function, "needs", ()) if not (importlib.util.find_spec(m) or shutil.which(m))]
        if missing:
            print("ok %d - %s # skip no %s" % (number, name, " ".join(missing)))
            continue
        try:
            call(function)
            print("ok %d - %s" % (number, name), flush=True)
        except Exception:
            failed += 1
            print("not ok %d - %s" % (number, name))
            print("".join("# " + line for line in traceback.format_exc().splitlines(True)), flush=True)
    return 1 if failed else 0
