"""find_keras.py - the rate for a compiled Keras model, before fit().

    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    set_rate(model, x, y, batch_size=32, validation_data=(x_val, y_val))
    model.fit(x, y, batch_size=32, ...)

Weights and the optimizer's state are put back. The loss is read from train_on_batch, the rate set as
optimizer.learning_rate, which must be a number and no schedule. Written against the documented
interface of Model; it was run here with a double of that interface
(tests/script/python_trainers.py), not with the real package.
"""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "scripts", "python"))
import lrfind  # noqa: E402


def batches_of(x, y, size):
    return [(x[i:i + size], y[i:i + size]) for i in range(0, len(x), size)]


def set_rate(model, x, y, batch_size=32, validation_data=None, **options):
    """What lrfind found; with an answer the optimizer has that rate, too."""
    held_out = validation_data and batches_of(*validation_data, size=1024)
    trainer = lrfind.KerasTrainer(model, batches_of(x, y, batch_size), held_out)
    result = lrfind.find(trainer, **options)
    print(result)
    if result.lr is not None:
        model.optimizer.learning_rate = result.lr
    return result
