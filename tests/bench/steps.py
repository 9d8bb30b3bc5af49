"""A training step of the reference model beside PyTorch, its own matrix products, and those by NumPy."""
from contextlib import ExitStack

from measure import Worker, a_core, built, in_turns, lacks, peer, per_turn, ratio, short
from results import Section

HOW = """Processor time of a step on one core, one thread each. Ours is the trainer in C without diagnostics (loss,
gradient, update); PyTorch's is `zero_grad, forward, backward, step, loss.item()` on rows in order, the least that
a loop has. The limit is the step's matrix products alone: for each layer forward, gradient of the weights, and of
the inputs where a layer lies below; by OpenBLAS as we call it, and by `numpy.matmul` into arrays that are there."""
SHAPES = (("64-10", 32), ("64-64-10", 32), ("64-128-128-10", 32), ("784-512-512-10", 128))
OPTIMIZERS = "sgd momentum nesterov adagrad rmsprop adam adamw".split()


def model_of(widths):
    hidden = widths.split("-")[1:-1]
    return "mlp:" + ",".join(hidden) if hidden else "linear"


def our_step(widths, batch, optimizer, kind="plain", rows=None):
    """Of the reference model with 10 classes; on 4 batches of rows, which stay in the caches."""
    return [built("step"), model_of(widths), widths.split("-")[0], str(batch), optimizer, kind, str(rows or 4 * batch)]


def our_products(widths, batch):
    return [built("limits"), "products", widths, str(batch)]


class Peers:
    """One process a library for all its subjects; None where it is not installed."""

    def __init__(self, stack):
        start = lambda module, name: None if lacks(module) else stack.enter_context(Worker(peer(name), a_core()))
        self.torch, self.numpy = start("torch", "torch_steps.py"), start("numpy", "numpy_products.py")


def shape(widths, batch, peers, effort, out):
    with ExitStack() as stack:
        worker = lambda command: stack.enter_context(Worker(command, a_core())).subject(effort.seconds)
        subjects = {"step": worker(our_step(widths, batch, "momentum")),
                    "diagnosed": worker(our_step(widths, batch, "momentum", "diagnostics")),
                    "products": worker(our_products(widths, batch))}
        if peers.torch:
            subjects["torch"] = peers.torch.subject(effort.seconds, "%s %d momentum" % (widths, batch))
        if peers.numpy:
            subjects["numpy"] = peers.numpy.subject(effort.seconds, "%s %d" % (widths, batch))
        took = in_turns(subjects, effort.turns)
    against = lambda above, below: ratio(took[above], took[below]) if above in took and below in took else "-"
    out.append((widths, batch, per_turn(lambda s: 1e6 * s, took["step"]), against("torch", "step"),
                against("step", "products"), against("step", "numpy"), against("diagnosed", "step")))


def optimizers(peers, effort, out):
    with ExitStack() as stack:
        names = OPTIMIZERS[:2] if effort.quick else OPTIMIZERS
        subjects = {}
        for name in names:
            command = our_step("64-64-10", 32, name)
            subjects[name] = stack.enter_context(Worker(command, a_core())).subject(effort.seconds / 2)
            if peers.torch:
                subjects["torch " + name] = peers.torch.subject(effort.seconds / 2, "64-64-10 32 " + name)
        took = in_turns(subjects, effort.turns)
    for name in names:
        theirs = took.get("torch " + name)
        out.append((name, short(per_turn(lambda s: 1e6 * s, took[name]).median), ratio(took[name], took["sgd"]),
                    ratio(theirs, took[name]) if theirs else "-"))


def section(effort):
    result = Section("a training step", HOW)
    shapes = result.table("widths", "batch", "step, us", "PyTorch / ours", "ours / its products",
                          "ours / NumPy's products", "with diagnostics / without")
    result.note("With momentum above; the model 64-64-10 with batches of 32 by each optimizer below.")
    kinds = result.table("optimizer", "step, us", "ours / our sgd", "PyTorch / ours")
    with ExitStack() as stack:
        peers = Peers(stack)
        for widths, batch in SHAPES[1:2] if effort.quick else SHAPES:
            shape(widths, batch, peers, effort, shapes)
        optimizers(peers, effort, kinds)
    for name, found in (("PyTorch", peers.torch), ("NumPy", peers.numpy)):
        if found is None:
            result.skip(name, "not installed")
    return result
