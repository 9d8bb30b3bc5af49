#!/usr/bin/env python3
"""Every Python block of the README runs, with what its reader has: a model, batches, a loop. Prints TAP.

PyTorch and scikit-learn are the real ones; transformers, lightning and keras are doubles of their
documented interfaces. A block that no test here knows fails the last one.
"""
import contextlib
import io
import os
import re
import sys
import types

import tap
from tap import LRFIND, ROOT, test
from doubles import HuggingFaceTrainer, KerasLike, lightning_module

sys.path.insert(0, os.path.join(ROOT, "scripts", "python"))
os.environ["LRFIND"] = LRFIND
import lrfind  # noqa: E402

with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as readme:
    BLOCKS = re.findall(r"^```python\n(.*?)^```$", readme.read(), re.M | re.S)
known = set()


def run(word, names):
    """Runs the one block that holds this word; what its names are afterwards, and what it printed."""
    found = [block for block in BLOCKS if word in block]
    assert len(found) == 1, (word, len(found))
    known.add(found[0])
    with contextlib.redirect_stdout(io.StringIO()) as said:
        exec(compile(found[0], "README.md", "exec"), names)
    return types.SimpleNamespace(**names), said.getvalue()


def torch_names():
    """Two classes of points, a small network, its batches."""
    import torch
    torch.manual_seed(1)
    torch.set_num_threads(1)
    x = torch.randn(320, 4)
    y = (x[:, 0] + x[:, 1] > 0).long()
    loader = [(x[i:i + 20], y[i:i + 20]) for i in range(0, 320, 20)]
    model = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.ReLU(), torch.nn.Linear(8, 2))
    first, last = model[0].parameters(), model[2].parameters()
    return dict(model=model, loss_fn=torch.nn.CrossEntropyLoss(), train_loader=loader, val_loader=loader, epochs=20,
                optimizer=torch.optim.Adam(model.parameters(), lr=1e-3), lrfind=lrfind,
                halves=[torch.optim.Adam(first, lr=1e-3), torch.optim.Adam(last, lr=1e-3)])


@test("torch")
def a_pytorch_loop_has_its_rate():
    after, said = run("budget=epochs", torch_names())
    assert 1e-3 < after.result.lr < 10 and after.optimizer.param_groups[0]["lr"] == after.result.lr
    assert said.startswith("lr ") and after.result.json["real_run"]["budget"] == 320


@test("torch")
def ranks_have_the_same_lines():
    """Here one alone; tests/script/python_ranks.py has two."""
    import tempfile
    import torch
    with tempfile.TemporaryDirectory() as folder:
        torch.distributed.init_process_group("gloo", init_method="file://%s/store" % folder, rank=0, world_size=1)
        try:
            after, _ = run("DistributedDataParallel", dict(torch_names(), torch=torch))
        finally:
            torch.distributed.destroy_process_group()
    assert 1e-3 < after.optimizer.param_groups[0]["lr"] < 10


@test("torch")
def what_the_loop_does_is_said_in_a_word():
    names = torch_names()
    names["optimizer"], names["other_optimizer"] = names["halves"]
    _, said = run("other_optimizer", names)
    assert 1e-4 < float(said) < 100, said


@test("torch")
def hugging_face_has_its_rate():
    names = torch_names()
    args = types.SimpleNamespace(learning_rate=1e-3, max_grad_norm=1.0, gradient_accumulation_steps=1, bf16=False,
                                 fp16=False)
    batches = [{"x": x, "labels": y} for x, y in names["train_loader"]]
    trained = []

    class Trainer(HuggingFaceTrainer):
        def train(self):
            trained.append(self.args.learning_rate)
    with module("transformers", Trainer=Trainer):
        after, _ = run("from transformers", dict(model=names["model"], args=args, train_dataset=batches,
                                                 eval_dataset=batches))
    assert trained == [after.result.lr] and after.result.lr > 1e-4


@test("torch")
def lightning_has_its_rate():
    import torch
    names, fitted = torch_names(), []

    class MyModule(lightning_module()):
        def __init__(self, lr):
            super().__init__()
            self.net, self.lr = names["model"], lr

        def training_step(self, batch, batch_idx):
            return torch.nn.functional.cross_entropy(self.net(batch[0]), batch[1])

        def configure_optimizers(self):
            return torch.optim.Adam(self.parameters(), lr=self.lr)

    class Trainer:
        def __init__(self, **options):
            assert options == {"max_epochs": 20, "gradient_clip_val": 1.0}

        def fit(self, module, loader):
            fitted.append(module.configure_optimizers().param_groups[0]["lr"])
    after, _ = run("LightningTrainer", dict(names, MyModule=MyModule, lightning=types.SimpleNamespace(Trainer=Trainer)))
    assert fitted == [after.result.lr] and after.result.lr > 1e-4


@test("numpy")
def keras_has_its_rate():
    import numpy
    generator, fitted = numpy.random.RandomState(3), []
    x = generator.randn(320, 3)

    class Model(KerasLike):
        def fit(self, x, y, batch_size, epochs):
            fitted.append((self.optimizer.learning_rate, len(x), batch_size, epochs))
    after, _ = run("KerasTrainer", dict(x=x, y=x @ [1.0, -2.0, 0.5] + 0.1 * generator.randn(320), epochs=20,
                                        model=Model(numpy)))
    assert fitted == [(after.result.lr, 320, 32, 20)] and 1e-4 < after.result.lr < 10


@test("sklearn")
def scikit_learn_has_its_rate():
    import numpy
    x = numpy.random.RandomState(3).randn(320, 4)
    after, _ = run("SklearnTrainer", dict(x=x, y=(x[:, 0] + x[:, 1] > 0).astype(int)))
    assert after.model.eta0 == after.result.lr > 1e-4 and after.model.score(after.x, after.y) > 0.8


@test()
def functions_are_enough():
    state = [3.0]

    def step(lr):
        loss = state[0] ** 2
        state[0] -= lr * 2 * state[0]
        return loss

    def reset(seed):
        state[0] = 3.0 + 0.01 * (seed % 7)
    after, said = run("evaluate", dict(step=step, reset=reset, evaluate=lambda: state[0] ** 2))
    assert 1e-3 < float(said) <= 1.01, said


@test()
def a_run_is_watched():
    losses = [0.3 + 2 / (1 + i / 20) + 0.01 * (i * 37 % 11) for i in range(160)]
    back = []
    batches = losses + [float("nan")] * 3
    after, said = run("lrfind.Watch", dict(batches=batches, train=lambda batch: batch, lr=0.1,
                                           load_checkpoint=lambda before: back.append(before)))
    assert back and after.lr < 0.1 and after.watch.verdict.kind == "diverged" and said, (back, said)


@contextlib.contextmanager
def module(name, **names):
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__dict__.update(names)
    try:
        yield
    finally:
        del sys.modules[name]


@test("torch", "sklearn")
def no_block_is_left_out():
    assert known == set(BLOCKS), [block for block in BLOCKS if block not in known]


if __name__ == "__main__":
    sys.exit(tap.main(tap.tests, call=lambda function: function()))
