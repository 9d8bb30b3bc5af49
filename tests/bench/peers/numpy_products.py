"""The matrix products of a training step by NumPy, in turns: TIMES WIDTHS BATCH, such as 100 64-64-10 32."""
import numpy as np
from turns import turns


def make(widths, batch):
    widths, batch = [int(width) for width in widths.split("-")], int(batch)
    chance = np.random.default_rng(0)
    draw = lambda *shape: chance.random(shape, dtype=np.float32)
    activation, delta = [draw(batch, w) for w in widths], [draw(batch, w) for w in widths]
    weight = [draw(a, b) for a, b in zip(widths, widths[1:])]
    gradient = [draw(a, b) for a, b in zip(widths, widths[1:])]
    layers = range(len(weight))

    def work(times):
        for _ in range(times):
            for l in layers:
                np.matmul(activation[l], weight[l], out=activation[l + 1])
            for l in reversed(layers):
                np.matmul(activation[l].T, delta[l + 1], out=gradient[l])
                if l:
                    np.matmul(delta[l + 1], weight[l].T, out=delta[l])
    return work


turns(make)
