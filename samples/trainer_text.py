#!/usr/bin/env python3
"""trainer_text.py - a small transformer that learns to write, letter by letter, in PyTorch.

It reads a text that every Debian system has, or the one named on the command line.

    lrfind drive --steps 100 -- python3 samples/trainer_text.py [TEXT]
"""
import os
import sys

import torch
from torch import nn

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "scripts", "python"))
import lrfind  # noqa: E402

TEXT = "/usr/share/common-licenses/GPL-3"
CONTEXT, BATCH, WIDTH, HEADS, LAYERS = 32, 16, 48, 4, 2


class Writer(nn.Module):
    """Letters (batch, CONTEXT) to scores of the next letter (batch, CONTEXT, letters)."""

    def __init__(self, letters):
        super().__init__()
        self.letter = nn.Embedding(letters, WIDTH)
        self.place = nn.Embedding(CONTEXT, WIDTH)
        layer = nn.TransformerEncoderLayer(
            WIDTH, HEADS, 4 * WIDTH, dropout=0.0, batch_first=True, norm_first=True)
        self.layers = nn.TransformerEncoder(layer, LAYERS)
        self.out = nn.Linear(WIDTH, letters)
        self.register_buffer("future", torch.full((CONTEXT, CONTEXT), float("-inf")).triu(1))

    def forward(self, text):
        x = self.letter(text) + self.place(torch.arange(text.shape[1]))
        return self.out(self.layers(x, self.future))


class Excerpts(torch.utils.data.Dataset):
    """Every stretch of CONTEXT letters with the same stretch one letter on."""

    def __init__(self, text):
        self.text = text

    def __len__(self):
        return len(self.text) - CONTEXT

    def __getitem__(self, i):
        return self.text[i:i + CONTEXT], self.text[i + 1:i + CONTEXT + 1]


def make_trainer(path=TEXT, seed=0):
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    with open(path, encoding="utf-8") as file:
        text = file.read()
    letters = sorted(set(text))
    code = torch.tensor([letters.index(c) for c in text])
    cut = len(code) * 9 // 10
    loader = torch.utils.data.DataLoader(Excerpts(code[:cut]), batch_size=BATCH, shuffle=True)
    ahead = Excerpts(code[cut:])
    validation = [next(iter(torch.utils.data.DataLoader(ahead, batch_size=64)))]
    model = Writer(len(letters))
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
    # To name the letters by their shares costs this much, whatever the text before them.
    shares = torch.distributions.Categorical(torch.bincount(code[:cut]).double())
    return lrfind.TorchTrainer(
        model, optimizer, lambda scores, next_letters: nn.functional.cross_entropy(
            scores.flatten(0, 1), next_letters.flatten()), loader, validation,
        baseline=shares.entropy().item())


if __name__ == "__main__":
    lrfind.serve(make_trainer(*sys.argv[1:2]))
