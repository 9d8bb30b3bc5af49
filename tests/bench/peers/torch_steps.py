"""PyTorch's plain loop in turns: TIMES WIDTHS BATCH OPTIMIZER, such as 100 64-64-10 32 adam."""
import torch
from torch import nn
from turns import turns

OPTIMIZERS = {
    "sgd": lambda p: torch.optim.SGD(p, lr=1e-4),
    "momentum": lambda p: torch.optim.SGD(p, lr=1e-4, momentum=0.9),
    "nesterov": lambda p: torch.optim.SGD(p, lr=1e-4, momentum=0.9, nesterov=True),
    "adagrad": lambda p: torch.optim.Adagrad(p, lr=1e-4),
    "rmsprop": lambda p: torch.optim.RMSprop(p, lr=1e-4),
    "adam": lambda p: torch.optim.Adam(p, lr=1e-4),
    "adamw": lambda p: torch.optim.AdamW(p, lr=1e-4),
}


def make(widths, batch, optimizer):
    widths, batch = [int(width) for width in widths.split("-")], int(batch)
    layers = [layer for a, b in zip(widths, widths[1:]) for layer in (nn.Linear(a, b), nn.ReLU())]
    model, loss_fn = nn.Sequential(*layers[:-1]), nn.CrossEntropyLoss()
    optimizer = OPTIMIZERS[optimizer](model.parameters())
    x, y = torch.randn(4 * batch, widths[0]), torch.randint(0, widths[-1], (4 * batch,))

    def work(times):
        for i in range(times):
            k = i % 4 * batch
            optimizer.zero_grad()
            loss = loss_fn(model(x[k:k + batch]), y[k:k + batch])
            loss.backward()
            optimizer.step()
            loss.item()
    return work


torch.set_num_threads(1)
torch.manual_seed(0)
turns(make)
