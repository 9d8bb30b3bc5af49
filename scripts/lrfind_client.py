"""lrfind_client.py - let `lrfind drive` range-test a training script of yours.

One file without dependencies: copy it beside your script. PyTorch, in full:

    import lrfind_client
    model, optimizer, loss_fn, train, validation = ...    # what you have
    lrfind_client.serve(lrfind_client.TorchTrainer(
        model, optimizer, loss_fn, train, validation))

and on the command line

    lrfind drive -- python3 your_script.py

There are three ready trainers: TorchTrainer, KerasTrainer and SklearnTrainer. For every other
loop (mixed precision, clipped gradients, several losses, another framework) write the functions:

    def step(lr):              # one training step at this learning rate
        ...                    # set the rate, train on the next batch
        return loss            # the batch loss BEFORE the step, a number; nan and inf are fine
                               # or a pair: (loss before, loss of the same batch after the step)
    def reset(seed):           # back to the first weights and optimizer state; order of data: seed
    def eval():                # the validation loss, a number

    lrfind_client.serve(step=step, reset=reset, eval=eval)     # reset and eval may be left out

With `reset` several repeats are run, which tell the noise of the loss from its trend; without
it there is one. `serve(..., baseline=0.69)` says the loss of the best constant prediction, below
which learning begins; the ready trainers find it in the training targets where they can.

What serve() takes care of: while it runs, everything that the script or its libraries print goes
to stderr (also from C code and from child processes), so that prints cannot disturb the talk with
lrfind; stdin reads as empty. An exception in one of the functions is printed with its traceback
and reported to lrfind, which ends with that text.

After serve() returns a ready trainer has put everything back as it found it: weights, buffers,
optimizer, gradients, modes and the states of the random generators. Training that follows is bit
for bit what it would have been without the range test. (Under `lrfind drive` the process should
end soon: five seconds after the last order it is told to.)
"""
import collections
import copy
import math
import os
import random
import select
import sys
import time
import traceback

VERSION = 1
AWAKE_SECONDS = 2e-4


def serve(trainer=None, step=None, reset=None, eval=None, baseline=None):
    """Answers lrfind's orders on stdin and stdout until they end.

    trainer  an object with the methods step(lr) and, if it can, reset(seed), eval(), restore();
             restore() is called at the end, whatever happens
    step, reset, eval   or these functions, as described at the top of this file
    baseline            the loss of the best constant prediction (the mean, the shares of the
                        classes); None: what the trainer has as `baseline`, else not said

    Raises SystemExit(1) after an exception in one of the functions.
    """
    functions = {
        "step": step or getattr(trainer, "step", None),
        "reset": reset or getattr(trainer, "reset", None),
        "eval": eval or getattr(trainer, "eval", None),
    }
    if functions["step"] is None:
        raise TypeError("serve() needs a trainer or a step function")
    if baseline is None:
        baseline = getattr(trainer, "baseline", None)
    with _Pipe() as pipe:
        try:
            for order in pipe.orders():
                pipe.answer(_obey(functions, order, baseline))
        except Exception as error:
            traceback.print_exc()
            sys.stderr.flush()
            pipe.answer("error %s: %s" % (type(error).__name__, " ".join(str(error).split())))
            raise SystemExit(1)
        finally:
            if hasattr(trainer, "restore"):
                trainer.restore()


def _obey(functions, order, baseline):
    """The answer to an order, both without the leading word `lrfind`."""
    word, _, rest = order.partition(" ")
    if word == "hello":
        can = [name for name in ("reset", "eval") if functions[name]]
        said = [] if baseline is None else ["baseline", _numbers(baseline)]
        return " ".join(["hello", str(VERSION)] + can + ["after"] + said)
    if word == "step":
        return "loss " + _numbers(functions["step"](float(rest)))
    if word == "reset" and functions["reset"]:
        functions["reset"](int(rest))
        return "ok"
    if word == "eval" and functions["eval"]:
        return "loss " + _numbers(functions["eval"]())
    raise ValueError("an order that is not known: %r" % order)


def _numbers(loss):
    if loss is None:
        raise TypeError("the function returned None instead of a loss")
    values = loss if isinstance(loss, (tuple, list)) else (loss,)
    return " ".join(repr(float(value)) for value in values)


def _entropy(targets):
    """Cross-entropy of the best constant prediction of classes, their shares."""
    counts = collections.Counter(targets.reshape(-1).tolist()).values()
    return sum(-n * math.log(n / sum(counts)) for n in counts) / sum(counts)


def _binary_entropy(targets):
    """The same of independent outputs that are 0..1, mean over the outputs."""
    shares = [float(share) for share in (targets * 1.0).mean(0).reshape(-1)]
    return sum(-p * math.log(p) for q in shares for p in (q, 1 - q) if p > 0) / len(shares)


def _variance(targets):
    """Mean squared error of the best constant prediction, each output's own mean."""
    return float(((targets - (targets * 1.0).mean(0)) ** 2).mean())


# By the names of losses in PyTorch, its functions, Keras and its functions.
_BASELINES = {
    "CrossEntropyLoss": _entropy, "NLLLoss": _entropy, "cross_entropy": _entropy,
    "nll_loss": _entropy, "sparse_categorical_crossentropy": _entropy,
    "BCELoss": _binary_entropy, "BCEWithLogitsLoss": _binary_entropy,
    "binary_cross_entropy": _binary_entropy, "binary_cross_entropy_with_logits": _binary_entropy,
    "binary_crossentropy": _binary_entropy,
    "MSELoss": _variance, "mse_loss": _variance, "mse": _variance, "mean_squared_error": _variance,
}


class _Pipe:
    """Keeps the talk with lrfind on private descriptors; stdout becomes stderr, stdin is empty."""

    def __enter__(self):
        sys.stdout.flush()
        self.reader = os.fdopen(os.dup(0), "rb")
        self.writer = os.dup(1)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        os.dup2(2, 1)
        return self

    def __exit__(self, *_):
        sys.stdout.flush()
        os.dup2(self.reader.fileno(), 0)
        os.dup2(self.writer, 1)
        self.reader.close()
        os.close(self.writer)

    def next_line(self):
        """Waits awake for as long as lrfind usually takes: to fall asleep and to be woken would
        take longer, and find the processor's caches cold."""
        end = time.perf_counter() + AWAKE_SECONDS
        while not select.select([self.reader], [], [], 0)[0] and time.perf_counter() < end:
            if hasattr(os, "sched_yield"):
                os.sched_yield()
        return self.reader.readline()

    def orders(self):
        for line in iter(self.next_line, b""):
            word, _, order = line.decode("utf-8").strip().partition(" ")
            if word != "lrfind":
                raise ValueError("a line that is no order: %r" % line)
            yield order

    def answer(self, text):
        sys.stdout.flush()
        data = ("lrfind %s\n" % text).encode("utf-8", "replace")
        while data:
            data = data[os.write(self.writer, data):]


class _Randomness:
    """The states of Python's, NumPy's and PyTorch's global generators, and of those given.

    Only libraries that are already imported are looked at.
    """

    def __init__(self, generators=()):
        self.numpy = sys.modules.get("numpy")
        self.torch = sys.modules.get("torch")
        self.generators = generators
        self.python_state = random.getstate()
        if self.numpy:
            self.numpy_state = self.numpy.random.get_state()
        if self.torch:
            self.torch_state = self.torch.get_rng_state()
            self.cuda_state = self.torch.cuda.get_rng_state_all() if self._cuda() else None
        self.states = [generator.get_state() for generator in generators]

    def _cuda(self):
        return self.torch.cuda.is_available() and self.torch.cuda.is_initialized()

    def restore(self):
        random.setstate(self.python_state)
        if self.numpy:
            self.numpy.random.set_state(self.numpy_state)
        if self.torch:
            self.torch.set_rng_state(self.torch_state)
            if self.cuda_state is not None:
                self.torch.cuda.set_rng_state_all(self.cuda_state)
        for generator, state in zip(self.generators, self.states):
            generator.set_state(state)

    def seed(self, seed):
        random.seed(seed)
        if self.numpy:
            self.numpy.random.seed(seed % 2**32)
        if self.torch:
            self.torch.manual_seed(seed % 2**63)
        for generator in self.generators:
            generator.manual_seed(seed % 2**63)


class _Batches:
    """An endless stream from an iterable that can be begun again, such as a list or a loader."""

    def __init__(self, batches):
        self.batches = batches
        self.iterator = None

    def rewind(self):
        self.iterator = None

    def next(self):
        for _ in range(2):
            if self.iterator is None:
                self.iterator = iter(self.batches)
            for batch in self.iterator:
                return batch
            self.iterator = None
        raise ValueError("there are no batches, or they cannot be gone through twice")


class TorchTrainer:
    """A PyTorch model with its optimizer.

    model       a torch.nn.Module, on whatever device
    optimizer   a torch.optim.Optimizer with any number of parameter groups
    loss_fn     loss_fn(model(inputs), targets), the mean over the batch
    batches     training batches (inputs, targets): a DataLoader, a list, anything that can be
                gone through again and again. They are moved to the model's device
    validation  the same for validation, or None: no validation loss
    compute     compute(model, batch), the loss, instead of loss_fn(model(inputs), targets), for
                other kinds of models and batches; loss_fn may be None then
    after       also measure the loss of the same batch after the step, with the same dropout: one
                more forward pass a step, and a sharper answer from fewer repeats
    baseline    the loss of the best constant prediction. "targets": from the training targets,
                where they are in memory (lists, tensors) and the loss is cross-entropy, binary
                cross-entropy or mean squared error, as they are without options; None: not said
    group       None: the rate of a step is that of the first group and the others keep their
                ratio to it. Or the number of one group, from 0: only its rate is swept, and the
                others are held at theirs; a range test for each group gives each its answer

    A step is: zero_grad, loss, backward, optimizer.step, with every module in the mode that it
    has now: those that you froze with eval() stay frozen. reset(seed) puts back weights and
    buffers (copies of them are kept on the device), optimizer and modes, and seeds every
    generator, including those of the batches, so that the order of a shuffling DataLoader and
    dropout come from the seed.
    """

    def __init__(self, model, optimizer, loss_fn, batches, validation=None, compute=None,
                 after=False, group=None, baseline="targets"):
        import torch

        self.torch, self.model, self.optimizer = torch, model, optimizer
        self.loss_fn, self.compute, self.after = loss_fn, compute or self._compute, after
        self.batches, self.validation = _Batches(batches), validation
        if validation is None:
            self.eval = None
        if not model.training:
            raise ValueError("the model is in evaluation mode: call model.train() first")
        self.group, self.rates = group, [float(g["lr"]) for g in optimizer.param_groups]
        if group is None and not self.rates[0] > 0:
            raise ValueError("the rate of the first parameter group is %g: the others' ratio to "
                             "it is not defined" % self.rates[0])
        if group is not None and not 0 <= group < len(self.rates):
            raise ValueError("there is no parameter group %d" % group)
        self.device = next((p.device for p in model.parameters()), torch.device("cpu"))
        sources = (batches, getattr(batches, "sampler", None))
        found = {id(g): g for g in (getattr(s, "generator", None) for s in sources) if g}
        self.randomness = _Randomness(list(found.values()))
        self.baseline = self._find_baseline() if baseline == "targets" else baseline
        self._save()

    def step(self, lr):
        self._set_rate(lr)
        batch = self._move(self.batches.next())
        before = _Randomness() if self.after else None
        self.optimizer.zero_grad()
        loss = self.compute(self.model, batch)
        loss.backward()
        self.optimizer.step()
        return (loss.item(), self._loss_again(batch, before)) if self.after else loss.item()

    def reset(self, seed):
        self._load()
        self.batches.rewind()
        self.randomness.seed(seed)

    def eval(self):
        randomness, modes = _Randomness(self.randomness.generators), self._modes()
        total = count = 0
        self.model.eval()
        with self.torch.no_grad():
            for batch in self.validation:
                n = self._size(batch)
                total += self.compute(self.model, self._move(batch)).item() * n
                count += n
        self._set_modes(modes)
        randomness.restore()
        return total / count

    def restore(self):
        """Everything as it was when this object was made."""
        self._load()
        self.batches.rewind()
        self.randomness.restore()

    def _compute(self, model, batch):
        inputs, targets = batch
        return self.loss_fn(model(inputs), targets)

    def _find_baseline(self):
        """None where the targets are not at hand, or the loss is none of those known."""
        loss, module = self.loss_fn, isinstance(self.loss_fn, self.torch.nn.Module)
        constant = _BASELINES.get(type(loss).__name__ if module else getattr(loss, "__name__", ""))
        options = [getattr(loss, name, None) for name in ("weight", "pos_weight")]
        if constant is None or self.compute != self._compute or options != [None, None] or \
                getattr(loss, "reduction", "mean") != "mean" or getattr(loss, "label_smoothing", 0):
            return None
        targets = self._targets()
        if targets is not None and constant is _entropy:
            whole = not targets.is_floating_point()  # else they are shares of classes
            targets = targets[targets != getattr(loss, "ignore_index", -100)] if whole else None
        return None if targets is None or not len(targets) else constant(targets.double())

    def _targets(self):
        """All training targets, if they lie in memory and every epoch takes each of them once."""
        given, data = self.batches.batches, self.torch.utils.data
        if not isinstance(given, data.DataLoader):
            return self._second(given, self.torch.cat)
        if type(given.sampler) not in (data.SequentialSampler, data.RandomSampler) or \
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
        for i, group in enumerate(self.optimizer.param_groups):
            if self.group is None:
                rate = lr * (self.rates[i] / self.rates[0])
            else:
                rate = lr if i == self.group else self.rates[i]
            if isinstance(group["lr"], self.torch.Tensor):
                group["lr"].fill_(rate)
            else:
                group["lr"] = rate

    def _loss_again(self, batch, before):
        """The loss of this batch as if this were the first look: same dropout, nothing changed."""
        now, buffers = _Randomness(), [b.clone() for b in self.model.buffers()]
        before.restore()
        with self.torch.no_grad():
            loss = self.compute(self.model, batch).item()
            for buffer, saved in zip(self.model.buffers(), buffers):
                buffer.copy_(saved)
        now.restore()
        return loss

    def _move(self, batch):
        if isinstance(batch, self.torch.Tensor):
            return batch.to(self.device)
        if isinstance(batch, dict):
            return {name: self._move(part) for name, part in batch.items()}
        if isinstance(batch, (tuple, list)):
            return [self._move(part) for part in batch]
        return batch

    def _size(self, batch):
        """How many examples a batch holds."""
        while isinstance(batch, (tuple, list, dict)):
            batch = next(iter(batch.values() if isinstance(batch, dict) else batch))
        return len(batch)

    def _tensors(self):
        return list(self.model.parameters()) + list(self.model.buffers())

    def _modes(self):
        return [module.training for module in self.model.modules()]

    def _set_modes(self, modes):
        for module, training in zip(self.model.modules(), modes):
            module.training = training

    def _save(self):
        self.saved = [t.detach().clone() for t in self._tensors()]
        self.saved_grad = [p.grad if p.grad is None else p.grad.clone()
                           for p in self.model.parameters()]
        self.saved_optimizer = copy.deepcopy(self.optimizer.state_dict())
        self.saved_modes = self._modes()

    def _load(self):
        with self.torch.no_grad():
            for tensor, saved in zip(self._tensors(), self.saved):
                tensor.copy_(saved)
        for parameter, grad in zip(self.model.parameters(), self.saved_grad):
            parameter.grad = grad if grad is None else grad.clone()
        self.optimizer.load_state_dict(copy.deepcopy(self.saved_optimizer))
        self._set_modes(self.saved_modes)


class KerasTrainer:
    """A compiled model with Keras' methods: train_on_batch, test_on_batch, get_weights, set_weights
    and an optimizer with a learning_rate and variables.

    batches     training batches (inputs, targets), a list or anything that can be gone through
                again; reset(seed) shuffles a list's order by the seed
    validation  the same for validation, or None
    baseline    as for TorchTrainer; "targets" knows it where the batches are a list and the model
                was compiled with one of these losses by name

    The loss is the first value that train_on_batch returns: that of the batch before the step.
    Python's and NumPy's generators are put back at the end, the framework's own are not.
    """

    def __init__(self, model, batches, validation=None, baseline="targets"):
        self.model, self.batches, self.validation = model, _Batches(batches), validation
        if validation is None:
            self.eval = None
        self.randomness = _Randomness()
        self.rate = self._number(model.optimizer.learning_rate)
        self.weights = [w.copy() for w in model.get_weights()]
        self.state = [self._array(v) for v in self._variables()]
        self.given = batches
        self.baseline = self._find_baseline() if baseline == "targets" else baseline

    def step(self, lr):
        self.model.optimizer.learning_rate = lr
        inputs, targets = self.batches.next()
        return self._first(self.model.train_on_batch, inputs, targets)

    def reset(self, seed):
        self._load()
        if isinstance(self.given, (list, tuple)):
            order = list(self.given)
            random.Random(seed).shuffle(order)
            self.batches = _Batches(order)
        self.batches.rewind()
        self.randomness.seed(seed)

    def eval(self):
        total = count = 0
        for inputs, targets in self.validation:
            total += self._first(self.model.test_on_batch, inputs, targets) * len(targets)
            count += len(targets)
        return total / count

    def restore(self):
        self._load()
        self.model.optimizer.learning_rate = self.rate
        self.batches = _Batches(self.given)
        self.randomness.restore()

    def _find_baseline(self):
        numpy, loss = sys.modules.get("numpy"), getattr(self.model, "loss", None)
        constant = _BASELINES.get(loss) if isinstance(loss, str) else None
        if constant is None or numpy is None or not isinstance(self.given, (list, tuple)):
            return None
        return constant(numpy.concatenate([numpy.asarray(targets) for _, targets in self.given]))

    def _first(self, function, inputs, targets):
        if hasattr(self.model, "reset_metrics"):
            self.model.reset_metrics()
        loss = function(inputs, targets)
        return float(loss[0] if isinstance(loss, (list, tuple)) else loss)

    def _variables(self):
        variables = getattr(self.model.optimizer, "variables", [])
        return variables() if callable(variables) else variables

    def _load(self):
        self.model.set_weights(self.weights)
        for i, variable in enumerate(self._variables()):
            known = i < len(self.state)
            variable.assign(self.state[i] if known else 0 * self._array(variable))

    @staticmethod
    def _array(variable):
        return (variable.numpy() if hasattr(variable, "numpy") else variable).copy()

    @staticmethod
    def _number(rate):
        return float(rate.numpy() if hasattr(rate, "numpy") else rate)


class SklearnTrainer:
    """A scikit-learn estimator with partial_fit: SGDClassifier, SGDRegressor, MLPClassifier, ...

    estimator   is copied and never touched itself; one not yet fitted starts from its initial
                weights
    x, y        the training rows, arrays
    classes     for a classifier: all its labels; None: those in y
    batch       rows in a step
    validation  (x, y) of the validation rows, or None
    loss        loss(estimator, x, y), a number; None: cross-entropy for a classifier that has
                predict_proba, mean squared error for a regressor
    baseline    as for TorchTrainer; "targets" knows it unless a loss is given

    The rate is the parameter eta0, with a constant schedule, or learning_rate_init. Each epoch is
    shuffled by the seed of reset; the last short batch is kept. Every step also measures the loss
    of the same batch after it.
    """

    def __init__(self, estimator, x, y, classes=None, batch=32, validation=None, loss=None,
                 baseline="targets"):
        import numpy

        self.numpy, self.y, self.batch = numpy, numpy.asarray(y), batch
        self.x = x if hasattr(x, "tocsr") else numpy.asarray(x)
        self.validation, self.loss = validation, loss or self._loss
        if validation is None:
            self.eval = None
        names = estimator.get_params()
        self.name = next((n for n in ("eta0", "learning_rate_init") if n in names), None)
        if self.name is None:
            raise ValueError("%s has no eta0 and no learning_rate_init"
                             % type(estimator).__name__)
        self.classifier = hasattr(estimator, "predict_proba") or hasattr(
            estimator, "decision_function")
        if self.classifier and loss is None and not hasattr(estimator, "predict_proba"):
            raise ValueError("%s has no predict_proba here: say which loss" % type(estimator).__name__)
        self.classes = numpy.unique(y) if classes is None else numpy.sort(classes)
        if baseline == "targets":
            constant = _entropy if self.classifier else _variance
            baseline = constant(self.y) if loss is None else None
        self.baseline = baseline
        self.randomness = _Randomness()
        self.start = self._fitted(copy.deepcopy(estimator))
        self.reset(0)
        self.randomness.restore()

    def step(self, lr):
        if not self.rows:
            order = self.order.permutation(len(self.x))
            self.rows = [order[i:i + self.batch] for i in range(0, len(order), self.batch)]
        rows = self.rows.pop(0)
        x, y = self.x[rows], self.y[rows]
        before = self.loss(self.estimator, x, y)
        self._fit(self.estimator, lr, x, y)
        return before, self.loss(self.estimator, x, y)

    def reset(self, seed):
        self.estimator = copy.deepcopy(self.start)
        self.randomness.seed(seed)
        self.order = self.numpy.random.RandomState(seed % 2**32)
        self.rows = []

    def eval(self):
        return self.loss(self.estimator, *self.validation)

    def restore(self):
        self.randomness.restore()

    def _fitted(self, estimator):
        """Before its first fit an estimator has no weights: one step at almost no rate makes them."""
        if self.name == "eta0":
            estimator.set_params(learning_rate="constant")
        if not hasattr(estimator, "coef_") and not hasattr(estimator, "coefs_"):
            first = slice(0, self.batch)
            self._fit(estimator, 1e-30, self.x[first], self.y[first])
            if hasattr(estimator, "_optimizer"):
                del estimator._optimizer
        return estimator

    def _fit(self, estimator, lr, x, y):
        estimator.set_params(**{self.name: lr})
        optimizer = getattr(estimator, "_optimizer", None)
        if optimizer is not None:
            optimizer.learning_rate_init = optimizer.learning_rate = lr
        if self.classifier:
            estimator.partial_fit(x, y, self.classes)
        else:
            estimator.partial_fit(x, y)

    def _loss(self, estimator, x, y):
        if not self.classifier:
            return self.numpy.mean((estimator.predict(x) - y) ** 2)
        column = self.numpy.searchsorted(self.classes, y)
        likely = estimator.predict_proba(x)[self.numpy.arange(len(y)), column]
        return -self.numpy.mean(self.numpy.log(self.numpy.maximum(likely, 1e-300)))
