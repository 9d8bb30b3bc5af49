"""lrfind.Watch - a training run, row by row: what goes wrong in it, and what to go back to.

    with lrfind.Watch() as watch:
        for step, batch in enumerate(loader):
            loss = train(batch)
            for event in watch.log(step=step, loss=loss, lr=lr):
                print(event)                    # a sentence: what happened, and what to do
                if event.alarm:                 # diverging, exploded, nonfinite
                    go_back(event.back_to_step, event.back_to_lr / 2)
    print(watch.verdict)                        # healthy, too_slow, flat, overfits, ...

The program `lrfind watch` does the work, in a process of its own that is started once: the events
and the verdict are those of `lrfind watch LOG` on the same rows. log() waits for its answer,
so the same rows give the same events at the same call. Needs Python 3.8 and nothing else.
"""
import json
import os
import select
import shutil
import subprocess
import tempfile
import threading
import time
import weakref

from .program import APART, Error, arguments, find_program

ALARMS = ("nonfinite", "exploded", "diverging")
NOT_FINITE = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}  # as Python's json has them
REST_SECONDS = 0.05
FINDING, FAILURE = 1, 3  # exit codes: something is wrong with the run; there was no row, too


class _Said(dict):
    """An object of the program's JSON: `x.kind` is x["kind"], and str(x) its sentence. What is
    not known is None."""

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError("%s has no '%s'" % (type(self).__name__, name)) from None

    def __str__(self):
        return self.get("text") or self["kind"]


class Event(_Said):
    """kind (nonfinite, exploded, spike, losing_ground, diverging, recovered, noisier, restart,
    resume), run, row, step, lr, loss, level, scale, began_step, back_to_step, back_to_lr, text.
    """

    @property
    def alarm(self):
        """Whether it makes no sense to go on like that."""
        return self["kind"] in ALARMS


class Verdict(_Said):
    """kind (healthy, too_slow, flat, overfits, unstable, diverged, unclear), text, advice,
    stop_step (overfits), back_to_step and back_to_lr (diverged, unstable), first_loss, last_loss,
    rows, val_rows, outliers."""


class Watch:
    """Watches one run.

    on_event   called with every event, in the thread that calls log()
    timeout    seconds that the program may take for an answer, and to end
    options    those of `lrfind watch`: lr=1e-3 (of a loop that tells no rate), out="folder",
               plot="png,html", quiet=True ...; without out and plot no file is left behind

    `events` holds all events until now, `verdict` is None before close(). May be used from several
    threads, but not in a process that was forked from its own.
    """

    def __init__(self, on_event=None, timeout=60.0, **options):
        self.events, self.verdict = [], None
        self._on_event, self._lock = on_event, threading.RLock()
        self._program = _Program(options, timeout)
        self._end = weakref.finalize(self, self._program.end)

    def log(self, step=None, loss=None, lr=None, val_loss=None):
        """One more row: a list of the events that it brings, most often an empty one.

        Everything that float() takes will do: tensors and NumPy's numbers too. A value that is None
        is not known; a row without any of loss, lr and val_loss is none.
        """
        row = [(key, value) for key, value in (("loss", loss), ("lr", lr), ("val_loss", val_loss))
               if value is not None]
        if not row:
            return []
        if step is not None:
            row.append(("step", step))
        line = "{%s}\n" % ",".join('"%s":%s' % (key, _number(value)) for key, value in row)
        with self._lock:
            events = self._keep(self._program.ask(line.encode()))
        return self._tell(events)

    def close(self):
        """The verdict on all rows; None when there was none. It may be called again."""
        with self._lock:
            events = self._keep(self._program.close())
            self._end.detach()
        self._tell(events)
        return self.verdict

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        try:
            self.close()
        except Error:
            if kind is None:  # else the exception that is on its way says more
                raise

    def _keep(self, answers):
        """The events among them; a log with several runs has a verdict on each, the last counts."""
        events = []
        for answer in answers:
            if answer["kind"] == "verdict":
                inner = answer.pop("verdict", {})
                self.verdict = Verdict(answer, **inner)
            elif answer["kind"] != "row":
                events.append(Event(answer))
        self.events += events
        return events

    def _tell(self, events):
        if self._on_event is not None:
            for event in events:
                self._on_event(event)
        return events


def _number(value):
    if type(value) is not int:
        value = float(value)
    text = repr(value)
    return NOT_FINITE.get(text, text)


def _arguments(options):
    """Of the command line; and whether it is to write files."""
    if set(options) & {"json", "follow", "rows"}:
        raise TypeError("Watch() reads its rows and events itself: no json, follow, rows")
    words = arguments(dict(options, plot=options.get("plot") or "none"))
    return words, bool(options.get("plot") or options.get("out"))


class _Program:
    """`lrfind watch --rows`: a line in, and lines out up to the one that says it was told."""

    def __init__(self, options, timeout):
        words, writes = _arguments(options)
        command = [find_program(), "watch", "--json", "--rows"] + words
        self.timeout, self.owner, self.failed = timeout, os.getpid(), None
        self.scratch = None if writes else tempfile.mkdtemp(prefix="lrfind-")
        if self.scratch is not None:
            command += ["--out", self.scratch]
        self.talk = tempfile.TemporaryFile()  # a pipe could fill up, with nobody to read it
        try:
            self.process = subprocess.Popen(
                command + ["-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.talk,
                bufsize=0, **APART)
        except OSError as error:
            self._clean_up()
            raise Error("%s cannot be started: %s" % (command[0], error.strerror)) from None
        self.open, self.sent, self.told, self.rest, self.said = True, 0, 0, b"", []
        self.interrupted = False
        self.ready = select.poll()
        self.ready.register(self.process.stdout, select.POLLIN)
        _programs.add(self)

    def ask(self, line):
        """What it says to a row."""
        self._check()
        if self.interrupted:
            self._come_to_rest()
        self.interrupted = True
        self._write(line)
        until = time.monotonic() + self.timeout
        while self.told < self.sent:
            heard = self._hear(until)
            if not heard:
                raise self._failure("does not answer" if heard is None else None)
        self.interrupted = False
        return self._take()

    def close(self):
        """What it says after the last row."""
        if self.open and self.failed is None:
            self._check()
            self.process.stdin.close()
            until = time.monotonic() + self.timeout
            while self._hear(until):
                pass
            code = self.end()
            if code not in (0, FINDING) and not (code == FAILURE and self.sent == 0):
                raise self._failure()
        if self.failed is not None:
            raise self.failed
        return self._take()

    def end(self):
        """Ends it, whatever it does, in bounded time. The exit code; None in a forked child."""
        if os.getpid() != self.owner or not self.open:
            return self.process.returncode
        self.open = False
        self.process.stdin.close()
        for call, seconds in ((lambda: None, 5), (self.process.terminate, 2), (self.process.kill, 2)):
            call()
            until = time.monotonic() + seconds
            while self._hear(until):
                pass
            try:
                self.process.wait(max(0.1, until - time.monotonic()))
                break
            except subprocess.TimeoutExpired:
                continue
        self.process.stdout.close()
        self.last_words = self._last_words()
        self._clean_up()
        return self.process.returncode

    def forget(self):
        """In a forked child, whose copies would keep the program from ever seeing the end."""
        self.process.stdin.close()
        self.process.stdout.close()

    def _check(self):
        if os.getpid() != self.owner:
            raise Error("this Watch belongs to the process that this one was forked from")
        if self.failed is not None:
            raise self.failed
        if not self.open:
            raise Error("this Watch is closed")

    def _write(self, line):
        try:
            while line:
                line = line[self.process.stdin.write(line):]
        except OSError:
            raise self._failure() from None
        self.sent += 1

    def _come_to_rest(self):
        """After Ctrl-C in ask() nobody knows whether the row was sent and answered."""
        while self._hear(time.monotonic() + REST_SECONDS):
            pass
        self.sent = self.told

    def _hear(self, until):
        """Reads more of what it says. False at the end, None when it took too long."""
        if not self.ready.poll(max(0, until - time.monotonic()) * 1000):
            return None
        data = os.read(self.process.stdout.fileno(), 1 << 16)
        *lines, self.rest = (self.rest + data).split(b"\n")
        for line in lines:
            answer = _parse(line)
            if answer["kind"] == "row":
                self.told = max(self.told, answer["lines"])
            else:
                self.said.append(answer)
        return bool(data)

    def _take(self):
        said, self.said = self.said, []
        return said

    def _failure(self, what=None):
        """The one exception of this program, made when it failed."""
        if self.failed is None:
            code = self.end()
            self.failed = Error("lrfind watch %s%s" % (what or "has ended with exit code %s" % code,
                                                       self.last_words and ": " + self.last_words))
        return self.failed

    def _last_words(self):
        self.talk.seek(0)
        lines = self.talk.read().decode("utf-8", "replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "")

    def _clean_up(self):
        self.talk.close()
        if self.scratch is not None:
            shutil.rmtree(self.scratch, ignore_errors=True)


def _parse(line):
    try:
        answer = json.loads(line)
    except ValueError:
        return {"kind": "row", "lines": 0}  # no answer at all: what ends it says why
    why = answer.get("loss_why")
    if answer.get("loss") is None and why in NOT_FINITE:
        answer["loss"] = float(why)
    return answer


_programs = weakref.WeakSet()


def _forget():
    for program in list(_programs):
        program.forget()


os.register_at_fork(after_in_child=_forget)
