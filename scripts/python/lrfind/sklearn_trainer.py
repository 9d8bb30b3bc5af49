"""scikit-learn: an estimator with partial_fit as a trainer."""
import copy

from .baselines import entropy, variance
from .state import Randomness

# Losses of a linear classifier without probabilities: of its margins, +-1 times what it decides
# for each class against the others; and that of the best constant, of the share of a class.
MARGINS = {
    "hinge": lambda numpy, m: numpy.maximum(1 - m, 0),
    "squared_hinge": lambda numpy, m: numpy.maximum(1 - m, 0) ** 2,
    "modified_huber": lambda numpy, m: numpy.where(m < -1, -4 * m, numpy.maximum(1 - m, 0) ** 2),
    "perceptron": lambda numpy, m: numpy.maximum(-m, 0),
    "squared_error": lambda numpy, m: (1 - m) ** 2,
}
CONSTANTS = {
    "hinge": lambda numpy, p: 2 * numpy.minimum(p, 1 - p),
    "squared_hinge": lambda numpy, p: 4 * p * (1 - p),
    "modified_huber": lambda numpy, p: 4 * p * (1 - p),
    "squared_error": lambda numpy, p: 4 * p * (1 - p),
}


class SklearnTrainer:
    """A scikit-learn estimator with partial_fit: SGDClassifier, SGDRegressor, MLPClassifier, ...

    estimator   is copied and never touched itself; one not yet fitted starts from its initial
                weights
    x, y        the training rows, arrays; x may be a sparse matrix
    classes     for a classifier: all its labels; None: those in y
    batch       rows in a step
    validation  (x, y) of the validation rows, or None
    loss        loss(estimator, x, y), a number; None: cross-entropy for a classifier that has
                predict_proba, for one that has not its own (hinge, squared_hinge, modified_huber,
                perceptron, squared_error; mean over rows and classes), mean squared error for a
                regressor
    baseline    as for TorchTrainer; "targets" knows it unless a loss is given

    The rate is the parameter eta0, with a constant schedule, or learning_rate_init. Each epoch is
    shuffled by the seed of reset; the last short batch is kept. Every step also measures the loss
    of the same batch after it.
    """

    def __init__(self, estimator, x, y, classes=None, batch=32, validation=None, loss=None,
                 baseline="targets"):
        import numpy

        self.numpy, self.y, self.batch = numpy, numpy.asarray(y), batch
        self.x = x.tocsr() if hasattr(x, "tocsr") else numpy.asarray(x)
        self.validation, self.subject = validation, estimator
        _refuse(estimator)
        _refuse_lengths("", self.x, self.y)
        if validation is not None:
            _refuse_lengths("validation: ", *validation)
        if validation is None:
            self.eval = None
        names = estimator.get_params()
        self.name = next((n for n in ("eta0", "learning_rate_init") if n in names), None)
        if self.name is None:
            raise ValueError("%s has no eta0 and no learning_rate_init"
                             % type(estimator).__name__)
        self.classifier = hasattr(estimator, "predict_proba") or hasattr(
            estimator, "decision_function")
        self.classes = numpy.unique(y) if classes is None else numpy.sort(classes)
        self.margin = None
        if self.classifier and loss is None and not hasattr(estimator, "predict_proba"):
            self.margin = getattr(estimator, "loss", None)
            if self.margin not in MARGINS:
                raise ValueError("%s has no predict_proba here and its loss is %s: say loss=, a "
                                 "function" % (type(estimator).__name__, self.margin))
        self.loss = loss or (self._margin_loss if self.margin else self._loss)
        if baseline == "targets":
            baseline = self._baseline() if loss is None else None
        self.baseline = baseline
        self.randomness = Randomness()
        self.start = self._fitted(copy.deepcopy(estimator))
        self.reset(0)
        self.randomness.restore()

    def step(self, lr):
        if not self.rows:
            order = self.order.permutation(self.x.shape[0])
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
        if "learning_rate" in estimator.get_params() and self.name == "eta0":
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

    def _baseline(self):
        if self.margin is None:
            return entropy(self.y) if self.classifier else variance(self.y)
        constant = CONSTANTS.get(self.margin)
        return constant and float(constant(self.numpy, self._is_class(self.y).mean(axis=0)).mean())

    def _is_class(self, y):
        """Whether each row is of each class against the others; one column when there are two."""
        positive = self.classes[1:] if len(self.classes) == 2 else self.classes
        return self.numpy.asarray(y)[:, None] == positive

    def _margin_loss(self, estimator, x, y):
        decided = estimator.decision_function(x).reshape(len(y), -1)
        margins = self.numpy.where(self._is_class(y), decided, -decided)
        return float(MARGINS[self.margin](self.numpy, margins).mean())

    def _loss(self, estimator, x, y):
        if not self.classifier:
            return self.numpy.mean((estimator.predict(x) - y) ** 2)
        column = self.numpy.searchsorted(self.classes, y)
        likely = estimator.predict_proba(x)[self.numpy.arange(len(y)), column]
        return -self.numpy.mean(self.numpy.log(self.numpy.maximum(likely, 1e-300)))


def _refuse(estimator):
    name = type(estimator).__name__
    if hasattr(estimator, "steps"):
        raise ValueError("%s has no partial_fit: give its last step, and x as the steps before it "
                         "make it" % name)
    if not hasattr(estimator, "partial_fit"):
        raise ValueError("%s has no partial_fit: it cannot be trained step by step" % name)
    if getattr(estimator, "early_stopping", False):
        raise ValueError("%s stops early, which no single step can do: give it early_stopping=False"
                         % name)


def _refuse_lengths(which, x, y):
    lengths = tuple(part.shape[0] if hasattr(part, "shape") else len(part) for part in (x, y))
    if lengths[0] != lengths[1]:
        raise ValueError("%s%d rows of x and %d of y" % ((which,) + lengths))
