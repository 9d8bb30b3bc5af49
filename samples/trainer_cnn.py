#!/usr/bin/env python3
"""trainer_cnn.py - a small convolutional network on the digits, in PyTorch.

    lrfind drive -- python3 samples/trainer_cnn.py
"""
import csv
import os
import sys

import torch
from torch import nn

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "scripts", "python"))
import lrfind  # noqa: E402


def read_digits():
    """Images (n, 1, 8, 8) in 0..1 and their labels."""
    with open(os.path.join(HERE, "digits.csv"), newline="") as file:
        rows = [[float(cell) for cell in row] for row in list(csv.reader(file))[1:]]
    table = torch.tensor(rows)
    return table[:, :64].reshape(-1, 1, 8, 8) / 16, table[:, 64].long()


def make_model():
    return nn.Sequential(
        nn.Conv2d(1, 32, 3, padding=1), nn.BatchNorm2d(32), nn.ReLU(),
        nn.Conv2d(32, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Dropout(0.1), nn.Linear(256, 10))


def make_trainer(seed=0):
    torch.manual_seed(seed)
    torch.set_num_threads(1)  # so small a model gains nothing from more
    images, labels = read_digits()
    shuffled = torch.randperm(len(images))
    train, validation = shuffled[360:], shuffled[:360]
    model = make_model()
    loader = torch.utils.data.DataLoader(
        torch.utils.data.TensorDataset(images[train], labels[train]), batch_size=128, shuffle=True)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    return lrfind.TorchTrainer(
        model, optimizer, nn.CrossEntropyLoss(), loader, [(images[validation], labels[validation])])


if __name__ == "__main__":
    lrfind.serve(make_trainer())
