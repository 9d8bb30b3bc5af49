#!/usr/bin/env python3
"""The module lrfind in a process group: two ranks over gloo take the orders of one lrfind. Prints TAP.

SOAK=1 in the environment: started by torchrun, too.
"""
import contextlib
import json
import math
import os
import pickle
import signal
import socket
import subprocess
import sys
import threading
import time
import traceback

import tap
from tap import LRFIND, ROOT, test

sys.path[:0] = [os.path.join(ROOT, "scripts", "python")]
os.environ["LRFIND"] = LRFIND
os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
import lrfind  # noqa: E402
from lrfind import meeting, ranks  # noqa: E402

FORWARD = {"steps": 25, "repeats": 1, "budget": 30, "refine": False, "plot": "none"}


def begin(rank, scratch, size):
    import torch
    os.environ.update(RANK=str(rank), WORLD_SIZE=str(size), LRFIND_RANK="3", LRFIND_LOCAL_RANK="1")  # the last are lrfind's
    torch.set_num_threads(1)
    torch.distributed.init_process_group("gloo", init_method="file://%s/store" % scratch, rank=rank, world_size=size)


def child(rank, function, scratch, fds=(), size=2):
    """Forked, for torch takes seconds to import; what function returns is left in a file."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        log = os.open("%s/log%d" % (scratch, rank), os.O_WRONLY | os.O_CREAT)
        for number, descriptor in enumerate(fds or (os.open(os.devnull, os.O_RDONLY), log)):
            os.dup2(descriptor, number)
        os.dup2(log, 2)
        begin(rank, scratch, size)
        found = function(rank)
        with open("%s/found%d" % (scratch, rank), "wb") as file:
            pickle.dump(found, file)
        code = 0
    except SystemExit as error:
        code = error.code
    except BaseException:
        traceback.print_exc()
    sys.stderr.flush()
    os._exit(code)


def wait(pids, seconds=20):
    """Exit codes (negative: the signal); nobody may hang."""
    until, codes = time.monotonic() + seconds, {}
    while len(codes) < len(pids) and time.monotonic() < until:
        for pid in set(pids) - set(codes):
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                codes[pid] = os.waitstatus_to_exitcode(status)
        time.sleep(0.01)
    hung = [rank for rank, pid in enumerate(pids) if pid not in codes]
    for rank in hung:
        os.kill(pids[rank], signal.SIGKILL)
        os.waitpid(pids[rank], 0)
    assert not hung, "ranks %s hang" % hung
    return [codes[pid] for pid in pids]


def logs(scratch):
    return [open("%s/log%d" % (scratch, rank)).read() for rank in range(2)]


def both(function, scratch, codes=(0, 0)):
    """What function(rank) returns on each of two ranks, or as many as there are exit codes."""
    size = len(codes)
    ended = wait([child(rank, function, scratch, size=size) for rank in range(size)])
    assert ended == list(codes), (ended, logs(scratch))
    return [pickle.load(open("%s/found%d" % (scratch, rank), "rb")) for rank in range(size) if codes[rank] == 0]


def parallel(rank, after=False, norm=True, per_rank=40):
    """A model on two ranks, each with rows of its own."""
    import torch
    from torch import nn
    torch.manual_seed(7)
    x, y = torch.randn(2 * per_rank, 6), torch.randint(0, 3, (2 * per_rank,))
    x, y = x[rank::2], y[rank::2]
    layers = [nn.Linear(6, 10), nn.BatchNorm1d(10)] if norm else [nn.Linear(6, 10)]
    torch.manual_seed(rank)  # the first weights are rank 0's
    model = nn.parallel.DistributedDataParallel(nn.Sequential(*layers, nn.Tanh(), nn.Dropout(0.1), nn.Linear(10, 3)))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    batches = [(x[i:i + 8], y[i:i + 8]) for i in range(0, per_rank, 8)]
    held_out = [(x[:5 + 11 * rank], y[:5 + 11 * rank])]
    return lrfind.TorchTrainer(model, optimizer, nn.CrossEntropyLoss(), batches, held_out, after=after)


def state(trainer):
    import torch
    whole = [t.clone() for t in trainer.model.state_dict().values()]
    return whole + [torch.get_rng_state(), torch.tensor(trainer.optimizer.param_groups[0]["lr"]),
                    torch.tensor(len(trainer.optimizer.state)), torch.tensor([p.grad is None for p in trainer.parameters]),
                    torch.tensor(trainer._modes(), dtype=torch.float)
                    if None not in sum(map(list, trainer._modes()), []) else torch.tensor(trainer.model.training)]


def same(one, other):
    import torch
    return len(one) == len(other) and all(torch.equal(a, b) for a, b in zip(one, other))


@contextlib.contextmanager
def raises(kind, *words):
    try:
        yield
    except kind as error:
        assert all(word in str(error) for word in words), error
    else:
        raise AssertionError("no %s" % kind.__name__)


# ---- find


@test("torch")
def find_gives_every_rank_the_same_and_puts_everything_back(scratch):
    def work(rank):
        trainer = parallel(rank, after=True)
        before = state(trainer)
        found = lrfind.find(trainer, **FORWARD)
        assert same(state(trainer), before)
        again = lrfind.find(trainer, **FORWARD)  # a second time in one group
        assert again.json == found.json
        return found.json, {name: list(map(str, column)) for name, column in found.curve.items()}, repr(found)
    one, other = both(work, scratch)
    assert one == other and len(one[1]["loss"]) == 22, one
    assert one[0]["data"]["name"] == "Sequential"


@test("torch")
def losses_are_those_of_a_plain_parallel_loop(scratch):
    """The mean over ranks of the losses, at the same rates; a validation loss is that over all rows."""
    def work(rank):
        import torch
        import torch.distributed as dist
        trainer = parallel(rank)
        found = lrfind.find(trainer, eval_every=25, **FORWARD)
        first = {name: list(column) for name, column in found.curve.items()}
        torch.manual_seed(ranks.own_seed(int(found.json["seed"])))
        losses, batches = [], trainer.batches.batches
        for i, lr in enumerate(first["lr"]):
            trainer.optimizer.param_groups[0]["lr"] = lr
            x, y = batches[i % len(batches)]
            trainer.optimizer.zero_grad()
            loss = torch.nn.functional.cross_entropy(trainer.model(x), y)
            loss.backward()
            trainer.optimizer.step()
            every = [None, None]
            dist.all_gather_object(every, loss.item())
            losses.append(sum(every) / 2)
        trainer.model.eval()
        x, y = trainer.validation[0]
        total = [None, None]
        dist.all_gather_object(total, (torch.nn.functional.cross_entropy(trainer.model(x), y).item() * len(y), len(y)))
        return first["loss"], losses, [v for v in first["val_loss"] if v == v][-1], \
            sum(part for part, _ in total) / sum(n for _, n in total), total
    for driven, plain, validation, expected, total in both(work, scratch):
        assert list(driven) == plain, (driven, plain)
        assert total[0][1] != total[1][1] and abs(validation - expected) < 1e-6, (validation, expected)
        assert len(set(plain)) == len(plain) >= 20


@test("torch")
def three_ranks_have_seeds_of_their_own_and_the_mean_of_their_losses(scratch):
    def work(rank):
        seeds = []
        found = lrfind.find(step=lambda lr: 1.0 + 0.1 * rank if lr < 1e-2 else math.inf if rank == 1 else 2.0,
                            reset=lambda seed: seeds.append(ranks.own_seed(seed)), **FORWARD)
        return seeds, {name: list(map(repr, column)) for name, column in found.curve.items()}
    found = both(work, scratch, codes=(0, 0, 0))
    assert len(set(seeds[0] for seeds, _ in found)) == 3, found
    mean = repr((1.0 + 1.1 + 1.2) / 3)
    for _, curve in found:
        assert curve == found[0][1] and curve["loss"][0].count(mean), curve
        assert curve["loss"][-1].count("inf"), curve


@test("torch")
def shuffled_ranks_see_rows_of_their_own(scratch):
    """With generators each its own stream; a DistributedSampler keeps them apart in each epoch, anew for each seed."""
    def work(rank):
        import torch
        from torch.utils import data
        x = torch.arange(32.0).reshape(-1, 1)
        model = torch.nn.parallel.DistributedDataParallel(torch.nn.Linear(1, 1))
        found = []
        for sampler in (None, data.DistributedSampler(x, seed=3)):
            loader = data.DataLoader(data.TensorDataset(x, x), batch_size=4, shuffle=sampler is None, sampler=sampler)
            trainer = lrfind.TorchTrainer(model, torch.optim.SGD(model.parameters(), lr=0.1), torch.nn.MSELoss(), loader)
            if sampler:
                sampler.set_epoch(5)
                trainer.save()
            for seed in (0, 1, 0):
                trainer.reset(seed)
                found.append([trainer.batches.next()[0].flatten().tolist() for _ in range(8 if sampler else 4)])
            trainer.restore()
            assert sampler is None or sampler.epoch == 5
        return found
    one, other = both(work, scratch)
    for seen in (one, other):
        assert seen[0] == seen[2] != seen[1] and seen[3] == seen[5] != seen[4], seen
        assert seen[3][:4] != seen[3][4:]
    assert one[0] != other[0]
    for k in (3, 4):
        for epoch in (slice(0, 4), slice(4, 8)):
            assert sorted(sum(one[k][epoch] + other[k][epoch], [])) == list(range(32))


class Raises:
    """In its fifth step, on one rank."""

    def __init__(self, trainer, rank, where, kind=ValueError):
        self.trainer, self.rank, self.where, self.kind, self.steps = trainer, rank, where, kind, 0
        self.reset, self.save, self.restore, self.subject = trainer.reset, trainer.save, trainer.restore, trainer.model

    def step(self, lr):
        self.steps += 1
        if self.rank == self.where and self.steps == 5:
            if self.kind is None:
                os.kill(os.getpid(), signal.SIGKILL)
            raise self.kind("the fifth step")
        return self.trainer.step(lr)


@test("torch")
def an_exception_between_collective_operations_is_raised_everywhere(scratch):
    """Where no rank waits for the other, each goes on with what it had."""
    def work(rank):
        import torch
        for where in (0, 1):
            model = torch.nn.Linear(2, 1)
            single = lrfind.TorchTrainer(model, torch.optim.SGD(model.parameters(), lr=0.1), torch.nn.MSELoss(),
                                         [(torch.ones(4, 2), torch.ones(4, 1))])
            before = [t.clone() for t in model.state_dict().values()]
            with raises(*((ValueError, "the fifth step") if rank == where else
                          (lrfind.Error, "rank %d: ValueError: the fifth step" % where))):
                lrfind.find(Raises(single, rank, where), **FORWARD)
            assert same(list(model.state_dict().values()), before)
        with raises(lrfind.Error, "rank 1", "eval"):
            single.validation, single.eval = None, (lambda: 1.0) if rank else None
            lrfind.find(single, **FORWARD)
        single.eval = None
        with raises(lrfind.Error, "steps -1"):
            lrfind.find(single, steps=-1)
        return lrfind.find(single, **FORWARD).status
    one, other = both(work, scratch)
    assert one == other


@test("torch")
def a_rank_that_waits_for_a_failed_one_is_freed(scratch):
    """In the middle of backward(): by gloo, when the other ends."""
    for where in (0, 1):
        folder = os.path.join(scratch, str(where))
        os.mkdir(folder)
        started = time.monotonic()
        both(lambda rank: lrfind.find(Raises(parallel(rank), rank, where), **FORWARD), folder, codes=(1, 1))
        said = logs(folder)
        assert time.monotonic() - started < 10, time.monotonic() - started
        assert "ValueError: the fifth step" in said[where] and "lrfind.program.Error" not in said[where], said
        assert "rank %d: ValueError: the fifth step" % where in said[1 - where], said


@test("torch")
def a_rank_that_nobody_frees_ends(scratch):
    """The other catches its exception and stays."""
    def work(rank):
        ranks.LEAVE_SECONDS = 0.5
        try:
            lrfind.find(Raises(parallel(rank), rank, 1), **FORWARD)
        except ValueError:
            time.sleep(2)
    both(work, scratch, codes=(1, 0))
    assert "rank 1: ValueError: the fifth step; rank 0 waits for it and ends" in logs(scratch)[0], logs(scratch)


# ---- how they meet


class Store(dict):
    def set(self, name, value):
        self[name] = value.encode()

    def wait(self, names, patience):
        until = time.monotonic() + 5
        while names[0] not in self and time.monotonic() < until:
            time.sleep(0.001)


@test()
def strangers_keep_no_rank_waiting(scratch):
    store, met = Store(), []
    leader = threading.Thread(target=lambda: met.append(meeting.accept(store, 3)), daemon=True)
    leader.start()
    store.wait(["at"], None)
    token, port = [json.loads(store["at"].decode())[k] for k in (3, 2)]
    strangers = [socket.create_connection(("localhost", port)) for _ in range(100)]
    for k, said in enumerate((b"GET / HTTP/1.0\r\n\r\n" * 8, b"0" * 32 + b"       1" + b"0" * 64, b"0" * 32 + b"       0",
                              b"\xff" * 200, ("%s 1" % token).ljust(256).encode())):
        strangers[k].sendall(said)
    strangers[5].close()
    started = time.monotonic()
    peers = [meeting.connect(store, rank) for rank in (2, 1)]
    leader.join(5)
    assert time.monotonic() - started < 2 and list(met[0]) == [1, 2], met
    for rank, peer in zip((2, 1), peers):
        assert met[0][rank].getsockname()[1] == port and met[0][rank].getpeername()[1] == peer.getsockname()[1]
        assert peer.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)


@test()
def a_rank_believes_nobody_who_does_not_know_the_secret(scratch):
    """Who listens in rank 0's place is not told it, either."""
    secret, heard = "5" * 32, []
    with socket.create_server(("127.0.0.1", 0)) as server:
        def impostor():
            for answer in (b"come\n", b"come" * 24, b"7" * 96):
                peer, _ = server.accept()
                heard.append(peer.recv(256))
                peer.sendall(answer)
                peer.close()
        threading.Thread(target=impostor, daemon=True).start()
        store = Store()
        store.set("at", json.dumps(["127.0.0.1", "elsewhere.invalid", server.getsockname()[1], secret]))
        with raises(lrfind.Error, "rank 1 cannot reach rank 0 at 127.0.0.1 or elsewhere.invalid, port"):
            meeting.connect(store, 1)
    assert len(heard) == 3 and all(said and secret.encode() not in said for said in heard), heard


# ---- serve


def served(scratch, where=None, kind=ValueError, orders=8):
    """Answers that rank 0 gives to orders, and the exit codes."""
    (reader, orders_in), (answers_out, writer) = os.pipe(), os.pipe()

    def work(rank):
        os.close(orders_in)
        lrfind.serve(Raises(parallel(rank), rank, where, kind) if where is not None else parallel(rank))
    pids = [child(rank, work, scratch, (reader, writer)) for rank in range(2)]  # both inherit both, as of torchrun
    os.close(reader)
    os.close(writer)
    answers = []
    with os.fdopen(orders_in, "wb", 0) as out, os.fdopen(answers_out, "rb") as back:
        for order in ["hello 1", "reset 0"] + ["step 0.01"] * orders:
            out.write(b"lrfind %s\n" % order.encode())
            answers.append(back.readline().decode().strip())
            if not answers[-1].startswith("lrfind ") or " error " in answers[-1]:
                break
        else:
            if where is None:
                out.write(b"lrfind eval\n")
                answers.append(back.readline().decode().strip())
        out.close()
        codes = wait(pids)
    return answers, codes


@test("torch")
def rank_0_answers_and_the_end_of_orders_ends_all(scratch):
    answers, codes = served(scratch)
    assert codes == [0, 0] and answers[0].startswith("lrfind hello 1 reset eval") and answers[1] == "lrfind ok", answers
    assert len(answers) == 11 and all(answer.startswith("lrfind loss ") for answer in answers[2:]), answers


@test("torch")
def a_failure_on_any_rank_is_told_with_its_number(scratch):
    for where, kind, said in ((0, ValueError, "rank 0: ValueError: the fifth step"),
                              (1, ValueError, "rank 1: ValueError: the fifth step"),
                              (1, None, "rank 1 has ended")):
        folder = os.path.join(scratch, "%s%s" % (where, kind))
        os.mkdir(folder)
        started = time.monotonic()
        answers, codes = served(folder, where, kind)
        assert answers[-1] == "lrfind error " + said and len(answers) == 7, (answers, logs(folder))
        assert codes == [1, -signal.SIGKILL if kind is None else 1], (codes, logs(folder))
        assert time.monotonic() - started < 10


@test("torch")
def who_comes_alone_is_told(scratch):
    """To a call that others do not make, and from a launcher without a process group."""
    def work(rank):
        meeting.JOIN_SECONDS = 0.5
        if rank == 0:
            with raises(lrfind.Error, "rank 1 did not come"):
                lrfind.find(step=lambda lr: 1.0)
    both(work, scratch)
    os.environ.update(RANK="1", WORLD_SIZE="2")
    try:
        with raises(lrfind.Error, "init_process_group"):
            lrfind.serve(step=lambda lr: 1.0)
    finally:
        del os.environ["RANK"], os.environ["WORLD_SIZE"]


TRAINER = """
import os, sys
sys.path[:0] = [%r, %r]
import torch, python_ranks, lrfind
torch.set_num_threads(1)
torch.distributed.init_process_group("gloo")
sys.stdout.write("a rank is here\\n")
trainer = python_ranks.parallel(torch.distributed.get_rank())
lrfind.serve(python_ranks.Raises(trainer, torch.distributed.get_rank(), 1))
"""


def drive_starts_torchrun(scratch):
    """As the tests above, whose ranks inherit the same pipes; six seconds of processor."""
    script = os.path.join(scratch, "trainer.py")
    with open(script, "w") as file:
        file.write(TRAINER % (os.path.join(ROOT, "scripts", "python"), os.path.dirname(os.path.abspath(__file__))))
    # Debian's torchrun, of PyTorch 1.13, fails with Python 3.11 on its own defaults of --redirects and --tee.
    launcher = ["torchrun", "--standalone", "--monitor_interval", "0.1", "--redirects", "9:1", "--tee", "9:1",
                "--nproc_per_node", "2", script]
    done = subprocess.run([LRFIND, "drive", "--plot", "none", "--steps", "25", "--repeats", "2", "--no-refine", "-o",
                           os.path.join(scratch, "out"), "--"] + launcher, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=60)
    said = done.stderr.decode()
    assert done.returncode == 3 and "rank 1: ValueError: the fifth step" in said.splitlines()[-1], said
    assert said.count("a rank is here\n") == 2, said


if __name__ == "__main__":
    with contextlib.suppress(ImportError):
        import torch  # once, for all that are forked
    sys.exit(tap.main(tap.tests + ([test("torch", "torchrun")(drive_starts_torchrun)] if os.environ.get("SOAK") else [])))
