"""find_lightning.py - the rate for a LightningModule, before its Trainer fits it.

    module = MyModule(lr=1e-3)          # configure_optimizers() uses self.hparams.lr or self.lr
    set_rate(module, data)              # a LightningDataModule or a loader of training batches
    lightning.Trainer(...).fit(module, data)

The test calls training_step and configure_optimizers as a Trainer would; module and random state are
put back. Schedulers are left out: the rate is the one that they scale. Written against the documented
interface of LightningModule; it was run here with a double of that interface
(tests/script/python_trainers.py), not with the real package.
"""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "scripts", "python"))
import lrfind  # noqa: E402


def set_rate(module, data=None, clip=None, accumulate=1, **options):
    """What lrfind found; with an answer it is module.lr or module.hparams.lr, too.

    clip and accumulate are gradient_clip_val and accumulate_grad_batches of the lightning.Trainer.
    """
    result = lrfind.find(lrfind.LightningTrainer(module, data, clip=clip, accumulate=accumulate), **options)
    print(result)
    if result.lr is not None:
        owner = module if hasattr(module, "lr") else module.hparams
        owner.lr = result.lr
    return result
