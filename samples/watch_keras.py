"""watch_keras.py - lrfind watches a run of Keras' fit() and ends it at an alarm.

    model.fit(x, y, validation_data=..., callbacks=[WatchCallback()])

What Keras tells after a batch is the mean of the epoch until then, which hides for long what the
last batches did; the callback takes the batches out of it again. Written against the documented
interface of Callback; it was run here with a double of that interface
(tests/script/python_watch.py), not with the real package.
"""
import os
import sys

from keras.callbacks import Callback

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "scripts", "python"))
import lrfind  # noqa: E402


class WatchCallback(Callback):
    """`options` are those of lrfind.Watch; `verdict` is known when the training has ended."""

    def __init__(self, **options):
        super().__init__()
        self.options, self.watch, self.verdict = options, None, None

    def on_train_begin(self, logs=None):
        self.watch, self.step, self.batches, self.total = lrfind.Watch(**self.options), 0, 0, 0.0

    def on_epoch_begin(self, epoch, logs=None):
        self.batches, self.total = 0, 0.0

    def on_train_batch_end(self, batch, logs=None):
        count = batch + 1 - self.batches  # more than one with steps_per_execution
        total = logs["loss"] * (batch + 1)
        loss, self.batches, self.total = (total - self.total) / count, batch + 1, total
        self.step += count
        self.log(loss=loss, lr=self.rate())

    def on_epoch_end(self, epoch, logs=None):
        self.log(val_loss=(logs or {}).get("val_loss"))

    def on_train_end(self, logs=None):
        self.verdict = self.watch.close()
        print(self.verdict)

    def rate(self):
        lr = self.model.optimizer.learning_rate
        return float(lr.numpy() if hasattr(lr, "numpy") else lr)

    def log(self, **row):
        for event in self.watch.log(step=self.step, **row):
            print(event)
            self.model.stop_training = self.model.stop_training or event.alarm
