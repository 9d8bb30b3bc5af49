#!/usr/bin/env python3
"""The Python client, with real PyTorch and scikit-learn where they are. Prints TAP."""
import os
import random
import subprocess
import sys

import tap
from doubles import KerasLike
from tap import ROOT, SAMPLES, test

sys.path[:0] = [os.path.join(ROOT, "scripts"), SAMPLES]
import lrfind_client  # noqa: E402


def talk(script, orders):
    """Exit code, stdout lines and stderr of a script that is given these orders."""
    env = dict(os.environ, PYTHONPATH=os.path.join(ROOT, "scripts"), PYTHONDONTWRITEBYTECODE="1")
    done = subprocess.run([sys.executable, "-c", script], input="".join(o + "\n" for o in orders),
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env, timeout=60,
                          universal_newlines=True)
    return done.returncode, done.stdout.splitlines(), done.stderr


NOISY = """
import os, sys, subprocess
print("before")
import lrfind_client
def step(lr):
    print("print"); os.write(1, b"descriptor\\n"); subprocess.call(["echo", "child"])
    assert sys.stdin.read() == ""
    return lr * 2, float("nan")
lrfind_client.serve(step=step)
print("lrfind is done")
"""


@test()
def prints_are_kept_away_from_the_protocol():
    code, out, err = talk(NOISY, ["lrfind hello 1", "lrfind step 0.1", "lrfind step 2.5e-7"])
    assert code == 0, err
    assert out == ["before", "lrfind hello 1 after", "lrfind loss 0.2 nan", "lrfind loss 5e-07 nan",
                   "lrfind is done"], out
    assert err.splitlines() == ["print", "descriptor", "child"] * 2, err


@test()
def the_baseline_ends_the_answer_to_hello():
    script = "import lrfind_client\nlrfind_client.serve(step=abs, eval=float, baseline=%s)"
    for said, expected in [("0.6931471805599453", " baseline 0.6931471805599453"), ("None", "")]:
        code, out, err = talk(script % said, ["lrfind hello 1"])
        assert (code, out) == (0, ["lrfind hello 1 eval after" + expected]), (out, err)
    script = ("import lrfind_client\nclass Trainer:\n    baseline = 2.385\n"
              "    def step(self, lr): return lr\nlrfind_client.serve(Trainer()%s)")
    for more, expected in [("", 2.385), (", baseline=1.5", 1.5)]:
        out = talk(script % more, ["lrfind hello 1"])[1]
        assert out == ["lrfind hello 1 after baseline %r" % expected], out


@test()
def an_exception_is_reported_in_one_line():
    script = "import lrfind_client\ndef step(lr):\n    raise ValueError('two\\nlines')\n"
    code, out, err = talk(script + "lrfind_client.serve(step=step, reset=print)",
                          ["lrfind hello 1", "lrfind step 1", "lrfind step 1"])
    assert code == 1
    assert out == ["lrfind hello 1 reset after", "lrfind error ValueError: two lines"], out
    assert "Traceback" in err and "in step" in err, err


@test()
def what_makes_no_sense_is_an_error():
    script = "import lrfind_client\nlrfind_client.serve(step=lambda lr: None)"
    for order, text in [("lrfind step 1", "TypeError"), ("lrfind eval", "not known"),
                        ("lrfind reset 1", "not known"), ("hello", "no order"),
                        ("lrfind step much", "ValueError")]:
        code, out, _ = talk(script, [order])
        assert code == 1 and len(out) == 1 and out[0].startswith("lrfind error "), out
        assert text in out[0], out


@test()
def the_trainer_is_restored_at_the_end_and_after_an_exception():
    script = """
import lrfind_client, sys
class Trainer:
    eval = None
    def step(self, lr): return 1 / (lr - 1)
    def restore(self): print("restored", file=sys.stderr)
lrfind_client.serve(Trainer())
"""
    code, out, err = talk(script, ["lrfind hello 1", "lrfind step 3"])
    assert (code, out) == (0, ["lrfind hello 1 after", "lrfind loss 0.5"]) and "restored" in err
    code, out, err = talk(script, ["lrfind step 1"])
    assert code == 1 and "ZeroDivisionError" in out[0] and "restored" in err


def rates(n, low=1e-4, high=3.0):
    return [low * (high / low) ** (i / (n - 1)) for i in range(n)]


def torch_setup():
    """A network with dropout and batch normalisation, two groups, warm from a few steps."""
    import torch
    from torch import nn
    torch.manual_seed(11)
    x, y = torch.randn(96, 7), torch.randint(0, 3, (96,))
    model = nn.Sequential(nn.Linear(7, 12), nn.BatchNorm1d(12), nn.ReLU(), nn.Dropout(0.3),
                          nn.Linear(12, 3))
    model.register_buffer("unsaved", torch.tensor([2.385]), persistent=False)
    optimizer = torch.optim.Adam([{"params": model[0].parameters(), "lr": 0.02},
                                  {"params": model[4].parameters(), "lr": 0.005}])
    loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(x, y), 10, shuffle=True)
    torch_train(model, optimizer, loader, 2)
    return model, optimizer, loader


def torch_train(model, optimizer, loader, epochs):
    """Plain training; every loss, exactly."""
    import torch
    losses = []
    model.train()
    for _ in range(epochs):
        for x, y in loader:
            optimizer.zero_grad()
            loss = torch.nn.functional.cross_entropy(model(x), y)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses


def torch_trainer(model, optimizer, loader, **more):
    import torch
    return lrfind_client.TorchTrainer(model, optimizer, torch.nn.CrossEntropyLoss(), loader, loader,
                                      **more)


@test("torch")
def torch_training_after_a_sweep_is_the_same_bit_for_bit():
    import torch
    plain = torch_setup()
    expected = torch_train(*plain, 3), torch.rand(1).item()
    model, optimizer, loader = torch_setup()
    trainer = torch_trainer(model, optimizer, loader, after=True)
    for repeat in range(2):
        trainer.reset(repeat)
        losses = [trainer.step(lr) for lr in rates(40)]
        trainer.eval()
    assert losses[0] != losses[-1]
    model.unsaved.fill_(7)
    model[3].eval()
    trainer.restore()
    assert (torch_train(model, optimizer, loader, 3), torch.rand(1).item()) == expected
    assert model.unsaved.item() == torch.tensor(2.385).item() and model[3].training
    for a, b in zip(model.state_dict().values(), plain[0].state_dict().values()):
        assert torch.equal(a, b)
    assert [g["lr"] for g in optimizer.param_groups] == [0.02, 0.005]


@test("torch")
def python_randomness_is_restored():
    model, optimizer, loader = torch_setup()
    random.seed(7)
    expected = random.getstate()
    trainer = torch_trainer(model, optimizer, loader)
    trainer.reset(3)
    assert random.getstate() != expected
    trainer.restore()
    assert random.getstate() == expected


@test("torch")
def torch_steps_are_those_of_a_plain_loop():
    import torch
    model, optimizer, loader = torch_setup()
    trainer = torch_trainer(model, optimizer, loader)
    trainer.reset(4)
    actual = [trainer.step(lr) for lr in rates(35)]
    model, optimizer, loader = torch_setup()
    torch.manual_seed(4)
    expected, pairs = [], iter(loader)
    for lr in rates(35):
        optimizer.param_groups[0]["lr"], optimizer.param_groups[1]["lr"] = lr, lr * (0.005 / 0.02)
        batch = next(pairs, None)
        if batch is None:
            pairs = iter(loader)
            batch = next(pairs)
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(model(batch[0]), batch[1])
        loss.backward()
        optimizer.step()
        expected.append(loss.item())
    assert actual == expected


@test("torch")
def torch_modules_that_are_frozen_stay_so():
    model, optimizer, loader = torch_setup()
    model[1].eval()
    mean = model[1].running_mean.clone()
    trainer = torch_trainer(model, optimizer, loader)
    trainer.reset(0)
    trainer.step(0.1)
    trainer.eval()
    trainer.step(0.1)
    assert (model[1].running_mean == mean).all() and not model[1].training and model[3].training


@test("torch")
def torch_reset_repeats_exactly_and_seeds_differ():
    trainer = torch_trainer(*torch_setup())
    runs = []
    for seed in (1, 2, 1):
        trainer.reset(seed)
        runs.append([trainer.step(lr) for lr in rates(25)] + [trainer.eval()])
    assert runs[0] == runs[2] and runs[0] != runs[1]


@test("torch")
def torch_eval_and_after_change_no_loss():
    trainer = torch_trainer(*torch_setup())
    trainer.reset(1)
    expected = [trainer.step(lr) for lr in rates(25)]
    trainer = torch_trainer(*torch_setup(), after=True)
    trainer.reset(1)
    actual, evaluated = [], []
    for lr in rates(25):
        actual.append(trainer.step(lr))
        evaluated.append(trainer.eval())
    assert [before for before, _ in actual] == expected
    assert len(set(evaluated)) > 20
    assert trainer.model[3].training


@test("torch")
def torch_after_is_the_same_batch_with_the_same_dropout():
    trainer = torch_trainer(*torch_setup(), after=True)
    trainer.reset(1)
    before, after = trainer.step(1e-12)
    assert abs(before - after) < 1e-5 and before > 0
    before, after = trainer.step(0.5)
    assert abs(before - after) > 1e-3


@test("torch")
def torch_groups_are_swept_together_or_one_at_a_time():
    model, optimizer, loader = torch_setup()
    seen = []
    for group in (None, 0, 1):
        trainer = torch_trainer(model, optimizer, loader, group=group)
        trainer.step(0.375)
        seen.append([g["lr"] for g in optimizer.param_groups])
        trainer.restore()
    assert seen == [[0.375, 0.375 * (0.005 / 0.02)], [0.375, 0.005], [0.02, 0.375]], seen
    try:
        torch_trainer(model, optimizer, loader, group=2)
    except ValueError:
        return
    raise AssertionError("no ValueError")


@test("torch")
def torch_generators_of_loaders_are_seeded_and_restored():
    import torch
    model, optimizer, loader = torch_setup()
    generator = torch.Generator().manual_seed(99)
    loader = torch.utils.data.DataLoader(loader.dataset, 10, shuffle=True, generator=generator)
    state = generator.get_state()
    trainer = torch_trainer(model, optimizer, loader)
    trainer.reset(1)
    first = [trainer.step(1e-3) for _ in range(5)]
    trainer.reset(1)
    assert first == [trainer.step(1e-3) for _ in range(5)]
    trainer.restore()
    assert torch.equal(generator.get_state(), state)


@test("torch")
def torch_other_kinds_of_batches_are_computed_by_hand():
    import torch
    model = torch.nn.Linear(3, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    batches = [{"x": torch.ones(4, 3) * i} for i in range(3)]
    trainer = lrfind_client.TorchTrainer(
        model, optimizer, None, batches, batches,
        compute=lambda model, batch: (model(batch["x"]) - 1).pow(2).mean())
    losses = [trainer.step(0.01) for _ in range(30)]
    assert losses[-1] < losses[0] and trainer.eval() >= 0


@test("torch")
def torch_what_cannot_work_is_refused():
    import torch
    model = torch.nn.Linear(3, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    trainer = lrfind_client.TorchTrainer(model, optimizer, torch.nn.MSELoss(), [])
    assert trainer.eval is None
    for action in (lambda: trainer.step(0.1), lambda: lrfind_client.TorchTrainer(
            model, torch.optim.Adagrad(model.parameters(), lr=0.0), None, []),
            lambda: lrfind_client.TorchTrainer(model.eval(), optimizer, None, [])):
        try:
            action()
        except ValueError:
            continue
        raise AssertionError("no ValueError")


def fitted_constant(loss_fn, outputs, shape, targets):
    """The least loss of constant outputs that are expanded to a row's shape, by minimisation."""
    import torch
    constant = torch.zeros(outputs, dtype=torch.double, requires_grad=True)
    optimizer = torch.optim.LBFGS([constant], max_iter=300, tolerance_grad=1e-12,
                                  tolerance_change=1e-15, line_search_fn="strong_wolfe")

    def closure():
        optimizer.zero_grad()
        loss = loss_fn(constant.expand((len(targets),) + shape), targets)
        loss.backward()
        return loss
    optimizer.step(closure)
    return closure().item()


@test("torch")
def torch_baselines_are_those_of_the_best_constant():
    import torch
    from torch import nn
    torch.manual_seed(3)
    classes = (torch.rand(137) ** 3 * 4).long()
    letters = (torch.rand(61, 5) * 3).long()
    letters[7] = -100
    numbers, yes = torch.randn(137, 2) * torch.tensor([1.0, 7.0]) + 5, (torch.rand(137, 3) < .07).double()
    cases = [(nn.CrossEntropyLoss(), (4,), (4,), classes), (nn.MSELoss(), (2,), (2,), numbers),
             (nn.BCEWithLogitsLoss(), (3,), (3,), yes),
             (nn.CrossEntropyLoss(), (3, 1), (3, 5), letters),
             (nn.functional.cross_entropy, (4,), (4,), classes),
             (nn.functional.mse_loss, (2,), (2,), numbers)]
    model = nn.Linear(3, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for loss_fn, outputs, shape, targets in cases:
        data = torch.utils.data.TensorDataset(torch.zeros(len(targets), 3), targets)
        exact = targets.double() if targets.is_floating_point() else targets
        expected = fitted_constant(loss_fn, outputs, shape, exact)
        for batches in (torch.utils.data.DataLoader(data, 10, shuffle=True),
                        torch.utils.data.DataLoader(list(data), 10),
                        [data[i:i + 10] for i in range(0, len(data), 10)]):
            state = torch.get_rng_state()
            found = lrfind_client.TorchTrainer(model, optimizer, loss_fn, batches).baseline
            assert abs(found - expected) <= 1e-6 * expected, (loss_fn, found, expected)
            assert torch.equal(torch.get_rng_state(), state)


@test("torch")
def torch_baselines_that_are_not_known_are_not_said():
    import torch
    from torch import nn
    model = nn.Linear(3, 2)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    batches = [(torch.zeros(4, 3), torch.tensor([0, 1, 1, 0]))]
    data = torch.utils.data.TensorDataset(*batches[0])

    def found(loss_fn, batches=batches, **more):
        return lrfind_client.TorchTrainer(model, optimizer, loss_fn, batches, **more).baseline
    assert abs(found(nn.CrossEntropyLoss()) - 0.6931471805599453) <= 1e-15
    assert found(nn.CrossEntropyLoss(), baseline=None) is None
    assert found(nn.CrossEntropyLoss(), baseline=0.25) == 0.25
    for loss_fn in (nn.CrossEntropyLoss(label_smoothing=0.1), nn.CrossEntropyLoss(reduction="sum"),
                    nn.CrossEntropyLoss(weight=torch.ones(2)), nn.L1Loss(), lambda a, b: a.sum()):
        assert found(loss_fn) is None, loss_fn
    loss_fn = nn.CrossEntropyLoss()
    weighted = torch.utils.data.WeightedRandomSampler([1, 2, 3, 4], 4)
    for odd in (torch.utils.data.DataLoader(data, 2, sampler=weighted), (b for b in batches),
                [(torch.zeros(4, 3), torch.ones(4, 2))], [], [(1, {})]):
        assert found(loss_fn, odd) is None, odd
    assert found(None, compute=lambda model, batch: model(batch[0]).sum()) is None


def sklearn_rows():
    import numpy
    generator = numpy.random.RandomState(3)
    x = generator.randn(150, 6)
    return x, (x @ generator.randn(6, 3)).argmax(axis=1)


@test("sklearn")
def sklearn_training_after_a_sweep_is_the_same_bit_for_bit():
    import numpy
    from sklearn.linear_model import SGDClassifier
    from sklearn.neural_network import MLPClassifier
    x, y = sklearn_rows()
    for make in (lambda: SGDClassifier(loss="log_loss"),
                 lambda: MLPClassifier((9,)), lambda: MLPClassifier((9,), solver="sgd")):
        def train(estimator, epochs):
            for _ in range(epochs):
                estimator.partial_fit(x, y, [0, 1, 2])
            return estimator.predict_proba(x)
        numpy.random.seed(1)
        estimator = make()
        train(estimator, 2)
        expected = train(estimator, 3)
        numpy.random.seed(1)
        estimator = make()
        train(estimator, 2)
        trainer = lrfind_client.SklearnTrainer(estimator, x, y, validation=(x, y))
        trainer.reset(0)
        losses = [trainer.step(lr) for lr in rates(30)]
        assert len(set(losses)) == 30 and trainer.eval() > 0
        trainer.restore()
        assert numpy.array_equal(train(estimator, 3), expected)


@test("sklearn")
def sklearn_steps_are_those_of_a_plain_loop():
    import numpy
    from sklearn.linear_model import SGDRegressor
    x, y = sklearn_rows()[0], sklearn_rows()[0][:, 0] * 2 + 1
    trainer = lrfind_client.SklearnTrainer(SGDRegressor(random_state=0), x, y, batch=16)
    assert trainer.eval is None
    trainer.reset(9)
    actual = [trainer.step(lr) for lr in rates(25, 1e-4, 0.1)]
    estimator = SGDRegressor(learning_rate="constant", eta0=1e-30, random_state=0)
    estimator.partial_fit(x[:32], y[:32])
    order, expected = numpy.random.RandomState(9), []
    rows = []
    for lr in rates(25, 1e-4, 0.1):
        rows = rows if len(rows) else order.permutation(150)
        batch, rows = rows[:16], rows[16:]
        before = numpy.mean((estimator.predict(x[batch]) - y[batch]) ** 2)
        estimator.set_params(eta0=lr)
        estimator.partial_fit(x[batch], y[batch])
        expected.append((before, numpy.mean((estimator.predict(x[batch]) - y[batch]) ** 2)))
    assert actual == expected


@test("sklearn")
def sklearn_multi_layer_rates_take_effect():
    from sklearn.neural_network import MLPClassifier
    x, y = sklearn_rows()
    moved = []
    for solver in ("sgd", "adam"):
        trainer = lrfind_client.SklearnTrainer(
            MLPClassifier((9,), solver=solver, momentum=0), x, y)
        trainer.reset(0)
        trainer.step(0.01)
        for lr in (1e-6, 0.1):
            before = trainer.estimator.coefs_[0].copy()
            trainer.step(lr)
            moved.append(abs(trainer.estimator.coefs_[0] - before).max())
    assert moved[0] < 1e-5 and moved[1] > 1e-3 and moved[2] < 1e-5 and moved[3] > 1e-2, moved


@test("sklearn")
def sklearn_reset_repeats_exactly():
    from sklearn.neural_network import MLPClassifier
    trainer = lrfind_client.SklearnTrainer(MLPClassifier((9,)), *sklearn_rows())
    runs = []
    for seed in (1, 2, 1):
        trainer.reset(seed)
        runs.append([trainer.step(lr) for lr in rates(12)])
    assert runs[0] == runs[2] and runs[0] != runs[1]


@test("sklearn")
def sklearn_baselines_are_those_of_its_dummies():
    from sklearn.dummy import DummyClassifier, DummyRegressor
    from sklearn.linear_model import SGDClassifier, SGDRegressor
    from sklearn.metrics import log_loss, mean_squared_error
    x, y = sklearn_rows()
    trainer = lrfind_client.SklearnTrainer(SGDClassifier(loss="log_loss"), x, y)
    expected = log_loss(y, DummyClassifier(strategy="prior").fit(x, y).predict_proba(x))
    assert abs(trainer.baseline - expected) <= 1e-12, (trainer.baseline, expected)
    trainer = lrfind_client.SklearnTrainer(SGDRegressor(), x, x[:, 0] * 3)
    expected = mean_squared_error(x[:, 0] * 3, DummyRegressor().fit(x, x[:, 0] * 3).predict(x))
    assert abs(trainer.baseline - expected) <= 1e-12 * expected
    by_hand = lrfind_client.SklearnTrainer(SGDRegressor(), x, y, loss=lambda e, x, y: 1.0)
    assert by_hand.baseline is None


@test("sklearn")
def sklearn_what_cannot_work_is_refused():
    from sklearn.linear_model import SGDClassifier
    from sklearn.naive_bayes import GaussianNB
    for estimator in (GaussianNB(), SGDClassifier(loss="epsilon_insensitive")):
        try:
            lrfind_client.SklearnTrainer(estimator, *sklearn_rows())
        except ValueError:
            continue
        raise AssertionError("no ValueError")


@test("sklearn")
def sklearn_margins_have_their_own_losses():
    """The default SGDClassifier; against scikit-learn's losses, and constants found by search."""
    import numpy
    from sklearn.linear_model import Perceptron, SGDClassifier
    from sklearn.metrics import hinge_loss
    x, y = sklearn_rows()
    trainer = lrfind_client.SklearnTrainer(SGDClassifier(random_state=0), x, y, validation=(x, y))
    trainer.reset(0)
    losses = [trainer.step(lr) for lr in rates(30, 1e-4, 1)]
    assert all(numpy.isfinite(losses).ravel()) and trainer.eval() > 0
    for loss in ("hinge", "squared_hinge", "modified_huber", "squared_error", "perceptron"):
        for labels in (y, (y > 0) * 2 - 1):
            estimator = SGDClassifier(loss=loss, random_state=0).partial_fit(x, labels, numpy.unique(labels))
            if hasattr(estimator, "predict_proba"):
                continue
            trainer = lrfind_client.SklearnTrainer(estimator, x, labels, validation=(x, labels))
            found, decided = trainer.eval(), estimator.decision_function(x)
            signs = [numpy.where(labels == c, 1, -1) for c in trainer.classes[-decided.reshape(150, -1).shape[1]:]]
            form = {"hinge": lambda m: numpy.maximum(0, 1 - m), "perceptron": lambda m: numpy.maximum(0, -m),
                    "squared_hinge": lambda m: numpy.maximum(0, 1 - m)**2, "squared_error": lambda m: (1 - m)**2}[loss]
            columns = decided.reshape(150, -1).T
            expected = numpy.mean([form(sign * column) for sign, column in zip(signs, columns)])
            assert abs(found - expected) <= 1e-12 * expected, (loss, found, expected)
            if len(signs) == 1 and loss == "hinge":
                assert abs(found - hinge_loss(labels, decided)) <= 1e-12
            least = numpy.mean([min(form(sign * c).mean() for c in numpy.linspace(-2, 2, 4001)) for sign in signs])
            if loss == "perceptron":
                assert trainer.baseline is None
            else:
                assert abs(trainer.baseline - least) <= 1e-6, (loss, trainer.baseline, least)
    assert lrfind_client.SklearnTrainer(Perceptron(), x, y).step(0.1)


@test("numpy")
def keras_like_models_reset_and_are_restored():
    import numpy
    generator = numpy.random.RandomState(3)
    batches = [(generator.randn(8, 3), generator.randn(8)) for _ in range(6)]
    model = KerasLike(numpy)
    trainer = lrfind_client.KerasTrainer(model, batches, batches)
    runs = []
    for seed in (1, 2, 1):
        trainer.reset(seed)
        runs.append([trainer.step(lr) for lr in rates(20, 1e-3, 0.1)] + [trainer.eval()])
    assert runs[0] == runs[2] and runs[0] != runs[1]
    assert trainer.baseline is None  # of a model that does not say its loss
    model.loss = "mse"
    expected = numpy.var(numpy.concatenate([y for _, y in batches]))
    assert abs(lrfind_client.KerasTrainer(model, batches).baseline - expected) <= 1e-15
    trainer.restore()
    assert model.optimizer.learning_rate == 0.25 and not model.w.any()
    assert not model.optimizer.variables[0].value.any()


if __name__ == "__main__":
    sys.exit(tap.main(tap.tests, lambda test: test()))
