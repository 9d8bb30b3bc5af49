#!/usr/bin/env python3
"""watch_torch.py - a PyTorch loop that goes back and lowers its rate when the run diverges.

The warm-up of this loop goes far too high on purpose. Every 25 steps it keeps a checkpoint; at an
alarm it goes back to the last one from before the trouble and on with half the rate of that time.

    python3 samples/watch_torch.py [RATE]
"""
import copy
import csv
import os
import sys

import torch
from torch import nn

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "scripts", "python"))
import lrfind  # noqa: E402

STEPS, WARM, BATCH, EVERY, MOST_RETURNS = 600, 300, 64, 25, 12


def read_digits():
    """Pixels (n, 64) in 0..1 and their labels."""
    with open(os.path.join(HERE, "digits.csv"), newline="") as file:
        table = torch.tensor([[float(cell) for cell in row] for row in list(csv.reader(file))[1:]])
    return table[:, :64] / 16, table[:, 64].long()


def train(top):
    """The verdict, how often it went back, the rate and the mean loss of the last 50 steps."""
    torch.manual_seed(0)
    torch.set_num_threads(1)
    x, y = read_digits()
    model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
    optimizer = torch.optim.SGD(model.parameters(), lr=top, momentum=0.9)
    warm, kept, losses, step, returns = top, {}, [], 0, 0
    with lrfind.Watch(on_event=print) as watch:
        while step < STEPS:
            if step % EVERY == 0:
                kept[step] = copy.deepcopy((model.state_dict(), optimizer.state_dict()))
            lr = min(top, warm * (step + 1) / WARM)
            for group in optimizer.param_groups:
                group["lr"] = lr
            rows = torch.randint(len(x), (BATCH,))
            loss = nn.functional.cross_entropy(model(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
            alarms = [event for event in watch.log(step=step, loss=losses[-1], lr=lr) if event.alarm]
            step += 1
            if alarms and returns < MOST_RETURNS:
                step = max(at for at in kept if at <= (alarms[0].back_to_step or 0))
                top, returns = (alarms[0].back_to_lr or lr) / 2, returns + 1
                model.load_state_dict(kept[step][0])
                optimizer.load_state_dict(kept[step][1])
                print("back to step %d, on with the rate %g" % (step, top))
    return watch.verdict, returns, lr, sum(losses[-50:]) / 50


if __name__ == "__main__":
    verdict, returns, lr, loss = train(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
    print(verdict)
    print("went back %d times, to the rate %g; the loss is %.4g" % (returns, lr, loss))
