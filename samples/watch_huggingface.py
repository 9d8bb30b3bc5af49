"""watch_huggingface.py - lrfind watches a run of Hugging Face's Trainer and ends it at an alarm.

    args = TrainingArguments(..., logging_steps=10, logging_nan_inf_filter=False)
    trainer = Trainer(model, args, ..., callbacks=[WatchCallback()])

Trainer hides losses that are not finite unless logging_nan_inf_filter=False. Written against the
documented interface of TrainerCallback; it was run here with a double of that interface
(tests/script/python_watch.py), not with the real package.
"""
import os
import sys

from transformers import TrainerCallback

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "scripts", "python"))
import lrfind  # noqa: E402


class WatchCallback(TrainerCallback):
    """`options` are those of lrfind.Watch; `verdict` is known when the training has ended."""

    def __init__(self, **options):
        self.options, self.watch, self.verdict = options, None, None

    def on_train_begin(self, args, state, control, **kwargs):
        self.watch = lrfind.Watch(**self.options) if state.is_world_process_zero else None

    def on_log(self, args, state, control, logs=None, **kwargs):
        if self.watch is None or logs is None:
            return
        for event in self.watch.log(step=state.global_step, loss=logs.get("loss"),
                                    lr=logs.get("learning_rate"), val_loss=logs.get("eval_loss")):
            print(event)
            control.should_training_stop |= event.alarm

    def on_train_end(self, args, state, control, **kwargs):
        if self.watch is not None:
            self.verdict = self.watch.close()
            print(self.verdict)
