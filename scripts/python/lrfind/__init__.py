"""lrfind from Python: the learning rate of a loop of yours, and what goes wrong while it trains.

    import lrfind

    trainer = lrfind.TorchTrainer(model, optimizer, loss_fn, train_loader, validation_loader)
    lrfind.find(trainer)                 # a Result: .lr, .lo, .hi, .advice; in a notebook a picture
    lrfind.analyze(lrs, losses)          # the same of a curve that was recorded elsewhere
    lrfind.serve(trainer)                # in a script that `lrfind drive -- python3 script.py` starts
    lrfind.Watch()                       # an ordinary run, row by row

Trainers are TorchTrainer, KerasTrainer, SklearnTrainer, LightningTrainer and HuggingFaceTrainer, or
anything with a method step(lr). Needs Python 3.8 and the program lrfind, nothing else; the frameworks
are looked at when one of their trainers is made.
"""
from .keras_trainer import KerasTrainer
from .framework_trainers import HuggingFaceTrainer, LightningTrainer
from .program import Error
from .protocol import serve
from .range_test import analyze, find
from .result import Result
from .sklearn_trainer import SklearnTrainer
from .torch_trainer import TorchTrainer
from .watch import Event, Verdict, Watch

__version__ = "0.1.0"
__all__ = ["Error", "Event", "HuggingFaceTrainer", "KerasTrainer", "LightningTrainer", "Result",
           "SklearnTrainer", "TorchTrainer", "Verdict", "Watch", "analyze", "find", "serve"]
