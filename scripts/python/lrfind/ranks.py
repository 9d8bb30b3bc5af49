"""The ranks of a process group as one trainer: rank 0 talks with lrfind, and all take its orders.

Orders, answers and failures go over sockets of their own beside torch.distributed, which is asked only
who there is and where rank 0 listens. So they disturb no collective operation, whatever the backend,
and that a rank has failed is heard while the others wait for it in the middle of a step.
All that goes over them is JSON.
"""
import itertools
import json
import os
import select
import socket
import sys
import threading
import time

from . import meeting
from .program import Error

BLAME_SECONDS = 0.5  # an exception may come of another rank's failure, which is on its way
LEAVE_SECONDS = 3  # and two of the longest steps: so long a failure waits for a rank in a step
_calls = itertools.count()


def _group():
    """torch.distributed where this process is one of several, else None."""
    dist = sys.modules.get("torch.distributed")
    several = dist and dist.is_available() and dist.is_initialized() and dist.get_world_size() > 1
    return dist if several else None


def several():
    return _group() is not None


def own_seed(seed):
    """A seed that no other rank has; rank 0 keeps the one given."""
    dist = _group()
    return seed + (dist.get_rank() * 0x9E3779B97F4A7C15 if dist else 0)


def refuse_strays():
    """Ranks of a launcher that are in no process group would take each other's orders."""
    size = os.environ.get("WORLD_SIZE", "")
    dist = sys.modules.get("torch.distributed")
    known = dist and dist.is_available() and dist.is_initialized()
    if "RANK" in os.environ and size.isdigit() and int(size) > 1 and not known:
        raise Error("a launcher has started %s processes (WORLD_SIZE): call torch.distributed."
                    "init_process_group() before lrfind.serve(), or unset RANK and WORLD_SIZE" % size)


def join(trainer, say=lambda text: None):
    """This process and its trainer among those that lrfind sees as one. A context manager: what
    leaves it as an exception ends all ranks.

    say(text)   tells lrfind, once, that the training has failed: called on the rank that leads
    """
    dist = _group()
    if dist is None:
        return Alone(trainer, say)
    # Every call has a name of its own in the store, the same on all ranks.
    store = dist.PrefixStore("lrfind-%d" % next(_calls),
                             dist.distributed_c10d._get_default_store())
    if dist.get_rank() > 0:
        return Follower(trainer, dist.get_rank(), meeting.connect(store, dist.get_rank()))
    try:
        return Leader(trainer, meeting.accept(store, dist.get_world_size()), say)
    except Error as error:
        say(str(error))
        raise


class Alone:
    """One process, and no other."""

    leads = True

    def __init__(self, trainer, say):
        self.trainer, self.say, self.settled = trainer, say, None

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if error is not None:
            settled = self.settle(error)
            if settled is not error:
                raise settled

    def answer(self, order):
        return self.trainer.answer(order)

    def settle(self, error):
        """Tells everybody of an exception, once; the one to be raised."""
        if error is not self.settled:
            self.settled = self._tell_of(error)
        return self.settled

    def _tell_of(self, error):
        self.say(_words(error))
        return error

    def finish(self, found=None):
        """Ends the orders; what was found, if it is a Result, is for every rank."""


class _Several(Alone):
    """What leader and followers have in common: a thread that hears the others."""

    def __init__(self, trainer, rank, peers, say):
        super().__init__(trainer, say)
        self.rank, self.peers = rank, peers
        self.changed = threading.Condition()
        self.heard = {peer: [] for peer in peers}
        self.failure = None
        self.over, self.out = False, True  # no orders come any more; the trainer is not in a step
        self.longest = 0.0
        self.ear = threading.Thread(target=self._listen, daemon=True)
        self.ear.start()

    def __exit__(self, kind, error, trace):
        try:
            super().__exit__(kind, error, trace)
        finally:
            self.over = self.out = True
            self._hang_up()

    def _tell_of(self, error):
        """Of an exception that only comes of another rank's failure that one is to be raised."""
        self.out = True
        if isinstance(error, Exception):
            with self.changed:
                self.changed.wait_for(lambda: self.failure, BLAME_SECONDS)
        first = self._fail(_words(error) if isinstance(error, Error) else
                           "rank %d: %s" % (self.rank, _words(error)))
        if first or self.failure == str(error) or not isinstance(error, Exception):
            return error
        failure = Error(self.failure)
        failure.__cause__ = error
        return failure

    def _hang_up(self):
        """What was sent arrives: a connection closed with words unread would take back its own."""
        for peer in self.peers.values():
            try:
                peer.shutdown(socket.SHUT_WR)
            except OSError:
                pass
        self.ear.join(0.2)
        for peer in self.peers.values():
            peer.close()

    def _work(self, order):
        started = time.monotonic()
        self.out = False
        answer = self.trainer.answer(order)
        self.out = True
        self.longest = max(self.longest, time.monotonic() - started)
        return answer

    def _weight(self, order):
        """A step's loss counts as its gradient does, one a rank; that of a validation by its rows."""
        return self.trainer.weight() if order == "eval" else 1

    def _tell(self, *message):
        """To all others; one that is gone is noticed by the thread."""
        data = json.dumps(message).encode() + b"\n"
        with self.changed:
            for peer in self.peers.values():
                try:
                    peer.sendall(data)
                except OSError:
                    pass

    def _next(self):
        """A message from each of the others, as soon as all have sent one."""
        with self.changed:
            self.changed.wait_for(lambda: self.failure or all(self.heard.values()))
            if self.failure:
                raise Error(self.failure)
            return [messages.pop(0) for messages in self.heard.values()]

    def _listen(self):
        poll, ranks = select.poll(), {}
        for rank, peer in self.peers.items():
            ranks[peer.fileno()] = (rank, peer, bytearray())
            poll.register(peer, select.POLLIN)
        while ranks:
            for descriptor, _ in poll.poll():
                rank, peer, rest = ranks[descriptor]
                try:
                    data = peer.recv(1 << 16)
                except OSError:
                    data = b""
                rest += data
                *lines, rest[:] = rest.split(b"\n")
                for line in lines:
                    self._hear(rank, json.loads(line.decode()))
                if not data:
                    del ranks[descriptor]
                    poll.unregister(descriptor)
                    self._hear(rank, ["gone"])

    def _hear(self, rank, message):
        if message[0] == "fail":
            self._fail(message[1])
            return
        if message[0] == "gone":
            if not self.over:
                self._fail("rank %d has ended" % rank)
            return
        with self.changed:
            self.over |= message[0] == "end"
            self.heard[rank].append(message)
            self.changed.notify_all()

    def _fail(self, said):
        """The first failure is told to lrfind and all ranks; whether this is it."""
        with self.changed:
            first = self.failure is None
            if first:
                self.failure = said
                self.say(said)
                self._tell("fail", said)
            self.changed.notify_all()
        if first and not self.out:
            leave = threading.Timer(LEAVE_SECONDS + 2 * self.longest, self._leave)
            leave.daemon = True
            leave.start()
        return first

    def _leave(self):
        """Nothing frees a thread that waits in a collective operation for a rank that has failed."""
        if not self.out:
            sys.stderr.write("lrfind: %s; rank %d waits for it and ends\n" % (self.failure, self.rank))
            sys.stderr.flush()
            os._exit(1)


class Leader(_Several):
    """Rank 0: passes orders on and answers for all."""

    def __init__(self, trainer, peers, say):
        super().__init__(trainer, 0, peers, say)

    def answer(self, order):
        self._tell("order", order)
        own = self._work(order)
        return _one([("answer", own, self._weight(order))] + self._next())

    def finish(self, found=None):
        if self.failure:
            raise Error(self.failure)
        self.over = True
        self._tell("end", None if found is None else found.plain())


class Follower(_Several):
    """Any other rank: does what rank 0 is told to do."""

    leads = False

    def __init__(self, trainer, rank, leader):
        super().__init__(trainer, rank, {0: leader}, lambda said: None)

    def follow(self):
        """Takes orders until they end; what was found, as values of JSON."""
        while True:
            (kind, said), = self._next()
            if kind == "end":
                return said
            self._tell("answer", self._work(said), self._weight(said))

    def _tell_of(self, error):
        """Stays until rank 0 knows: a launcher ends all ranks when one is gone."""
        told = super()._tell_of(error)
        with self.changed:
            self.changed.wait_for(lambda: self.known, LEAVE_SECONDS)
        return told

    known = False

    def _hear(self, rank, message):
        self.known |= message[0] in ("fail", "gone")
        super()._hear(rank, message)


def _words(error):
    text = " ".join(str(error).split())
    return text if isinstance(error, Error) else "%s: %s" % (type(error).__name__, text)


def _one(answers):
    """The answer of all, of those of each rank in order: losses are averaged."""
    word, _, said = answers[0][1].partition(" ")
    if word == "hello":
        able = [answer.split(" baseline ")[0] for _, answer, _ in answers]
        for rank, can in enumerate(able):
            if can != able[0]:
                raise Error("rank 0 answers '%s', rank %d '%s': the same trainer is needed on every "
                            "rank, with or without validation batches" % (able[0], rank, can))
    if word != "loss":
        return answers[0][1]
    weights = [weight for _, _, weight in answers]
    columns = zip(*([float(part) for part in answer.split()[1:]] for _, answer, _ in answers))
    return "loss " + " ".join(repr(sum(w * x for w, x in zip(weights, column)) / sum(weights))
                              for column in columns)
