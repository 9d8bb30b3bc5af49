#!/usr/bin/env python3
"""A multi-layer perceptron in PyTorch on a CSV file, for scripts/evidence.

usage: evidence_trainer.py serve DATA.csv TASK OPTIMIZER             a trainer for lrfind drive
       evidence_trainer.py truth DATA.csv TASK OPTIMIZER RATE...     full training at each rate, as JSON

TASK is classification or regression; the last column is the target. Hidden layer of 64, batches of 32, a fifth of the
rows held out, features and a numeric target standardised by the training rows: as `lrfind run` does, but nothing of it
is used. What serves has seed 0, what is full training others: another split, other weights, another order.
"""
import csv
import json
import math
import sys

import numpy
import torch

import lrfind_client

MISSING = ("", "na", "nan", "?")
LENGTHS = (500, 2000)
CHECKS = 20  # of the validation loss, in the shortest
SEEDS = (101, 102)


def parse(text):
    try:
        return float(text)
    except ValueError:
        return None


def columns_of(cells):
    """Numbers of one column of the file: itself, two names as 0 and 1, or one column for each of more names."""
    numbers = [parse(cell) for cell in cells]
    known = [cell.strip().lower() not in MISSING for cell in cells]
    if all(number is not None for number, is_known in zip(numbers, known) if is_known):
        values = numpy.array([number if is_known else math.nan for number, is_known in zip(numbers, known)])
        return [numpy.where(numpy.isnan(values), numpy.nanmean(values), values)]
    names = sorted(set(cells))
    if len(names) <= 2:
        return [numpy.array([names.index(cell) for cell in cells], dtype=float)]
    return [numpy.array([cell == name for cell in cells], dtype=float) for name in names]


class Data:
    def __init__(self, path, task, seed):
        with open(path, newline="", encoding="utf-8") as file:
            rows = list(csv.reader(file))
        if not any(parse(cell) is not None for cell in rows[0]):
            rows = rows[1:]
        table = list(zip(*rows))
        x = numpy.array([column for cells in table[:-1] for column in columns_of(cells)]).T
        y = self.targets(table[-1], task)
        order = numpy.random.RandomState(seed).permutation(len(x))
        held, train = order[:len(x) // 5], order[len(x) // 5:]
        sd = x[train].std(0)
        x = (x[:, sd > 0] - x[train].mean(0)[sd > 0]) / sd[sd > 0]
        if task == "regression":
            y = (y - y[train].mean(0)) / y[train].std(0)
        x, y = torch.tensor(x, dtype=torch.float32), torch.tensor(y)
        self.train, self.held = (x[train], y[train]), (x[held], y[held])
        self.outputs = int(y.max()) + 1 if task == "classification" else 1
        self.loss = torch.nn.CrossEntropyLoss() if task == "classification" else torch.nn.MSELoss()

    @staticmethod
    def targets(cells, task):
        if task == "regression":
            return numpy.array([float(cell) for cell in cells], dtype=numpy.float32)[:, None]
        names = sorted(set(cells))
        return numpy.array([names.index(cell) for cell in cells])

    def constant(self, part):
        """Loss of the best constant prediction of the training rows."""
        if self.outputs == 1:
            return self.loss(torch.zeros_like(part[1]), part[1]).item()
        shares = torch.bincount(self.train[1], minlength=self.outputs) / len(self.train[1])
        return self.loss(torch.log(shares).expand(len(part[1]), -1), part[1]).item()


def build(data, optimizer, rate):
    model = torch.nn.Sequential(torch.nn.Linear(data.train[0].shape[1], 64), torch.nn.ReLU(),
                                torch.nn.Linear(64, data.outputs))
    if optimizer == "adam":
        return model, torch.optim.Adam(model.parameters(), lr=rate)
    return model, torch.optim.SGD(model.parameters(), lr=rate, momentum=0.9 if optimizer == "momentum" else 0)


def serve(data, optimizer):
    torch.manual_seed(0)
    model, optimizer = build(data, optimizer, 0.01)
    batches = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(*data.train), batch_size=32, shuffle=True,
                                          generator=torch.Generator())
    lrfind_client.serve(lrfind_client.TorchTrainer(model, optimizer, data.loss, batches, [data.held]))


class Models:
    """One model for each rate, with the same first weights and batches, all in one tensor: the first axis."""

    def __init__(self, data, optimizer, rates):
        self.data, self.momentum, self.adam = data, optimizer == "momentum", optimizer == "adam"
        weights = build(data, optimizer, 1)[0].parameters()
        self.weights = [w.detach().repeat(len(rates), *[1] * w.dim()).requires_grad_() for w in weights]
        self.first = [torch.zeros_like(w) for w in self.weights]
        self.second = [torch.zeros_like(w) for w in self.weights]
        self.rates = [torch.tensor(rates).reshape(-1, *[1] * (w.dim() - 1)) for w in self.weights]
        self.steps = 0

    def losses(self, x, y, weights):
        """(models), the mean of the rows of each."""
        w, b, v, c = weights
        hidden = torch.relu(x @ w.transpose(1, 2) + b[:, None])
        out = hidden @ v.transpose(1, 2) + c[:, None]
        n = len(out)
        if self.data.outputs == 1:
            return ((out - y) ** 2).mean((1, 2))
        each = torch.nn.functional.cross_entropy(out.flatten(0, 1), y.repeat(n), reduction="none")
        return each.reshape(n, -1).mean(1)

    def step(self, rows):
        loss = self.losses(self.data.train[0][rows], self.data.train[1][rows], self.weights).sum()
        gradients = torch.autograd.grad(loss, self.weights)
        self.steps += 1
        with torch.no_grad():
            for w, g, m, v, rate in zip(self.weights, gradients, self.first, self.second, self.rates):
                w -= rate * (self.adam_update(g, m, v) if self.adam else self.plain_update(g, m))

    def plain_update(self, g, m):
        return m.mul_(0.9).add_(g) if self.momentum else g

    def adam_update(self, g, m, v):
        m.mul_(0.9).add_(0.1 * g)
        v.mul_(0.999).add_(0.001 * g * g)
        return m / (1 - 0.9 ** self.steps) / ((v / (1 - 0.999 ** self.steps)).sqrt() + 1e-8)

    @torch.no_grad()
    def full(self, part):
        """Of all rows, model by model: they are many."""
        return torch.cat([self.losses(*part, [w[i:i + 1] for w in self.weights]) for i in range(len(self.rates[0]))])


def train(data, optimizer, rates, seed):
    """Trains at all rates; for each length {loss: (rates)}, nan or inf where it diverged."""
    torch.manual_seed(seed)
    models = Models(data, optimizer, rates)
    every, lowest, order = LENGTHS[0] // CHECKS, torch.full((len(rates),), math.inf), []
    for step in range(1, LENGTHS[-1] + 1):
        order = order or list(torch.randperm(len(data.train[0])).split(32))
        models.step(order.pop())
        if step % every == 0:
            last = models.full(data.held)
            lowest = torch.minimum(lowest, last)  # nan stays
        if step in LENGTHS:
            yield {"train": models.full(data.train), "lowest": lowest, "last": last}


def truth(path, task, optimizer, rates):
    """{"starts": {loss: of an untrained model or of the constant}, "runs": [[rate, length, losses, or null]]}"""
    starts, runs = {"train": 0.0, "lowest": 0.0, "last": 0.0}, []
    for seed in SEEDS:
        data = Data(path, task, seed)
        torch.manual_seed(seed)
        untrained = Models(data, optimizer, [1.0])
        for loss in starts:
            part = data.train if loss == "train" else data.held
            starts[loss] += min(untrained.full(part).item(), data.constant(part)) / len(SEEDS)
        for length, losses in zip(LENGTHS, train(data, optimizer, rates, seed)):
            for i, rate in enumerate(rates):
                each = {loss: values[i].item() for loss, values in losses.items()}
                runs.append([rate, length, each if all(map(math.isfinite, each.values())) else None])
    return {"starts": starts, "runs": runs}


if __name__ == "__main__":
    torch.set_num_threads(1)
    if sys.argv[1:2] == ["serve"] and len(sys.argv) == 5:
        serve(Data(sys.argv[2], sys.argv[3], 0), sys.argv[4])
    elif sys.argv[1:2] == ["truth"] and len(sys.argv) > 5:
        print(json.dumps(truth(sys.argv[2], sys.argv[3], sys.argv[4], [float(rate) for rate in sys.argv[5:]])))
    else:
        sys.exit(__doc__)
