"""watch_lightning.py - lrfind watches a run of Lightning's Trainer and ends it at an alarm.

    trainer = lightning.Trainer(..., callbacks=[WatchCallback(val_loss="val_loss")])

`val_loss` names what the module logs in its validation_step. A validation loss is read where
Lightning's own EarlyStopping reads it, when all hooks of the module have logged. Written against
the documented interface of Callback; it was run here with a double of that interface
(tests/script/python_watch.py), not with the real package.
"""
import os
import sys

from lightning.pytorch.callbacks import Callback

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "scripts", "python"))
import lrfind  # noqa: E402


class WatchCallback(Callback):
    """`options` are those of lrfind.Watch; `verdict` is known when the training has ended."""

    def __init__(self, val_loss="val_loss", **options):
        self.val_loss, self.options, self.watch, self.verdict = val_loss, options, None, None

    def on_train_start(self, trainer, pl_module):
        self.watch = lrfind.Watch(**self.options) if trainer.is_global_zero else None

    def on_train_batch_end(self, trainer, pl_module, outputs, batch, batch_idx):
        loss = outputs["loss"] if isinstance(outputs, dict) else outputs
        lr = trainer.optimizers[0].param_groups[0]["lr"] if trainer.optimizers else None
        self.log(trainer, loss=loss, lr=lr)

    def on_validation_end(self, trainer, pl_module):
        if not trainer.sanity_checking:
            self.log(trainer, val_loss=trainer.callback_metrics.get(self.val_loss))

    def on_train_end(self, trainer, pl_module):
        if self.watch is not None:
            self.verdict = self.watch.close()
            print(self.verdict)

    def log(self, trainer, **row):
        for event in self.watch.log(step=trainer.global_step, **row) if self.watch else ():
            print(event)
            trainer.should_stop = trainer.should_stop or event.alarm
