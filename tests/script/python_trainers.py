#!/usr/bin/env python3
"""The trainers of the module lrfind: batches of any kind, what a step may be, frameworks. Prints TAP."""
import collections
import contextlib
import dataclasses
import io
import os
import sys
import types
import warnings

import tap
from doubles import HuggingFaceTrainer, KerasLike, lightning_module
from tap import LRFIND, ROOT, SAMPLES, test

sys.path[:0] = [os.path.join(ROOT, "scripts", "python"), SAMPLES]
os.environ["LRFIND"] = LRFIND
import lrfind  # noqa: E402
from lrfind.batches import move, rows as count  # noqa: E402

Pair = collections.namedtuple("Pair", "x y")


@dataclasses.dataclass(frozen=True)
class Data:
    x: object
    y: object
    name: str = "n"


class Encoding(collections.UserDict):
    """As Hugging Face's BatchEncoding, which moves itself: here without that."""


class Moves:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def to(self, device):
        return Moves(self.x.to(device), self.y.to(device))


def rates(n, low=1e-3, high=0.3):
    return [low * (high / low) ** (i / (n - 1)) for i in range(n)]


# ---- batches


@test("torch")
def batches_of_any_kind_are_moved_whole_and_keep_their_type():
    import torch
    x, y, device = torch.ones(5, 3), torch.zeros(5), torch.device("meta")
    for batch, part in ((x, lambda b: b), ((x, y), lambda b: b[1]), ([x, [y, "s"]], lambda b: b[1][0]),
                        ({"x": x, "y": 3}, lambda b: b["x"]), (Encoding(x=x, y=y), lambda b: b["y"]),
                        (collections.defaultdict(int, x=x), lambda b: b["x"]), (Pair(x, y), lambda b: b.y),
                        (Data(x, Data(x, y)), lambda b: b.y.y), (Moves(x, y), lambda b: b.x),
                        (collections.OrderedDict(x=(x,)), lambda b: b["x"][0])):
        moved = move(batch, device)
        assert type(moved) is type(batch) and part(moved).device == device, (batch, moved)
        assert part(batch).device.type == "cpu"
        if not isinstance(batch, Moves):
            assert count(batch) == 5, batch
    for batch in (None, "text", 3, Data(1, "a").name):
        assert move(batch, device) == batch


@test("torch")
def rows_are_examples():
    import numpy
    import torch
    for batch, n in (({"weight": torch.tensor(2.0), "x": torch.ones(7, 2)}, 7), (([1, 2, 3], [0, 1, 1]), 3),
                     ((numpy.ones((4, 2)), numpy.ones(4)), 4), ((torch.tensor(1.0),), 1), ([["a", "b"]], 2),
                     ("abc", None), (Moves(1, 2), None)):
        assert count(batch) == n, (batch, count(batch))


@test("torch")
def a_user_dict_is_weighed_by_its_rows():
    """BatchEncoding is one: it was taken for two rows, and stayed where it was."""
    import torch
    model = torch.nn.Linear(3, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    batches = [Encoding(x=torch.ones(4, 3), y=torch.zeros(4, 1)), Encoding(x=torch.ones(1, 3) * 9, y=torch.zeros(1, 1))]
    trainer = lrfind.TorchTrainer(model, optimizer, None, batches, batches,
                                  compute=lambda model, b: ((model(b["x"]) - b["y"]) ** 2).mean())
    with torch.no_grad():
        expected = (model(torch.cat([b["x"] for b in batches])) ** 2).mean().item()
    assert abs(trainer.eval() - expected) <= 1e-5 * expected, (trainer.eval(), expected)


class OwnLoss:
    """A model of Hugging Face's kind: keyword arguments in, an object with .loss out."""

    def __new__(cls, form):
        import torch

        class Model(torch.nn.Module):
            def __init__(self):
                super().__init__()
                self.layer = torch.nn.Linear(3, 2)

            def forward(self, x, labels):
                loss = torch.nn.functional.cross_entropy(self.layer(x), labels)
                return form(loss)
        return Model()


@test("torch")
def models_that_return_their_loss_need_no_other():
    import torch
    batch = Encoding(x=torch.randn(8, 3), labels=torch.randint(0, 2, (8,)))
    for form in (lambda loss: types.SimpleNamespace(loss=loss), lambda loss: {"loss": loss},
                 lambda loss: (loss, 3), lambda loss: loss):
        for one in (batch, (batch["x"], batch["labels"])):
            model = OwnLoss(form)
            trainer = lrfind.TorchTrainer(model, torch.optim.SGD(model.parameters(), lr=0.1), None, [one], [one])
            losses = [trainer.step(0.1) for _ in range(20)]
            assert losses[-1] < losses[0] and trainer.eval() < losses[-1]


@test("torch")
def three_parts_are_two_inputs_and_targets():
    import torch
    model = torch.nn.Bilinear(3, 2, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    batch = (torch.ones(4, 3), torch.ones(4, 2), torch.ones(4, 1))
    trainer = lrfind.TorchTrainer(model, optimizer, torch.nn.MSELoss(), [batch])
    assert trainer.step(0.01) > trainer.step(0.01)
    trainer = lrfind.TorchTrainer(model, optimizer, torch.nn.MSELoss(), [{"x": 1}])
    try:
        trainer.step(0.1)
    except TypeError as error:
        assert "compute=" in str(error)
    else:
        raise AssertionError("no TypeError")


# ---- steps


def setup(optimizers=1):
    import torch
    from torch import nn
    torch.manual_seed(5)
    x, y = torch.randn(48, 6), torch.randint(0, 3, (48,))
    model = nn.Sequential(nn.Linear(6, 10), nn.BatchNorm1d(10), nn.Tanh(), nn.Linear(10, 3))
    parts = [model[:2], model[2:]] if optimizers == 2 else [model]
    made = [torch.optim.Adam(part.parameters(), lr=0.02 / (i + 1)) for i, part in enumerate(parts)]
    batches = [(x[i:i + 8], y[i:i + 8]) for i in range(0, 48, 8)]
    return model, made, batches


def plain(optimizers=1, clip=None, accumulate=1, dtype=None, scaler=None):
    """Losses and weights of a plain loop."""
    import contextlib
    import torch
    model, made, batches = setup(optimizers)
    losses, at = [], 0
    for lr in rates(20):
        for i, optimizer in enumerate(made):
            optimizer.param_groups[0]["lr"] = lr * (0.02 / (i + 1) / 0.02)
            optimizer.zero_grad()
        sums = []
        for _ in range(accumulate):
            x, y = batches[at % len(batches)]
            at += 1
            with torch.autocast("cpu", dtype=dtype) if dtype else contextlib.nullcontext():
                loss = torch.nn.functional.cross_entropy(model(x), y)
            part = loss / accumulate
            (scaler.scale(part) if scaler else part).backward()
            sums.append(loss.item())
        if clip:
            for optimizer in made if scaler else ():
                scaler.unscale_(optimizer)
            torch.nn.utils.clip_grad_norm_(model.parameters(), clip)
        for optimizer in made:
            scaler.step(optimizer) if scaler else optimizer.step()
        if scaler:
            scaler.update()
        losses.append(sum(sums) / len(sums))
    return losses, model.state_dict()


class Scaler:
    """GradScaler's interface, without a GPU: torch's own does nothing then."""

    def __init__(self):
        self.scale_by, self.calls = 1024.0, []

    def scale(self, loss):
        return loss * self.scale_by

    def unscale_(self, optimizer):
        assert (optimizer, "unscaled") not in self.calls, "twice"
        self.calls.append((optimizer, "unscaled"))
        for group in optimizer.param_groups:
            for p in group["params"]:
                p.grad /= self.scale_by

    def step(self, optimizer):
        if (optimizer, "unscaled") not in self.calls:
            self.unscale_(optimizer)
        optimizer.step()

    def update(self):
        self.calls, self.scale_by = [], self.scale_by * 2

    def state_dict(self):
        return {"scale": self.scale_by}

    def load_state_dict(self, state):
        self.scale_by = state["scale"]


@test("torch")
def steps_are_those_of_a_plain_loop():
    import torch
    for case in ({"clip": 0.3}, {"accumulate": 3}, {"optimizers": 2, "clip": 0.3, "accumulate": 2},
                 {"dtype": torch.bfloat16}, {"scaler": Scaler, "clip": 0.3, "optimizers": 2}, {"scaler": Scaler}):
        # the scaler's own default would turn autocast on
        words = {"amp": case.get("dtype", False)}
        words.update((k, v) for k, v in case.items() if k in ("clip", "accumulate"))
        made = {"scaler": case["scaler"]()} if "scaler" in case else {}
        expected, weights = plain(**dict(case, **made))
        model, optimizers, batches = setup(case.get("optimizers", 1))
        scaler = case["scaler"]() if made else None
        trainer = lrfind.TorchTrainer(model, optimizers if len(optimizers) > 1 else optimizers[0],
                                      torch.nn.CrossEntropyLoss(), batches, scaler=scaler, **words)
        start = {name: value.clone() for name, value in model.state_dict().items()}
        for repeat in range(2):
            trainer.reset(0)
            actual = [trainer.step(lr) for lr in rates(20)]
            assert all(abs(a - b) <= 1e-6 * b for a, b in zip(actual, expected)), (case, actual, expected)
            for name, value in model.state_dict().items():
                assert torch.allclose(value, weights[name], atol=1e-6), (case, name)
        trainer.restore()
        for name, value in model.state_dict().items():
            assert torch.equal(value, start[name]), name
        assert scaler is None or scaler.scale_by == 1024
        assert [g["lr"] for o in optimizers for g in o.param_groups] == [0.02, 0.01][:len(optimizers)]


@test("torch")
def autocast_is_on_where_it_is_asked_for():
    import torch
    seen = []

    def compute(model, batch):
        seen.append((torch.is_autocast_cpu_enabled(), model(batch[0]).dtype))
        return model(batch[0]).float().pow(2).mean()
    for words, on in (({}, False), ({"amp": True}, True), ({"amp": "bfloat16"}, True), ({"scaler": Scaler()}, True),
                      ({"scaler": Scaler(), "amp": False}, False)):
        model = torch.nn.Linear(3, 2)
        trainer = lrfind.TorchTrainer(model, torch.optim.SGD(model.parameters(), lr=0.1), None,
                                      [(torch.ones(4, 3),)], compute=compute, **words)
        trainer.step(0.1)
        assert seen[-1] == (on, torch.bfloat16 if on else torch.float32), (words, seen[-1])


@test("torch")
def find_leaves_training_as_it_was_bit_for_bit():
    """Also after Ctrl-C in the middle; a scheduler beside it sees nothing."""
    import torch

    def run(between):
        model, (optimizer,), batches = setup()
        scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 50)
        group = optimizer.param_groups[0]
        losses = []
        for epoch in range(2):
            for x, y in batches:
                optimizer.zero_grad()
                loss = torch.nn.functional.cross_entropy(model(x), y) + 0 * torch.rand(1).sum()
                loss.backward()
                optimizer.step()
                scheduler.step()
                losses.append((loss.item(), torch.rand(1).item(), group["lr"]))
            if epoch == 0:
                between(model, optimizer, batches)
                assert optimizer.param_groups[0] is group
        return losses

    def sweep(model, optimizer, batches):
        trainer = lrfind.TorchTrainer(model, optimizer, torch.nn.CrossEntropyLoss(), batches, batches, after=True)
        result = lrfind.find(trainer, steps=40, lr_min=1e-4, repeats=2, effort=200)
        assert result.json["data"]["name"] == "Sequential" and result.lr > 0
        calls, step = [], trainer.step

        def breaks(lr):
            calls.append(lr)
            if len(calls) == 30:
                raise KeyboardInterrupt
            return step(lr)
        trainer.step = breaks
        try:
            lrfind.find(trainer, steps=40, refine=False)
        except KeyboardInterrupt:
            return
        raise AssertionError("no KeyboardInterrupt")
    expected = run(lambda *_: None)
    assert run(sweep) == expected


@test("torch")
def a_trainer_that_is_used_again_starts_from_what_is_there_now():
    import torch
    model, (optimizer,), batches = setup()
    trainer = lrfind.TorchTrainer(model, optimizer, torch.nn.CrossEntropyLoss(), batches)
    with torch.no_grad():
        model[0].weight.fill_(0.5)
    lrfind.find(trainer, steps=30, refine=False, repeats=1)
    assert (model[0].weight == 0.5).all()


@test("torch")
def a_warm_up_that_begins_at_nothing_keeps_the_groups_ratio():
    import torch
    model, (optimizer,), batches = setup()
    torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: step / 10)
    trainer = lrfind.TorchTrainer(model, optimizer, torch.nn.CrossEntropyLoss(), batches)
    assert optimizer.param_groups[0]["lr"] == 0 and trainer.rates == [0.02]


def raises(kind, said, function, *arguments, **options):
    try:
        function(*arguments, **options)
    except kind as error:
        assert said in str(error), (said, str(error))
    else:
        raise AssertionError("no %s: %s" % (kind.__name__, said))


@test("torch")
def the_rate_found_is_set_in_every_group():
    import torch
    for group, expected in ((None, [0.1, 0.05]), (0, [0.1, 0.01]), (1, [0.02, 0.1])):
        model, optimizers, batches = setup(2)
        trainer = lrfind.TorchTrainer(model, optimizers, torch.nn.CrossEntropyLoss(), batches, group=group)
        trainer.use(0.1)
        actual = [g["lr"] for o in optimizers for g in o.param_groups]
        assert all(abs(a - b) < 1e-12 for a, b in zip(actual, expected)), (actual, expected)
    model, (optimizer,), batches = setup()
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1.0)
    trainer = lrfind.TorchTrainer(model, optimizer, torch.nn.CrossEntropyLoss(), batches)
    result = lrfind.find(trainer, steps=40, lr_min=1e-4, refine=False, repeats=1, plot="none")
    trainer.use(result)
    assert optimizer.param_groups[0]["lr"] == result.lr == optimizer.param_groups[0]["initial_lr"]
    assert torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1.0).base_lrs == [result.lr]
    assert scheduler.base_lrs == [0.02]
    for rate in (0, -1.0, float("nan"), float("inf")):
        raises(ValueError, "is no rate", trainer.use, rate)
    module, batches = lightning_case(lambda m: torch.optim.SGD(m.parameters(), lr=0.1))
    raises(TypeError, "configure_optimizers()", lrfind.LightningTrainer(module, batches).use, 0.1)
    hf = hugging_face_case()
    raises(TypeError, "args.learning_rate", lrfind.HuggingFaceTrainer(hf).use, 0.1)
    hf.create_optimizer()
    lrfind.HuggingFaceTrainer(hf).use(0.5)
    assert hf.optimizer.param_groups[0]["lr"] == 0.5


@test("torch")
def what_cannot_be_trained_is_refused_in_words():
    import torch
    model, (optimizer,), batches = setup()
    loss, sgd = torch.nn.CrossEntropyLoss(), torch.optim.SGD
    for options, said in (({"clip": 0}, "clip is 0"), ({"clip": -1.0}, "clip is -1"), ({"clip": float("nan")}, "clip is nan"),
                          ({"amp": "fp8"}, "amp is 'fp8'"), ({"amp": torch.int8}, "amp is torch.int8")):
        raises(ValueError, said, lrfind.TorchTrainer, model, optimizer, loss, batches, **options)
    raises(TypeError, "SGD is a class", lrfind.TorchTrainer, model, sgd, loss, batches)
    raises(ValueError, "LBFGS", lrfind.TorchTrainer, model, torch.optim.LBFGS(model.parameters()), loss, batches)
    other = sgd(setup()[0].parameters(), lr=0.1)
    raises(ValueError, "no parameter of the model", lrfind.TorchTrainer, model, other, loss, batches)
    for name, dtype in (("bf16", torch.bfloat16), ("fp16", torch.float16)):
        trainer = lrfind.TorchTrainer(model, optimizer, loss, batches, amp=name)
        with warnings.catch_warnings():  # of a torch that has not both on a CPU
            warnings.simplefilter("ignore")
            assert trainer.precision().fast_dtype == dtype, name


@test("torch")
def the_generator_of_a_sampler_within_a_batch_sampler_is_put_back():
    import torch
    data = torch.utils.data
    model, (optimizer,), batches = setup()
    whole = data.TensorDataset(torch.cat([x for x, _ in batches]), torch.cat([y for _, y in batches]))
    generator = torch.Generator().manual_seed(4)
    sampler = data.BatchSampler(data.RandomSampler(whole, generator=generator), 8, False)
    trainer = lrfind.TorchTrainer(model, optimizer, torch.nn.CrossEntropyLoss(), data.DataLoader(
        whole, batch_sampler=sampler))
    before = generator.get_state()
    firsts = []
    for _ in range(2):
        trainer.reset(7)
        firsts.append([trainer.step(0.01) for _ in range(9)])
    assert firsts[0] == firsts[1]
    trainer.restore()
    assert torch.equal(generator.get_state(), before)


# ---- Lightning and Hugging Face, by doubles of their interfaces: neither package is needed here


def lightning_case(configured, validation=None):
    import torch
    inner, _, batches = setup()

    class Module(lightning_module()):
        def __init__(self):
            super().__init__()
            self.net, self.seen = inner, []

        def training_step(self, batch, batch_idx):
            self.seen.append((batch_idx, self.training))
            loss = torch.nn.functional.cross_entropy(self.net(batch[0]), batch[1])
            self.log("train_loss", loss)
            return {"loss": loss} if batch_idx % 2 else loss

        def configure_optimizers(self):
            return configured(self)
    if validation:
        Module.validation_step = validation
    return Module(), batches


@test("torch")
def a_lightning_module_is_trained_as_its_trainer_would():
    import torch

    def adam(module):
        return torch.optim.Adam(module.parameters(), lr=0.02)
    forms = [adam, lambda m: [adam(m)], lambda m: ([adam(m)], ["scheduler"]), lambda m: {"optimizer": adam(m)},
             lambda m: ({"optimizer": adam(m)},), lambda m: {"optimizer": adam(m), "lr_scheduler": {"scheduler": 1}}]
    expected, _ = plain(clip=0.3)
    for form in forms:
        module, batches = lightning_case(form)
        module.eval()
        trainer = lrfind.LightningTrainer(module, batches, batches, clip=0.3)
        start = {name: value.clone() for name, value in module.state_dict().items()}
        trainer.save()
        trainer.reset(3)
        actual = [trainer.step(lr) for lr in rates(20)]
        assert all(abs(a - b) <= 1e-6 * b for a, b in zip(actual, expected)), (actual, expected)
        assert module.seen == [(i, True) for i in range(20)]
        assert trainer.eval() > 0 and module.seen[-1] == (0, False)
        trainer.restore()
        assert not module.training and not module.net.training
        assert all(torch.equal(value, start[name]) for name, value in module.state_dict().items())


@test("torch")
def lightning_data_and_validation_come_from_where_they_are():
    import torch
    module, batches = lightning_case(lambda m: torch.optim.SGD(m.parameters(), lr=0.1),
                                     lambda self, batch, batch_idx: {"val_loss": torch.tensor(2.5)})
    calls = []

    class Data:
        def prepare_data(self):
            calls.append("prepare_data")

        def setup(self, stage):
            calls.append(stage)

        def train_dataloader(self):
            return batches

        def val_dataloader(self):
            return batches
    trainer = lrfind.LightningTrainer(module, Data())
    assert calls == ["prepare_data", "fit"] and trainer.eval() == 2.5 and trainer.step(0.1) > 0
    assert lrfind.LightningTrainer(module, batches).eval is None
    type(module).train_dataloader = lambda self: batches
    assert lrfind.LightningTrainer(module).step(0.1) > 0
    module.automatic_optimization = False
    try:
        lrfind.LightningTrainer(module)
    except ValueError as error:
        assert "by hand" in str(error)
    else:
        raise AssertionError("no ValueError")


def hugging_face_case(**args):
    model, _, batches = setup()
    batches = [Encoding(x=x, labels=y) for x, y in batches]
    usual = dict(learning_rate=0.02, max_grad_norm=0.3, gradient_accumulation_steps=2, bf16=False, fp16=False)
    return HuggingFaceTrainer(model.eval(), types.SimpleNamespace(**dict(usual, **args)), batches, batches)


@test("torch")
def a_hugging_face_trainer_is_trained_as_it_says():
    trainer = hugging_face_case()
    wrapped = lrfind.HuggingFaceTrainer(trainer)
    wrapped.save()
    wrapped.reset(0)
    actual = [wrapped.step(lr) for lr in rates(20)]
    expected, _ = plain(clip=0.3, accumulate=2)
    assert all(abs(a - b) <= 1e-6 * b for a, b in zip(actual, expected)), (actual, expected)
    assert wrapped.eval() > 0 and all("labels" in batch for batch in trainer.train_dataset)
    wrapped.restore()
    assert trainer.optimizer is None and not trainer.model.training
    result = lrfind.find(lrfind.HuggingFaceTrainer(hugging_face_case(bf16=True, max_grad_norm=0)), steps=40,
                         lr_min=1e-4, refine=False, repeats=1)
    assert result.curve.val_loss[0] > 0 and result.json["data"]["name"] == "Sequential"


@test("torch")
def a_model_that_is_refused_keeps_its_mode():
    import torch
    module, batches = lightning_case(lambda m: torch.optim.SGD(m.parameters(), lr=rate[0]))
    module.eval()
    for lr, options, said in ((0.0, {}, "not defined"), (0.1, {"group": 3}, "no parameter group 3")):
        rate = [lr]
        hf = hugging_face_case(learning_rate=lr)
        for make, model in ((lambda: lrfind.LightningTrainer(module, batches, **options), module),
                            (lambda: lrfind.HuggingFaceTrainer(hf, **options), hf.model)):
            try:
                make()
            except ValueError as error:
                assert said in str(error), error
            else:
                raise AssertionError("no ValueError")
            assert not any(part.training for part in model.modules()), (lr, options)
    rate = [0.1]
    trainer = lrfind.LightningTrainer(module, batches)
    trainer.optimizers[0].param_groups[0]["lr"] = 0.0
    try:
        lrfind.find(trainer)
    except ValueError:
        assert not any(part.training for part in module.modules())
    else:
        raise AssertionError("no ValueError")


# ---- scikit-learn


@test("sklearn", "scipy")
def sparse_rows_are_trained_as_dense_ones():
    """Without an intercept: scikit-learn moves that of sparse rows less."""
    import numpy
    import scipy.sparse
    from sklearn.linear_model import SGDClassifier
    random = numpy.random.RandomState(3)
    x, y = random.randn(90, 5) * (random.rand(90, 5) < 0.4), random.randint(0, 3, 90)
    found = []
    for form in (numpy.asarray, scipy.sparse.csr_matrix, scipy.sparse.coo_matrix, scipy.sparse.csc_matrix):
        trainer = lrfind.SklearnTrainer(SGDClassifier(fit_intercept=False), form(x), y, validation=(form(x), y))
        trainer.reset(1)
        found.append([trainer.step(lr)[1] for lr in rates(8)] + [trainer.eval()])
    for losses in found[1:]:
        assert all(abs(a - b) <= 1e-6 * abs(a) for a, b in zip(losses, found[0])), (losses, found[0])


@test("sklearn")
def estimators_that_cannot_be_stepped_are_refused_in_words():
    import numpy
    from sklearn.linear_model import SGDClassifier
    from sklearn.neural_network import MLPClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    x, y = numpy.ones((40, 3)), numpy.arange(40) % 2
    for estimator, rows, said in ((SGDClassifier(early_stopping=True), x, "early_stopping=False"),
                                  (MLPClassifier(early_stopping=True), x, "early_stopping=False"),
                                  (make_pipeline(StandardScaler(), SGDClassifier()), x, "Pipeline has no partial_fit"),
                                  (SGDClassifier(), x[:30], "30 rows of x and 40 of y")):
        raises(ValueError, said, lrfind.SklearnTrainer, estimator, rows, y)
    raises(ValueError, "validation: 30 rows of x and 40 of y", lrfind.SklearnTrainer, SGDClassifier(), x, y,
           validation=(x[:30], y))


# ---- samples


def rate_of(set_rate, *arguments, **options):
    """What a sample finds in a short test, and does not print."""
    with contextlib.redirect_stdout(io.StringIO()) as said:
        result = set_rate(*arguments, steps=60, lr_min=1e-4, refine=False, **options)
    assert result.lr > 0 and said.getvalue() == str(result) + "\n"
    return result


@test("torch")
def the_ordinary_loop_trains_with_the_rate_that_was_found():
    import find_torch
    with contextlib.redirect_stdout(io.StringIO()):
        result, right = find_torch.main()
    assert 1e-3 < result.lr < 0.1 and right >= 0.9, (result, right)
    with open(SAMPLES + "/find_torch.py") as file:
        assert sum(line.endswith("#\n") for line in file) == 5


@test("torch")
def the_samples_for_trainers_set_the_rate():
    import torch
    import find_huggingface
    import find_lightning
    trainer = hugging_face_case(max_steps=500)
    result = rate_of(find_huggingface.set_rate, trainer)
    assert trainer.args.learning_rate == result.lr and result.json["real_run"]["budget"] == 500
    module, batches = lightning_case(lambda m: torch.optim.SGD(m.parameters(), lr=m.lr))
    module.lr = 0.25
    result = rate_of(find_lightning.set_rate, module, batches, clip=1.0, accumulate=2)
    assert module.lr == result.lr
    del module.lr
    module.hparams = types.SimpleNamespace(lr=0.25)
    module.configure_optimizers = lambda: torch.optim.SGD(module.parameters(), lr=module.hparams.lr)
    assert rate_of(find_lightning.set_rate, module, batches).lr == module.hparams.lr


@test("numpy")
def the_keras_sample_sets_the_rate():
    import numpy
    import find_keras
    generator = numpy.random.RandomState(3)
    x = generator.randn(200, 3)
    model = KerasLike(numpy)
    result = rate_of(find_keras.set_rate, model, x, x @ [1.0, -2.0, 0.5] + 0.1 * generator.randn(200),
                     batch_size=20, validation_data=(x[:50], x[:50] @ [1.0, -2.0, 0.5]))
    assert model.optimizer.learning_rate == result.lr and not model.w.any() and result.curve.val_loss[0] > 0


if __name__ == "__main__":
    sys.exit(tap.main(tap.tests, lambda test: tap.in_scratch(test) if test.__code__.co_argcount else test()))
