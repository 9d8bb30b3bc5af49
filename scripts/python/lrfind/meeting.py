"""How the ranks of a process group get their connections to rank 0: see ranks.py.

Nothing that comes over one is believed before both ends have proved, without saying it, that they
know the secret that rank 0 left in the store of the group.
"""
import hmac
import json
import os
import secrets
import select
import socket
import time
from datetime import timedelta

from .program import Error

JOIN_SECONDS = 300  # ranks may take their time to load what they train
GREET_SECONDS = 5  # who has connected proves within them to be of the group
GUESTS = 64  # so many more than there are ranks may be about it at once; then the oldest goes
SILENT_SECONDS = 90  # a node that is gone without a word is noticed
NONCE, RANK, PROOF = 32, 8, 64  # bytes of what a rank says: first nonce and rank, then the proof


def accept(store, size):
    """The connections of all other ranks, by rank. Strangers keep nobody waiting."""
    peers, guests, token = {}, {}, secrets.token_hex(16)
    six = socket.has_dualstack_ipv6()
    family = socket.AF_INET6 if six else socket.AF_INET
    with socket.create_server(("", 0), family=family, dualstack_ipv6=six,
                              backlog=size + GUESTS) as server:
        store.set("at", json.dumps([os.environ.get("MASTER_ADDR"), socket.gethostname(),
                                    server.getsockname()[1], token]))
        server.setblocking(False)
        until = time.monotonic() + JOIN_SECONDS
        while len(peers) < size - 1 and time.monotonic() < until:
            _greet(server, guests, peers, token, size, until)
    for guest in guests.values():
        guest.peer.close()
    late = ", ".join(str(rank) for rank in range(1, size) if rank not in peers)
    if late:
        for peer in peers.values():
            peer.close()
        raise Error("rank %s did not come within %d s: every rank has to call lrfind.find or "
                    "lrfind.serve" % (late, JOIN_SECONDS))
    return dict(sorted(peers.items()))


def _greet(server, guests, peers, token, size, until):
    """Whatever comes next: a guest, what one says, or that one has taken too long."""
    poll = select.poll()
    for descriptor in [server.fileno()] + list(guests):
        poll.register(descriptor, select.POLLIN)
    until = min([until] + [guest.until for guest in guests.values()])
    for descriptor, _ in poll.poll(max(1, 1000 * (until - time.monotonic()))):
        try:
            if descriptor == server.fileno():
                guest = _Guest(server.accept()[0], token, size)
                guests[guest.peer.fileno()] = guest
            elif guests[descriptor].hear():
                guest = guests.pop(descriptor)
                if guest.rank in peers:  # it has not heard the answer, and comes again
                    peers[guest.rank].close()
                peers[guest.rank] = guest.peer
        except (OSError, ValueError):
            if descriptor in guests:
                guests.pop(descriptor).peer.close()
    oldest = list(guests)[:max(0, len(guests) - size - GUESTS)]
    for descriptor, guest in list(guests.items()):
        if descriptor in oldest or guest.until < time.monotonic():
            guests.pop(descriptor).peer.close()


class _Guest:
    """Whoever has connected to rank 0."""

    def __init__(self, peer, token, size):
        peer.setblocking(False)
        self.peer, self.token, self.size = peer, token, size
        self.until = time.monotonic() + GREET_SECONDS
        self.said, self.nonce, self.rank = b"", secrets.token_hex(NONCE // 2).encode(), None

    def hear(self):
        """Whether it is a rank for sure. Raises OSError or ValueError where it is a stranger."""
        data = self.peer.recv(NONCE + RANK + PROOF - len(self.said))
        if not data:
            raise ConnectionError("gone")
        self.said += data
        hello, proof = self.said[:NONCE + RANK], self.said[NONCE + RANK:]
        if self.rank is None and len(hello) == NONCE + RANK:
            self.rank = int(hello[NONCE:])
            if not 0 < self.rank < self.size:
                raise ValueError("no rank")
            self.peer.sendall(self.nonce + _proof(self.token, b"rank 0", hello, self.nonce))
        if len(proof) < PROOF:
            return False
        if not hmac.compare_digest(proof, _proof(self.token, b"rank", hello, self.nonce)):
            raise ValueError("not of this group")
        self.peer.sendall(b"come")
        _prepare(self.peer)
        return True


def _proof(token, who, hello, nonce):
    """That who knows the token, which is not said, in this one conversation."""
    return hmac.new(token.encode(), b" ".join((who, hello, nonce)), "sha256").hexdigest().encode()


def connect(store, rank):
    """The connection of any other rank to rank 0."""
    try:
        store.wait(["at"], timedelta(seconds=JOIN_SECONDS))
    except Exception as error:  # what it is depends on the version of PyTorch
        raise Error("rank 0 did not come within %d s: every rank has to call lrfind.find or "
                    "lrfind.serve" % JOIN_SECONDS) from error
    master, name, port, token = json.loads(store.get("at").decode())
    hosts = [master, name, "localhost" if name == socket.gethostname() else None]
    hosts = list(dict.fromkeys(filter(None, hosts)))
    for host in 3 * hosts:  # rank 0 may have had no time for it at first
        try:
            peer = socket.create_connection((host, port), timeout=10)
        except OSError:
            continue
        try:
            if _known(peer, rank, token):
                _prepare(peer)
                return peer
        except OSError:
            pass
        peer.close()
    raise Error("rank %d cannot reach rank 0 at %s, port %d" % (rank, " or ".join(hosts), port))


def _known(peer, rank, token):
    """Whether rank 0 is at the other end, and has let this one in."""
    until = time.monotonic() + GREET_SECONDS
    hello = secrets.token_hex(NONCE // 2).encode() + b"%*d" % (RANK, rank)
    peer.sendall(hello)
    nonce, proof = _exactly(peer, NONCE, until), _exactly(peer, PROOF, until)
    if not hmac.compare_digest(proof, _proof(token, b"rank 0", hello, nonce)):
        return False
    peer.sendall(_proof(token, b"rank", hello, nonce))
    return _exactly(peer, 4, until) == b"come"


def _exactly(peer, size, until):
    said = b""
    while len(said) < size:
        peer.settimeout(max(0.01, until - time.monotonic()))
        data = peer.recv(size - len(said))
        if not data or time.monotonic() > until:
            raise ConnectionError("no answer")
        said += data
    return said


def _prepare(peer):
    peer.settimeout(None)
    peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in (("TCP_KEEPIDLE", SILENT_SECONDS // 3), ("TCP_KEEPCNT", 6),
                          ("TCP_KEEPINTVL", SILENT_SECONDS // 9),
                          ("TCP_USER_TIMEOUT", 1000 * SILENT_SECONDS)):
        if hasattr(socket, option):  # not every system has all
            peer.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)
