"""lrfind.find and lrfind.analyze: a range test from a script or a notebook."""
import atexit
import contextlib
import os
import re
import select
import shutil
import subprocess
import tempfile
import time

from . import program, protocol, ranks
from .progress import Progress
from .result import Result
from .state import Randomness

OWN = ("attach", "help", "json", "progress")


def find(trainer=None, step=None, reset=None, eval=None, **options):
    """Range-tests a trainer of this process and puts everything back as it was.

        result = lrfind.find(lrfind.TorchTrainer(model, optimizer, loss_fn, loader, validation))
        result.lr

    trainer   lrfind.TorchTrainer, KerasTrainer, SklearnTrainer, LightningTrainer,
              HuggingFaceTrainer, or an object of yours with the methods step(lr) and, if it can,
              reset(seed), eval(), restore() and save()
    step, reset, eval   or functions (as for lrfind.serve)
    options   those of `lrfind drive`, with _ for -: steps=100, lr_max=1, objective="last",
              budget=5000, refine=False ..., and
              out     folder for the files; without it they lie in one that is removed when Python
                      ends
              plot    "html" (the default) and what else is wanted, "png,svg" or a list; "none": no
                      page
              name    what is trained, for titles; without it the model's class
              quiet   True: no line that says how far it is

    In a process group of torch.distributed every rank calls it, with the same trainer on its own
    data: rank 0 asks lrfind, all take each step together, the losses are means over the ranks, and
    all get the same Result. What one rank raises is raised there, and on the others an Error that
    names it; one that waits for the failed rank in a collective operation, and is not freed, ends.

    Weights, buffers, optimizer, scaler, modes and random generators are put back in any case,
    also after an exception and Ctrl-C; a trainer of yours does that in restore(). Returns a
    Result. Raises Error when the program is not there, refuses an option or fails, and what the
    trainer raises.
    """
    functions = protocol.Trainer(trainer, step, reset, eval)
    with ranks.join(functions) as team:
        return (_lead if team.leads else _follow)(team, trainer, options)


def _lead(team, trainer, options):
    words, folder = _command("drive", options)
    progress = Progress(options.get("quiet"))
    words += ["--attach"] + ([] if options.get("name") else ["--name", _name(trainer)])
    words += ["--progress"] if progress.shown else []
    with _put_back(team, trainer):
        code = _Attached(words, progress).obey(team)
    found = _result(code, progress.end(), folder)
    team.finish(found)
    return found


def _follow(team, trainer, options):
    with _put_back(team, trainer):
        return Result.of(team.follow())


@contextlib.contextmanager
def _put_back(team, trainer):
    randomness = Randomness()
    if hasattr(trainer, "save"):
        trainer.save()
    try:
        yield
    finally:
        team.trainer.restore()
        randomness.restore()


def analyze(lrs, losses, **options):
    """The analysis of a curve that was recorded elsewhere: `lrfind analyze`.

    lrs, losses   what was recorded: lists, arrays, tensors. Several runs: `losses` (and `lrs`, if
                  they differ) with a row for each run
    options       those of `lrfind analyze`, as for find()

    Returns a Result.
    """
    lrs, losses = _runs("lrs", lrs), _runs("losses", losses)
    said = "there are %s rates and %s losses: a row for each run" % (_lengths(lrs), _lengths(losses))
    lrs = lrs * len(losses) if len(lrs) == 1 else lrs
    if [len(run) for run in lrs] != [len(run) for run in losses]:
        raise ValueError(said)
    words, folder = _command("analyze", options)
    progress = Progress(options.get("quiet"))
    rows = ["%d,%d,%r,%r" % (repeat, number, lr, loss) for repeat, run in enumerate(zip(lrs, losses))
            for number, (lr, loss) in enumerate(zip(*run))]
    done = subprocess.run(words + ["-"], input="\n".join(["repeat,step,lr,loss"] + rows + [""]).encode(),
                          stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
    progress.hear(re.sub(rb"'standard input'( line \d+)?", b"the curve", done.stderr))
    return _result(done.returncode, progress.end(), folder)


def _command(command, options):
    """The command line, and the folder of its files."""
    for name in OWN:
        if name in options:
            raise TypeError("lrfind.%s() decides on %s itself" % (
                "find" if command == "drive" else command, name))
    options = {name: value for name, value in options.items() if name != "quiet"}
    plot = options.pop("plot", None)
    plot = "html" if plot is None else program.word(plot or "none")
    if plot != "none" and "html" not in plot:
        plot += ",html"
    folder = options.pop("out", None)
    if folder is not None:
        folder = os.path.expanduser(folder)
    else:
        folder = tempfile.mkdtemp(prefix="lrfind-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
    words = [program.find_program(), command, "--quiet", "--plot", plot, "--out", os.fspath(folder)]
    return words + program.arguments(options), folder


def _name(trainer):
    """For titles: the class of what is trained."""
    subject = getattr(trainer, "subject", trainer)
    return "Python trainer" if trainer is None else type(subject).__name__


def _result(code, said, folder):
    if code in (0, 1):
        return Result(folder)
    raise program.Error(said or "lrfind ended with exit code %d" % code)


def _runs(name, values):
    """Runs as lists of Python's floats, exactly. A column, as (n, 1), is one run."""
    found = _list(values)
    if found is None:
        raise TypeError("%s: %.60r is no list of numbers" % (name, values))
    rows = [_list(value) for value in found]
    runs = rows if rows and None not in rows else [found]
    if len(runs) > 1 and all(len(run) == 1 for run in runs):
        runs = [[value for run in runs for value in run]]
    return [[_number(name, value) for value in run] for run in runs]


def _list(values):
    """None of what is none: one number, a text."""
    if hasattr(values, "detach"):
        values = values.detach()
    values = values.tolist() if hasattr(values, "tolist") else values
    if isinstance(values, (str, bytes)) or not hasattr(values, "__iter__"):
        return None
    return list(values)


def _number(name, value):
    try:
        if isinstance(value, str):
            raise TypeError
        return float(value)
    except (TypeError, ValueError):
        raise TypeError("%s: %.60r is no number" % (name, value)) from None


def _lengths(runs):
    lengths = [len(run) for run in runs]
    if len(set(lengths)) == 1:
        return "%d x %d" % (len(runs), lengths[0]) if len(runs) > 1 else str(lengths[0])
    return " + ".join(map(str, lengths[:4])) + (" + ..." if len(lengths) > 4 else "")


class _Attached:
    """`lrfind drive --attach`, which gives orders on its stdout and takes answers on its stdin."""

    def __init__(self, words, progress):
        self.progress = progress
        try:
            self.process = subprocess.Popen(
                words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                bufsize=0, **program.APART)
        except OSError as error:
            raise program.Error("%s cannot be started: %s" % (words[0], error.strerror)) from None
        self.rest = b""
        self.poll = select.poll()
        for stream in (self.process.stdout, self.process.stderr):
            self.poll.register(stream, select.POLLIN)
        self.open = 2

    def obey(self, team):
        """Answers orders until they end; the exit code."""
        team.say = lambda said: self._say(protocol.report(said))
        try:
            for line in iter(self._next_line, b""):
                try:
                    answer = protocol.obey(line, team)
                except BaseException as error:
                    raise team.settle(error)
                self._say(answer)
            return self.process.wait()
        finally:
            self._end()

    def _say(self, data):
        try:
            protocol.write(self.process.stdin.fileno(), data)
        except (OSError, ValueError):
            pass  # it has ended; what it said tells why

    def _next_line(self):
        """The next order; empty when both streams have ended."""
        protocol.wait_awake(lambda: self.poll.poll(0))
        while b"\n" not in self.rest and self.open:
            self._hear(None)
        line, newline, self.rest = self.rest.partition(b"\n")
        return line + newline

    def _hear(self, milliseconds):
        for descriptor, _ in self.poll.poll(milliseconds):
            data = os.read(descriptor, 1 << 16)
            if not data:
                self.poll.unregister(descriptor)
                self.open -= 1
            elif descriptor == self.process.stderr.fileno():
                self.progress.hear(data)
            else:
                self.rest += data

    def _end(self):
        """Ends it in bounded time, whatever it does."""
        self.process.stdin.close()
        for call, seconds in ((None, 5), (self.process.terminate, 2), (self.process.kill, 2)):
            if call:
                call()
            until = time.monotonic() + seconds
            while self.process.poll() is None and time.monotonic() < until:
                self._hear(20)
        self.process.stdout.close()
        self.process.stderr.close()
