"""What a range test must put back: the states of random generators; and streams that begin again."""
import random
import sys


class Randomness:
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


class Stream:
    """An endless stream from an iterable that can be begun again, such as a list or a loader.

    samplers   those of the batches that shuffle by an epoch set from outside, with set_epoch(), as
               torch's DistributedSampler does
    """

    def __init__(self, batches, samplers=()):
        self.batches, self.samplers = batches, samplers
        self.iterator = None
        self.save()

    def save(self):
        self.epoch = None
        self.epochs = [getattr(sampler, "epoch", 0) for sampler in self.samplers]

    def rewind(self, seed=None):
        """To the beginning, with an order of its own for each seed; without one as it was found."""
        self.iterator = None
        self.epoch = None if seed is None else random.Random(seed).getrandbits(31)
        for sampler, epoch in zip(self.samplers, self.epochs):
            sampler.set_epoch(epoch)

    def next(self):
        for _ in range(2):
            if self.iterator is None:
                self._begin()
            for batch in self.iterator:
                return batch
            self.iterator = None
        raise ValueError("there are no batches, or they cannot be gone through twice")

    def _begin(self):
        if self.epoch is not None:
            for sampler in self.samplers:
                sampler.set_epoch(self.epoch)
            self.epoch += 1
        self.iterator = iter(self.batches)
