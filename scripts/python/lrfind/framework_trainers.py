"""Lightning and Hugging Face: what their trainers would train, taken step by step."""
import copy
import inspect

from . import ranks
from .torch_trainer import TorchTrainer


class _OfFramework(TorchTrainer):
    """A TorchTrainer that sets its model into training mode for the test alone."""

    def __init__(self, model, optimizer, batches, validation, **options):
        if ranks.several():
            raise ValueError("%s is for one process: in a process group give lrfind.TorchTrainer the "
                             "model in DistributedDataParallel" % type(self).__name__)
        self.modules = [model]
        before = self._begin()
        try:
            super().__init__(model, optimizer, None, batches, validation, **options)
        finally:
            self._set_modes(before)
        self.modes_before = before

    def _begin(self):
        """Into training mode; what was before."""
        before, model = self._modes(), self.modules[0]
        if not model.training:  # else what is frozen stays so
            model.train()
        return before

    def save(self):
        self.modes_before = self._begin()
        try:
            super().save()
        except BaseException:
            self._set_modes(self.modes_before)
            raise

    def restore(self):
        super().restore()
        self._set_modes(self.modes_before)


class LightningTrainer(_OfFramework):
    """A LightningModule with its data, without a lightning.Trainer.

    module   with training_step(batch, batch_idx) and configure_optimizers(), as Lightning has them.
             Optimizers for the test are made by configure_optimizers(); schedulers are left out.
             Manual optimization is not known here: write step(lr) for it
    data     a LightningDataModule, or the training batches; None: module.train_dataloader()
    validation   validation batches; None: those of the data module or the module, if they have
             any. The validation loss is what validation_step returns (a tensor, or a dict with
             "loss" or "val_loss"), or, as it most often returns none, training_step's loss of
             these batches in evaluation mode
    options  those of TorchTrainer: clip (gradient_clip_val of a lightning.Trainer), accumulate
             (accumulate_grad_batches), amp (precision) ...

    What a module logs goes nowhere. Metrics that it keeps (torchmetrics) are reset in the end.
    """

    def __init__(self, module, data=None, validation=None, **options):
        if not getattr(module, "automatic_optimization", True):
            raise ValueError("%s optimizes by hand (automatic_optimization is False): give "
                             "lrfind.find step=, a function" % type(module).__name__)
        batches, found = _loaders(module, data)
        super().__init__(module, _optimizers(module.configure_optimizers()), batches,
                         found if validation is None else validation, compute=self._train, **options)

    def use(self, result):
        raise TypeError("Lightning makes its optimizers anew: give the rate to the module, such as "
                        "module.lr = float(result), that configure_optimizers() takes it from there")

    def reset(self, seed):
        self.batch_idx = 0
        super().reset(seed)

    def restore(self):
        super().restore()
        for part in self.model.modules():
            if hasattr(part, "reset") and hasattr(part, "compute") and hasattr(part, "update"):
                part.reset()

    batch_idx = 0

    def _train(self, module, batch):
        if not module.training:
            return self._validate(module, batch)
        self.batch_idx += 1
        return _loss_of(_call(module.training_step, batch, self.batch_idx - 1), "loss")

    def _validate(self, module, batch):
        said = None
        if _overridden(module, "validation_step"):
            said = _loss_of(_call(module.validation_step, batch, 0), "loss", "val_loss")
        return _loss_of(_call(module.training_step, batch, 0), "loss") if said is None else said


class HuggingFaceTrainer(_OfFramework):
    """A transformers.Trainer: its model, data, loss, optimizer, clipping, accumulation and precision.

    trainer  a transformers.Trainer on one device; nothing of it is changed. Used are its model,
             get_train_dataloader(), get_eval_dataloader() when it has an eval_dataset,
             compute_loss(model, inputs), create_optimizer(), and of its args max_grad_norm,
             gradient_accumulation_steps, bf16 and fp16
    options  those of TorchTrainer, where they should be other ones
    """

    def __init__(self, trainer, validation=None, **options):
        args, before = trainer.args, getattr(trainer, "optimizer", None)
        optimizer = trainer.create_optimizer() if before is None else before
        trainer.optimizer = before
        self.hf = trainer
        if validation is None and getattr(trainer, "eval_dataset", None) is not None:
            validation = trainer.get_eval_dataloader()
        amp = "bfloat16" if getattr(args, "bf16", False) else \
            "float16" if getattr(args, "fp16", False) else None
        usual = {"clip": getattr(args, "max_grad_norm", None) or None, "amp": amp,
                 "accumulate": getattr(args, "gradient_accumulation_steps", 1)}
        super().__init__(trainer.model, optimizer, trainer.get_train_dataloader(), validation,
                         compute=self._compute_loss, **dict(usual, **options))

    def use(self, result):
        if self.hf.optimizer is None:
            raise TypeError("the trainer makes its optimizer anew: set trainer.args.learning_rate = "
                            "float(result)")
        super().use(result)

    def _compute_loss(self, model, inputs):
        return self.hf.compute_loss(model, copy.copy(inputs))  # it may take the labels out


def _loaders(module, data):
    """Training and validation batches of a data module, of the module itself, or those given."""
    source = module if data is None else data
    if not callable(getattr(source, "train_dataloader", None)):
        return data, None
    if source is not module:
        for name, words in (("prepare_data", ()), ("setup", ("fit",))):
            if callable(getattr(source, name, None)):
                getattr(source, name)(*words)
    found = source.val_dataloader() if _overridden(source, "val_dataloader") else None
    found = found[0] if isinstance(found, (list, tuple)) and found and \
        not isinstance(found[0], (list, tuple, dict)) and hasattr(found[0], "__iter__") else found
    return source.train_dataloader(), found


def _overridden(thing, name):
    """Whether a class of the user's own has it: Lightning's base classes have each hook, empty."""
    function = getattr(type(thing), name, None)
    return function is not None and \
        (getattr(function, "__module__", None) or "").split(".")[0] not in (
            "lightning", "pytorch_lightning", "lightning_fabric")


def _optimizers(configured):
    """Of what configure_optimizers() may return: one, several, with schedulers, in dicts."""
    if isinstance(configured, dict):
        return [configured["optimizer"]]
    if isinstance(configured, (list, tuple)):
        first = configured[0] if len(configured) else None
        if isinstance(first, (list, tuple)):  # ([optimizers], [schedulers])
            return list(first)
        return [found for one in configured for found in _optimizers(one)]
    if configured is None:
        raise ValueError("configure_optimizers() returned None: there is no rate to find")
    return [configured]


def _call(step, batch, index):
    """With as many arguments as it takes: (batch), (batch, batch_idx)."""
    takes = len([p for p in inspect.signature(step).parameters.values()
                 if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)])
    return step(*(batch, index)[:max(1, takes)])


def _loss_of(said, *keys):
    if isinstance(said, dict):
        return next((said[key] for key in keys if key in said), None)
    return said
