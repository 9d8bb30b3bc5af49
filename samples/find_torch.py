#!/usr/bin/env python3
"""find_torch.py - an ordinary PyTorch loop that asks for its rate before it trains.

What lrfind added to it are the five lines marked with #, in a script as in a notebook:

    python3 samples/find_torch.py
"""
import csv
import os
import sys

import torch
from torch import nn

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "scripts", "python"))  # not needed where it is installed
import lrfind  # noqa: E402  #

EPOCHS = 8


def read_digits():
    """Images (n, 1, 8, 8) in 0..1 and their labels."""
    with open(os.path.join(HERE, "digits.csv"), newline="") as file:
        table = torch.tensor([[float(cell) for cell in row] for row in list(csv.reader(file))[1:]])
    return table[:, :64].reshape(-1, 1, 8, 8) / 16, table[:, 64].long()


def main():
    torch.manual_seed(0)
    torch.set_num_threads(1)
    images, labels = read_digits()
    data = torch.utils.data.TensorDataset(images, labels)
    train, held_out = torch.utils.data.random_split(data, [1437, 360])
    train_loader = torch.utils.data.DataLoader(train, batch_size=32, shuffle=True)
    val_loader = torch.utils.data.DataLoader(held_out, batch_size=360)
    model = nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.Flatten(), nn.Linear(32 * 16, 10))
    loss_fn = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)

    trainer = lrfind.TorchTrainer(model, optimizer, loss_fn, train_loader, val_loader)  #
    result = lrfind.find(trainer, budget=EPOCHS * len(train_loader))  #
    print(result)  #
    trainer.use(result)  #

    for epoch in range(EPOCHS):
        for inputs, targets in train_loader:
            optimizer.zero_grad()
            loss_fn(model(inputs), targets).backward()
            optimizer.step()
    model.eval()
    with torch.no_grad():
        inputs, targets = next(iter(val_loader))
        right = (model(inputs).argmax(1) == targets).float().mean().item()
    print("%.1f %% of the digits held out are read right" % (100 * right))
    return result, right


if __name__ == "__main__":
    main()
