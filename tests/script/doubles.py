"""Doubles of what frameworks are to their user, by their documentation: the packages are not needed here."""


class Variable:
    def __init__(self, value):
        self.value = value

    def numpy(self):
        return self.value

    def assign(self, value):
        self.value = value.copy()


class KerasLike:
    """Least squares with momentum behind Keras' methods; its optimizer's state is made late."""

    def __init__(self, numpy):
        self.numpy, self.w = numpy, numpy.zeros(3)
        self.optimizer = type("Optimizer", (), {"learning_rate": 0.25, "variables": []})()

    def get_weights(self):
        return [self.w]

    def set_weights(self, weights):
        self.w = weights[0].copy()

    def test_on_batch(self, x, y):
        return [self.numpy.mean((x @ self.w - y) ** 2), 0.5]

    def train_on_batch(self, x, y):
        if not self.optimizer.variables:
            self.optimizer.variables.append(Variable(self.numpy.zeros(3)))
        v, loss = self.optimizer.variables[0], self.test_on_batch(x, y)
        v.value = 0.9 * v.value + 2 * x.T @ (x @ self.w - y) / len(y)
        self.w = self.w - self.optimizer.learning_rate * v.value
        return loss


def lightning_module():
    """What lightning.LightningModule is to its user: hooks that do nothing, log() that goes nowhere."""
    import torch

    class LightningModule(torch.nn.Module):
        automatic_optimization = True

        def log(self, name, value, **_):
            pass

        def train_dataloader(self):
            raise NotImplementedError

        def val_dataloader(self):
            raise NotImplementedError

        def validation_step(self, *_, **__):
            return None
    LightningModule.__module__ = "lightning.pytorch.core.module"
    for name in ("log", "train_dataloader", "val_dataloader", "validation_step"):
        getattr(LightningModule, name).__module__ = "lightning.pytorch.core.module"
    return LightningModule


class HuggingFaceTrainer:
    """What transformers.Trainer is to lrfind: documented names and signatures, and that
    compute_loss may take the labels out of its inputs."""

    def __init__(self, model, args, train_dataset, eval_dataset=None):
        self.model, self.args, self.optimizer = model, args, None
        self.train_dataset, self.eval_dataset = train_dataset, eval_dataset

    def get_train_dataloader(self):
        return self.train_dataset

    def get_eval_dataloader(self, eval_dataset=None):
        return self.eval_dataset

    def create_optimizer(self):
        import torch
        if self.optimizer is None:
            self.optimizer = torch.optim.Adam(self.model.parameters(), lr=self.args.learning_rate)
        return self.optimizer

    def compute_loss(self, model, inputs, return_outputs=False, num_items_in_batch=None):
        import torch
        labels = inputs.pop("labels")
        loss = torch.nn.functional.cross_entropy(model(inputs["x"]), labels)
        return (loss, {}) if return_outputs else loss
