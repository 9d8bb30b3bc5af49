"""Keras: a compiled model as a trainer."""
import random
import sys

from .baselines import BASELINES
from .state import Randomness, Stream


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
        self.model, self.subject = model, model
        self.batches, self.validation = Stream(batches), validation
        if validation is None:
            self.eval = None
        self.given = batches
        self.save()
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
            self.batches = Stream(order)
        self.batches.rewind()
        self.randomness.seed(seed)

    def eval(self):
        total = count = 0
        for inputs, targets in self.validation:
            total += self._first(self.model.test_on_batch, inputs, targets) * len(targets)
            count += len(targets)
        return total / count

    def save(self):
        """What is now is what reset() and restore() put back; made once when this object is."""
        self.randomness = Randomness()
        self.rate = self._number(self.model.optimizer.learning_rate)
        self.weights = [w.copy() for w in self.model.get_weights()]
        self.state = [self._array(v) for v in self._variables()]

    def restore(self):
        """Everything as it was when this object was made, or at the last save()."""
        self._load()
        self.model.optimizer.learning_rate = self.rate
        self.batches = Stream(self.given)
        self.randomness.restore()

    def _find_baseline(self):
        numpy, loss = sys.modules.get("numpy"), getattr(self.model, "loss", None)
        constant = BASELINES.get(loss) if isinstance(loss, str) else None
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
