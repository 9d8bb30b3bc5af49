"""Memory bandwidth, and a step on random rows of a large table beside its products and the reading of its rows."""
from contextlib import ExitStack

from measure import Spread, Worker, a_core, built, in_turns, per_turn, ratio
from results import Section
from steps import our_products, our_step

HOW = """One core, memory far beyond the caches. Bytes count as they are read and written by the program: read
passes once over %d MB, memcpy reads and writes, the triad a = b + 3 c reads two arrays and writes one."""
GATHER = """A step of a softmax regression with momentum on %d x 784 rows in shuffled order; the limit is its two
matrix products on rows in the caches, plus the reading of a batch's bytes in order. The same step on few rows, in
the caches, shows what the rows cost that are far away."""


def bandwidth(effort, megabytes, result):
    table = result.table("pass", "GB/s")
    with ExitStack() as stack:
        subjects = {}
        for name, times in (("read", 1), ("memcpy", 2), ("triad", 3)):
            worker = stack.enter_context(Worker([built("limits"), name, str(megabytes)], a_core()))
            once = worker.subject(effort.seconds)
            subjects[name] = lambda once=once, times=times: times * megabytes / 1e3 / once()
        took = in_turns(subjects, effort.turns)
    for name, figures in took.items():
        table.append((name, Spread.of(figures)))


def gather(effort, rows, megabytes, result):
    result.note(GATHER % rows)
    table = result.table("batch", "step, us", "products, us", "reading, us", "limit / step",
                         "step / step in the caches")
    for batch in (32, 128):
        with ExitStack() as stack:
            worker = lambda command: stack.enter_context(Worker(command, a_core())).subject(effort.seconds)
            took = in_turns({
                "step": worker(our_step("784-10", batch, "momentum", rows=rows)),
                "near": worker(our_step("784-10", batch, "momentum")),
                "products": worker(our_products("784-10", batch)),
                "read": worker([built("limits"), "read", str(megabytes)])}, effort.turns)
        share = batch * 784 * 4 / (megabytes * 1e6)
        micro = lambda s: 1e6 * s
        table.append((batch, per_turn(micro, took["step"]), per_turn(micro, took["products"]),
                      per_turn(lambda s: micro(s * share), took["read"]),
                      per_turn(lambda p, r, s: (p + share * r) / s, took["products"], took["read"], took["step"]),
                      ratio(took["step"], took["near"])))


def section(effort):
    megabytes, rows = (4, 2000) if effort.quick else (188, 60000)
    result = Section("memory", HOW % megabytes)
    bandwidth(effort, megabytes, result)
    gather(effort, rows, megabytes, result)
    return result
