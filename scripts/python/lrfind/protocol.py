"""The trainer's side of the protocol (version 1): a line in, a line out."""
import os
import select
import sys
import time
import traceback

from . import program, ranks

VERSION = 1
AWAKE_SECONDS = 2e-4
BY_HAND = """lrfind: nobody gives orders here: this script is a trainer, which lrfind starts:
    lrfind drive -- python3 %s
A script or notebook that runs by itself calls lrfind.find(trainer) in place of lrfind.serve(trainer).
"""


class Trainer:
    """The functions that orders call, from a trainer object, or given one by one."""

    def __init__(self, trainer=None, step=None, reset=None, eval=None, baseline=None):
        if step is not None and getattr(trainer, "step", None) is not None:
            raise TypeError("a trainer or step=, a function: both were given")
        self.step = step or getattr(trainer, "step", None)
        self.reset = reset or getattr(trainer, "reset", None)
        self.eval = eval or getattr(trainer, "eval", None)
        self.baseline = getattr(trainer, "baseline", None) if baseline is None else baseline
        self.restore = getattr(trainer, "restore", None) or (lambda: None)
        # Of the last validation beside those of other ranks: its rows.
        self.weight = lambda: getattr(trainer, "validated", None) or 1
        if not callable(self.step):
            raise TypeError("no trainer: give an object with a method step(lr), such as "
                            "lrfind.TorchTrainer(...), or step=, a function" if trainer is None
                            else "%s is no trainer: it has no method step(lr)"
                            % type(trainer).__name__)

    def answer(self, order):
        """The answer to an order, both without the leading word `lrfind`."""
        word, _, rest = order.partition(" ")
        if word == "hello":
            can = [name for name in ("reset", "eval") if getattr(self, name)]
            said = [] if self.baseline is None else ["baseline", _numbers(self.baseline)]
            return " ".join(["hello", str(VERSION)] + can + ["after"] + said)
        if word == "step":
            return "loss " + _numbers(self.step(float(rest)))
        if word == "reset" and self.reset:
            self.reset(int(rest))
            return "ok"
        if word == "eval" and self.eval:
            return "loss " + _numbers(self.eval())
        raise ValueError("an order that is not known: %r" % order)


def _numbers(loss):
    if loss is None:
        raise TypeError("the function returned None instead of a loss")
    values = loss if isinstance(loss, (tuple, list)) else (loss,)
    return " ".join(repr(float(value)) for value in values)


def obey(line, trainer):
    """The answer to a line of orders, as bytes with a newline."""
    word, _, order = line.decode("utf-8").strip().partition(" ")
    if word != "lrfind":
        raise ValueError("a line that is no order: %r" % line)
    return message(trainer.answer(order))


def message(text):
    return ("lrfind %s\n" % text).encode("utf-8", "replace")


def report(said):
    """The message that the training has failed."""
    return message("error " + said)


def write(descriptor, data):
    while data:
        data = data[os.write(descriptor, data):]


def wait_awake(ready):
    """Waits awake for as long as lrfind usually takes: to fall asleep and to be woken would take
    longer, and find the processor's caches cold. Until ready(), or in vain."""
    end = time.perf_counter() + AWAKE_SECONDS
    while not ready() and time.perf_counter() < end:
        if hasattr(os, "sched_yield"):
            os.sched_yield()


def serve(trainer=None, step=None, reset=None, eval=None, baseline=None):
    """Answers lrfind's orders on stdin and stdout until they end: for `lrfind drive -- COMMAND`.

    trainer  an object with the methods step(lr) and, if it can, reset(seed), eval(), restore();
             restore() is called at the end, whatever happens
    step, reset, eval   or these functions:
             step(lr)     one training step at this rate; returns the batch loss before it, or a
                          pair with the loss of the same batch after it; nan and inf are fine
             reset(seed)  back to the first weights and optimizer state; order of data: seed
             eval()       the validation loss
    baseline            the loss of the best constant prediction (the mean, the shares of the
                        classes); None: what the trainer has as `baseline`, else not said

    In a process group of torch.distributed every rank calls it: rank 0 answers on its stdin and
    stdout, all take each step together, and the losses answered are the mean over the ranks.

    While it runs, everything that the script or its libraries print goes to stderr, also from C
    code and from child processes, and stdin reads as empty. An exception in one of the functions
    is printed with its traceback and reported to lrfind. Raises SystemExit(1) then, and when the
    script was started by hand, from a terminal, where no orders come.
    """
    ranks.refuse_strays()
    trainer = Trainer(trainer, step, reset, eval, baseline)
    if sys.stdin is not None and os.isatty(0):
        trainer.restore()
        sys.stderr.write(BY_HAND % (" ".join(sys.argv) or "SCRIPT.py"))
        raise SystemExit(1)
    with _Pipe() as pipe:
        try:
            with ranks.join(trainer, lambda said: pipe.answer(report(said))) as team:
                heard = _lead(team, pipe) if team.leads else team.follow() is None
        except Exception:
            traceback.print_exc()
            sys.stderr.flush()
            raise SystemExit(1)
        finally:
            trainer.restore()
    if not heard:
        sys.stderr.write(BY_HAND % (" ".join(sys.argv) or "SCRIPT.py"))


def _lead(team, pipe):
    """Whether there were orders."""
    heard = False
    for line in pipe.orders():
        heard = True
        pipe.answer(obey(line, team))
    team.finish()
    return heard


class _Pipe:
    """Keeps the talk with lrfind on private descriptors; stdout becomes stderr, stdin is empty."""

    def __enter__(self):
        sys.stdout.flush()
        self.reader = os.fdopen(os.dup(0), "rb")
        self.writer = os.dup(1)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        os.dup2(2, 1)
        return self

    def __exit__(self, *_):
        sys.stdout.flush()
        os.dup2(self.reader.fileno(), 0)
        os.dup2(self.writer, 1)
        self.reader.close()
        os.close(self.writer)

    def orders(self):
        return iter(self._next_line, b"")

    def _next_line(self):
        wait_awake(lambda: select.select([self.reader], [], [], 0)[0])
        return self.reader.readline()

    def answer(self, data):
        sys.stdout.flush()
        write(self.writer, data)
