"""A child of `lrfind drive`: the convolutional network of the samples, which takes 20 plain steps of its own after
every 20 that it is told to take, and says at the end what either took: torch_paired.py ROOT."""
import os
import statistics
import sys
import time

sys.path[:0] = [os.path.join(sys.argv[1], "samples"), os.path.join(sys.argv[1], "scripts", "python")]
import lrfind  # noqa: E402
import torch  # noqa: E402
import trainer_cnn  # noqa: E402

trainer = trainer_cnn.make_trainer()
model, optimizer, loader = trainer.model, trainer.optimizer, trainer.batches.batches
loss_fn = torch.nn.CrossEntropyLoss()
plain, driven = [], []
batches = iter(loader)
told, last = 0, None


def plain_step(lr):
    global batches
    batch = next(batches, None)
    if batch is None:
        batches = iter(loader)
        batch = next(batches)
    for group in optimizer.param_groups:
        group["lr"] = lr
    optimizer.zero_grad()
    loss = loss_fn(model(batch[0]), batch[1])
    loss.backward()
    optimizer.step()
    return loss.item()


def step(lr):
    """From one order to the next: the step, the client, the pipe and lrfind."""
    global told, last
    now = time.perf_counter()
    if last is not None:
        driven.append(now - last)
    last, told = now, told + 1
    if told % 20 == 0:
        for _ in range(20):
            started = time.perf_counter()
            plain_step(lr)
            plain.append(time.perf_counter() - started)
        last = None
    return trainer.step(lr)


lrfind.serve(step=step)
print("plain %.9f\ndriven %.9f" % (statistics.median(plain), statistics.median(driven)), file=sys.stderr)
