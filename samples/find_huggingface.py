"""find_huggingface.py - the rate for a run of Hugging Face's Trainer, before it trains.

    trainer = Trainer(model, args, train_dataset=..., eval_dataset=...)
    set_rate(trainer)
    trainer.train()

The test trains as the Trainer would: its batches, compute_loss, optimizer, clipping, accumulation and
precision. Model and random state are put back. Written against the documented interface of Trainer;
it was run here with a double of that interface (tests/script/python_trainers.py), not with the real
package. One device.
"""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "scripts", "python"))
import lrfind  # noqa: E402


def set_rate(trainer, **options):
    """What lrfind found; with an answer it is the rate of trainer.args, too.

    max_steps, where it is given, is the length of the run that the rate is for.
    """
    if trainer.args.max_steps > 0:
        options.setdefault("budget", trainer.args.max_steps)
    result = lrfind.find(lrfind.HuggingFaceTrainer(trainer), **options)
    print(result)
    if result.lr is not None:
        trainer.args.learning_rate = result.lr
    return result
