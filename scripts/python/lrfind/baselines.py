"""The loss of the best constant prediction, below which learning begins."""
import collections
import math


def entropy(targets):
    """Cross-entropy of the best constant prediction of classes, their shares."""
    counts = collections.Counter(targets.reshape(-1).tolist()).values()
    return sum(-n * math.log(n / sum(counts)) for n in counts) / sum(counts)


def binary_entropy(targets):
    """The same of independent outputs that are 0..1, mean over the outputs."""
    shares = [float(share) for share in (targets * 1.0).mean(0).reshape(-1)]
    return sum(-p * math.log(p) for q in shares for p in (q, 1 - q) if p > 0) / len(shares)


def variance(targets):
    """Mean squared error of the best constant prediction, each output's own mean."""
    return float(((targets - (targets * 1.0).mean(0)) ** 2).mean())


# By the names of losses in PyTorch, its functions, Keras and its functions.
BASELINES = {
    "CrossEntropyLoss": entropy, "NLLLoss": entropy, "cross_entropy": entropy,
    "nll_loss": entropy, "sparse_categorical_crossentropy": entropy,
    "BCELoss": binary_entropy, "BCEWithLogitsLoss": binary_entropy,
    "binary_cross_entropy": binary_entropy, "binary_cross_entropy_with_logits": binary_entropy,
    "binary_crossentropy": binary_entropy,
    "MSELoss": variance, "mse_loss": variance, "mse": variance, "mean_squared_error": variance,
}
