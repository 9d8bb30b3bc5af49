"""lrfind_client.py - the older name of the module lrfind, for scripts that import this one.

    import lrfind_client
    lrfind_client.serve(lrfind_client.TorchTrainer(model, optimizer, loss_fn, batches))

The code lies in the package lrfind: beside this file, installed, or in the folder `python` beside the
link to this file in the sources.
"""
import os
import sys

try:
    import lrfind
except ImportError:
    sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "python"))
    import lrfind

from lrfind import KerasTrainer, SklearnTrainer, TorchTrainer, serve  # noqa: E402

__all__ = ["KerasTrainer", "SklearnTrainer", "TorchTrainer", "serve"]
