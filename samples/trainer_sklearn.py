#!/usr/bin/env python3
"""trainer_sklearn.py - logistic regression by stochastic gradient descent, in scikit-learn.

    lrfind drive -- python3 samples/trainer_sklearn.py
"""
import os
import sys

import numpy
from sklearn.linear_model import SGDClassifier

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "scripts", "python"))
import lrfind  # noqa: E402


def make_trainer():
    table = numpy.loadtxt(os.path.join(HERE, "digits.csv"), delimiter=",", skiprows=1)
    x, y = table[:, :64] / 16, table[:, 64].astype(int)
    return lrfind.SklearnTrainer(
        SGDClassifier(loss="log_loss", random_state=0), x[360:], y[360:], validation=(x[:360], y[:360]))


if __name__ == "__main__":
    lrfind.serve(make_trainer())
