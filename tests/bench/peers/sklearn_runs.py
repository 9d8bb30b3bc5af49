"""The same sweeps as torch_runs.py by scikit-learn's MLPClassifier, a call of partial_fit a step."""
import csv
import sys
import time
import warnings

import numpy as np
from sklearn.neural_network import MLPClassifier

warnings.simplefilter("ignore")
with open(sys.argv[1], newline="") as file:
    table = np.array([[float(cell) for cell in row] for row in list(csv.reader(file))[1:]])
x, y = table[:, :-1], table[:, -1].astype(int)
x = (x - x.mean(0)) / (x.std(0) + 1e-8)
train = len(x) * 4 // 5


def sweep(seed, steps):
    chance = np.random.default_rng(seed)
    model = MLPClassifier((64,), alpha=0, batch_size=32, random_state=seed)
    batches, losses = [], []
    for i in range(steps):
        if not batches:
            order = chance.permutation(train)
            batches = [order[k:k + 32] for k in range(0, train, 32)]
        rows = batches.pop()
        rate = 1e-6 * 10 ** (8 * (i % 300) / 299)
        if i:
            model._optimizer.learning_rate_init = rate
        else:
            model.set_params(learning_rate_init=rate)
        model.partial_fit(x[rows], y[rows], classes=range(10))
        losses.append(model.loss_)
    return losses


started = time.process_time()
for seed, steps in enumerate(sys.argv[2].split(",")):
    sweep(seed, int(steps))
print("loop", time.process_time() - started)
