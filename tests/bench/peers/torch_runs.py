"""A plain script: range tests and real runs of the digits' reference model, in PyTorch.

usage: torch_runs.py DIGITS.csv SWEEPS      SWEEPS: steps of each, such as 207,208
Prints the seconds of the loops alone. A sweep's rates rise from 1e-6 by 300 steps to 100.
"""
import csv
import sys
import time

import torch
from torch import nn

torch.set_num_threads(1)
with open(sys.argv[1], newline="") as file:
    rows = [[float(cell) for cell in row] for row in list(csv.reader(file))[1:]]
table = torch.tensor(rows)
x, y = table[:, :-1], table[:, -1].long()
x = (x - x.mean(0)) / (x.std(0) + 1e-8)
train = len(x) * 4 // 5


def sweep(seed, steps):
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(x.shape[1], 64), nn.ReLU(), nn.Linear(64, 10))
    optimizer, loss_fn, losses = torch.optim.Adam(model.parameters(), lr=1e-6), nn.CrossEntropyLoss(), []
    batches = []
    for i in range(steps):
        batches = batches or list(torch.randperm(train).split(32))
        rows = batches.pop()
        for group in optimizer.param_groups:
            group["lr"] = 1e-6 * 10 ** (8 * (i % 300) / 299)
        optimizer.zero_grad()
        loss = loss_fn(model(x[rows]), y[rows])
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


started = time.process_time()
for seed, steps in enumerate(sys.argv[2].split(",")):
    sweep(seed, int(steps))
print("loop", time.process_time() - started)
