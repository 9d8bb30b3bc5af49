"""PyTorch: a model with its optimizers as a trainer."""
import collections.abc
import contextlib
import copy

from . import ranks
from .baselines import BASELINES, entropy
from .batches import move, rows
from .state import Randomness, Stream


class TorchTrainer:
    """A PyTorch model with its optimizer.

    model       a torch.nn.Module, on whatever device
    optimizer   a torch.optim.Optimizer with any number of parameter groups, or a list of them
    loss_fn     loss_fn(model(inputs), targets), the mean over the batch; of a batch with more than
                two parts the last is the targets. None: the model itself returns its loss, as those
                of Hugging Face do: model(**batch).loss
    batches     training batches: a DataLoader, a list, anything that can be gone through again
                and again. Tensors, pairs, mappings, dataclasses, named tuples, lists and objects
                with a method to(device) are moved to the model's device
    validation  the same for validation, or None: no validation loss
    compute     compute(model, batch), the loss, instead of loss_fn, for all other models
    clip        greatest norm of the gradient (torch.nn.utils.clip_grad_norm_), or None
    accumulate  batches whose gradients are averaged in one step; its loss is their mean
    amp         mixed precision: True, "bfloat16", "float16" (or "bf16", "fp16") or such a
                torch.dtype for torch.autocast on the model's device; None: only with a scaler
    scaler      the GradScaler of your loop; None: one of its own for float16 on CUDA
    after       also measure the loss of the same batch after the step, with the same dropout: one
                more forward pass a step, and a sharper answer from fewer repeats
    baseline    the loss of the best constant prediction. "targets": from the training targets,
                where they are in memory (lists, tensors) and the loss is cross-entropy, binary
                cross-entropy or mean squared error, as they are without options; None: not said
    group       None: the rate of a step is that of the first group and the others keep their
                ratio to it. Or the number of one group, from 0, counted through all optimizers:
                only its rate is swept, and the others are held at theirs; a range test for each
                group gives each its answer

    In a process group every rank makes one, of its model in DistributedDataParallel and its share
    of the data. The loss of a step is the mean over the ranks, whatever their batches have in
    rows, as DistributedDataParallel averages gradients; a validation loss is that over all rows.
    reset(seed) gives each rank's generators a seed of its own; a DistributedSampler keeps the
    ranks' rows apart, in an order from the seed.

    A step is: zero_grad, loss, backward, optimizer.step, with every module in the mode that it
    has now: those that you froze with eval() stay frozen. reset(seed) puts back weights and
    buffers (copies of them are kept on the device), optimizers, scaler and modes, and seeds every
    generator, including those of the batches, so that the order of a shuffling DataLoader and
    dropout come from the seed. Learning-rate schedulers are not touched: they see no step. On a
    GPU nothing waits for it but reading the loss. use(result) gives the optimizers what was found.

    Not seen, so not put back: modules that only compute reaches through its closure, attributes
    of modules that are neither parameters nor buffers, and generators that a dataset holds.
    """

    def __init__(self, model, optimizer, loss_fn, batches, validation=None, compute=None,
                 after=False, group=None, baseline="targets", clip=None, accumulate=1, amp=None,
                 scaler=None):
        import torch

        self.torch, self.model = torch, model
        parallel = isinstance(model, torch.nn.parallel.DistributedDataParallel)
        self.subject = model.module if parallel else model
        self.optimizer = optimizer
        self.optimizers = list(optimizer) if isinstance(optimizer, (list, tuple)) else [optimizer]
        self.loss_fn, self.compute, self.after = loss_fn, compute or self._compute, after
        self.batches = Stream(batches, _samplers(batches))
        self.validation, self.validated = validation, None
        if validation is None:
            self.eval = None
        if not model.training:
            raise ValueError("the model is in evaluation mode: call model.train() first")
        self._refuse_optimizers()
        if clip is not None and not clip > 0:
            raise ValueError("clip is %s: must be above 0, or None" % clip)
        if accumulate < 1 or int(accumulate) != accumulate:
            raise ValueError("accumulate is %s: must be a whole number of batches" % accumulate)
        self.clip, self.accumulate, self.group = clip, int(accumulate), group
        self.modules = [model] + ([loss_fn] if isinstance(loss_fn, torch.nn.Module) else [])
        self._refuse_strangers()
        self.device = next((p.device for p in model.parameters()), torch.device("cpu"))
        self._set_precision(amp, scaler)
        self.generators = _generators(batches)
        self.save()
        if group is not None and not 0 <= group < len(self.rates):
            raise ValueError("there is no parameter group %d" % group)
        self.baseline = self._find_baseline() if baseline == "targets" else baseline

    def step(self, lr):
        self._set_rate(lr)
        batches = [move(self.batches.next(), self.device) for _ in range(self.accumulate)]
        before = Randomness() if self.after else None
        for optimizer in self.optimizers:
            optimizer.zero_grad()
        losses = []
        for batch in batches:
            loss = self._loss(batch)
            part = loss / self.accumulate if self.accumulate > 1 else loss
            (self.scaler.scale(part) if self.scaler else part).backward()
            losses.append(loss.detach())
        self._take_step()
        loss = self._mean(losses)
        return (loss, self._loss_again(batches, before)) if self.after else loss

    def reset(self, seed):
        self._load()
        self.batches.rewind(seed)
        self.randomness.seed(ranks.own_seed(seed))

    def eval(self):
        randomness, modes = Randomness(self.generators), self._modes()
        total = count = 0
        for module in self.modules:
            module.eval()
        try:
            with self.torch.no_grad():
                for batch in self.validation:
                    n = rows(batch) or 1
                    total += self._loss(move(batch, self.device)).item() * n
                    count += n
        finally:
            self._set_modes(modes)
            randomness.restore()
        if not count:
            raise ValueError("there are no validation batches, or they cannot be gone through twice")
        self.validated = count
        return total / count

    def save(self):
        """What is now is what reset() and restore() put back; made once when this object is."""
        torch = self.torch
        self.groups = [group for optimizer in self.optimizers for group in optimizer.param_groups]
        self.rates = [float(group["lr"]) for group in self.groups]
        if self.group is None and not self.rates[0] > 0:  # at the start of a warm-up
            self.rates = [float(group.get("initial_lr", group["lr"])) for group in self.groups]
        if self.group is None and not self.rates[0] > 0:
            raise ValueError("the rate of the first parameter group is %g: the others' ratio to "
                             "it is not defined" % self.rates[0])
        found = [p for group in self.groups for p in group["params"]]
        found += [p for module in self.modules for p in module.parameters()]
        self.parameters = list({id(p): p for p in found}.values())
        self.randomness = Randomness(self.generators)
        self.batches.save()
        self.saved = [t.detach().clone() for t in self._tensors()]
        self.saved_grad = [p.grad if p.grad is None else p.grad.clone() for p in self.parameters]
        self.saved_optimizers = [copy.deepcopy(o.state_dict()) for o in self.optimizers]
        self.saved_scaler = copy.deepcopy(self.scaler.state_dict()) if self.scaler else None
        self.saved_modes = self._modes()

    def restore(self):
        """Everything as it was when this object was made, or at the last save()."""
        self._load()
        self.batches.rewind()
        self.randomness.restore()

    def use(self, result):
        """Gives every parameter group the rate that was found: a Result, or a number.

        The groups keep the ratio that they had in the test; with group= only that one is set. Make
        learning-rate schedulers after it: one that was made before keeps the rates of then.
        """
        rate = float(result)
        if not 0 < rate < float("inf"):
            raise ValueError("%g is no rate" % rate)
        self._set_rate(rate)
        for group in self.groups:
            if "initial_lr" in group:  # what the next scheduler starts from
                tensor = isinstance(group["lr"], self.torch.Tensor)
                group["initial_lr"] = group["lr"].clone() if tensor else group["lr"]

    def _refuse_optimizers(self):
        for optimizer in self.optimizers:
            if isinstance(optimizer, type):
                raise TypeError("%s is a class: give an optimizer made of it, %s(model.parameters(), "
                                "lr=...)" % (optimizer.__name__, optimizer.__name__))
            if isinstance(optimizer, self.torch.optim.LBFGS):
                raise ValueError("LBFGS computes the loss several times in a step: give lrfind.find "
                                 "step=, a function that does one")

    def _refuse_strangers(self):
        """An optimizer of another model trains nothing, whatever the rate."""
        own = {id(p) for module in self.modules for p in module.parameters()}
        if not any(id(p) in own for optimizer in self.optimizers
                   for group in optimizer.param_groups for p in group["params"]):
            raise ValueError("the optimizer has no parameter of the model: it was made for another "
                             "one, or before the model was replaced")

    def _set_precision(self, amp, scaler):
        torch, kind = self.torch, self.device.type
        names = {"bf16": "bfloat16", "fp16": "float16"}
        dtype = getattr(torch, names.get(amp, amp), amp) if isinstance(amp, str) else amp
        if dtype not in (None, False, True, torch.bfloat16, torch.float16):
            raise ValueError("amp is %r: must be True, \"bfloat16\" or \"float16\"" % (amp,))
        if dtype is True or (dtype is None and scaler is not None):
            dtype = torch.float16 if kind == "cuda" else torch.bfloat16
        if dtype and scaler is None and dtype is torch.float16 and kind == "cuda":
            scaler = getattr(torch.amp, "GradScaler", torch.cuda.amp.GradScaler)()
        self.scaler = scaler
        self.precision = (lambda: torch.autocast(kind, dtype=dtype)) if dtype else \
            contextlib.nullcontext

    def _loss(self, batch):
        with self.precision():
            return self.compute(self.model, batch)

    def _compute(self, model, batch):
        if self.loss_fn is None:
            return _own_loss(model, batch)
        if not isinstance(batch, (tuple, list)) or len(batch) < 2:
            raise TypeError("a batch is a %s and no pair of inputs and targets: say "
                            "compute=lambda model, batch: ..., its loss" % type(batch).__name__)
        *inputs, targets = batch
        return self.loss_fn(model(*inputs), targets)

    def _take_step(self):
        if self.clip is not None:
            if self.scaler:
                for optimizer in self.optimizers:
                    self.scaler.unscale_(optimizer)
            self.torch.nn.utils.clip_grad_norm_(
                [p for group in self.groups for p in group["params"]], self.clip)
        for optimizer in self.optimizers:
            self.scaler.step(optimizer) if self.scaler else optimizer.step()
        if self.scaler:
            self.scaler.update()

    def _mean(self, losses):
        """One number, for which a GPU is waited once."""
        return losses[0].item() if len(losses) == 1 else self.torch.stack(losses).mean().item()

    def _find_baseline(self):
        """None where the targets are not at hand, or the loss is none of those known."""
        loss, module = self.loss_fn, isinstance(self.loss_fn, self.torch.nn.Module)
        constant = BASELINES.get(type(loss).__name__ if module else getattr(loss, "__name__", ""))
        options = [getattr(loss, name, None) for name in ("weight", "pos_weight")]
        if constant is None or self.compute != self._compute or options != [None, None] or \
                getattr(loss, "reduction", "mean") != "mean" or getattr(loss, "label_smoothing", 0):
            return None
        targets = self._targets()
        if targets is not None and constant is entropy:
            whole = not targets.is_floating_point()  # else they are shares of classes
            targets = targets[targets != getattr(loss, "ignore_index", -100)] if whole else None
        return None if targets is None or not len(targets) else constant(targets.double())

    def _targets(self):
        """All training targets, if they lie in memory and every epoch takes each of them once."""
        given, data = self.batches.batches, self.torch.utils.data
        if not isinstance(given, data.DataLoader):
            return self._second(given, self.torch.cat)
        if type(given.sampler) not in (
                data.SequentialSampler, data.RandomSampler, data.DistributedSampler) or \
                type(given.batch_sampler) != data.BatchSampler:
            return None
        if isinstance(given.dataset, data.TensorDataset):
            return given.dataset.tensors[-1].cpu()
        return self._second(given.dataset, self.torch.stack)

    def _second(self, pairs, join):
        """What pairs in a list hold second, as one tensor; None if they are something else."""
        if not isinstance(pairs, (list, tuple)):
            return None
        try:
            return join([self.torch.as_tensor(second).detach().cpu() for _, second in pairs])
        except (TypeError, ValueError, RuntimeError):
            return None

    def _set_rate(self, lr):
        for i, group in enumerate(self.groups):
            if self.group is None:
                rate = lr * (self.rates[i] / self.rates[0])
            else:
                rate = lr if i == self.group else self.rates[i]
            if isinstance(group["lr"], self.torch.Tensor):
                group["lr"].fill_(rate)
            else:
                group["lr"] = rate

    def _loss_again(self, batches, before):
        """The loss of these batches as if this were the first look: same dropout, nothing changed."""
        now, modes, buffers = Randomness(), self._modes(), [b.clone() for b in self._buffers()]
        before.restore()
        with self.torch.no_grad():
            loss = self._mean([self._loss(batch) for batch in batches])
            for buffer, saved in zip(self._buffers(), buffers):
                buffer.copy_(saved)
        self._set_modes(modes)
        now.restore()
        return loss

    def _buffers(self):
        return [buffer for module in self.modules for buffer in module.buffers()]

    def _tensors(self):
        return self.parameters + self._buffers()

    def _modes(self):
        """Each module's, and whether DistributedDataParallel sends buffers before its next forward
        pass: one without gradients would be the last that does."""
        return [(part.training, getattr(part, "require_forward_param_sync", None))
                for module in self.modules for part in module.modules()]

    def _set_modes(self, modes):
        parts = [part for module in self.modules for part in module.modules()]
        for part, (training, sends) in zip(parts, modes):
            part.training = training
            if sends is not None:
                part.require_forward_param_sync = sends

    def _load(self):
        with self.torch.no_grad():
            for tensor, saved in zip(self._tensors(), self.saved):
                tensor.copy_(saved)
        for parameter, grad in zip(self.parameters, self.saved_grad):
            parameter.grad = grad if grad is None else grad.clone()
        for optimizer, saved in zip(self.optimizers, self.saved_optimizers):
            optimizer.load_state_dict(copy.deepcopy(saved))
        self._keep_groups()
        if self.scaler:
            self.scaler.load_state_dict(copy.deepcopy(self.saved_scaler))
            # After an exception between unscale_() and update() it would refuse the next step.
            getattr(self.scaler, "_per_optimizer_states", {}).clear()
        self._set_modes(self.saved_modes)

    def _keep_groups(self):
        """load_state_dict() makes new groups; those that others hold a reference to stay."""
        old = iter(self.groups)
        for optimizer in self.optimizers:
            for i, group in enumerate(optimizer.param_groups):
                kept = next(old)
                if kept is not group:
                    kept.clear()
                    kept.update(group)
                    optimizer.param_groups[i] = kept


def _sources(batches):
    """A DataLoader and its samplers, one within the other."""
    found, left = {}, [batches]
    while left:
        source = left.pop()
        if source is not None and id(source) not in found:
            found[id(source)] = source
            left += [getattr(source, name, None) for name in ("batch_sampler", "sampler")]
    return list(found.values())


def _generators(batches):
    """Those that shuffle: their states are put back, and begin from a seed."""
    found = [getattr(source, "generator", None) for source in _sources(batches)]
    return list({id(one): one for one in found if hasattr(one, "manual_seed")}.values())


def _samplers(batches):
    return [source for source in _sources(batches) if hasattr(source, "set_epoch")]


def _own_loss(model, batch):
    """Of a model that returns its loss: as .loss, ["loss"], first of several, or alone."""
    if isinstance(batch, collections.abc.Mapping):
        out = model(**batch)
    else:
        out = model(*batch) if isinstance(batch, (tuple, list)) else model(batch)
    if isinstance(out, collections.abc.Mapping):
        return out["loss"]
    if isinstance(out, (tuple, list)):
        return out[0]
    return getattr(out, "loss", out)
