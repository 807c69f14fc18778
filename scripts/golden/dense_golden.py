#!/usr/bin/env python3
"""Reference numbers for src-main/detectors/dense, computed by PyTorch.

    /usr/bin/python3 scripts/golden/dense_golden.py

writes src-main/detectors/dense/fixtures/steps.json: for AE and IDNN a small stack, a batch of windows, the loss in
training, everything after one Adam step, and the squared errors with moving statistics. Kernels are [inputs, outputs] in
the file, as in the engine. The moving variance takes the biased one, as Keras's of dense layers, so it is computed here.
"""
import json
import pathlib

import torch
from torch import nn
from torch.nn import functional as F

OUT = pathlib.Path(__file__).resolve().parents[2] / 'src-main/detectors/dense/fixtures/steps.json'
BANDS, FRAMES, BATCH, HIDDEN = 3, 5, 8, [6, 4, 6]
MOMENTUM, EPSILON = 0.01, 1e-3


def tensor(x):
    return {'shape': list(x.shape), 'data': [float(f'{v:.8g}') for v in x.detach().reshape(-1).tolist()]}


class Stack(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        widths = [inputs, *HIDDEN, outputs]
        self.dense = nn.ModuleList(nn.Linear(a, b) for a, b in zip(widths, widths[1:]))
        self.norm = nn.ModuleList(nn.BatchNorm1d(width, eps=EPSILON, momentum=MOMENTUM) for width in HIDDEN)
        self.seen = {}
        for norm in self.norm:
            nn.init.uniform_(norm.weight, 0.5, 1.5)
            nn.init.normal_(norm.bias, 0, 0.3)
            norm.running_mean.normal_(0, 2)
            norm.running_var.uniform_(0.5, 3)

    def forward(self, x):
        for i, norm in enumerate(self.norm):
            x = self.dense[i](x)
            self.seen[i] = x.detach()
            x = F.relu(norm(x))
        return self.dense[-1](x)

    def state(self):
        tensors = {}
        for i, dense in enumerate(self.dense):
            tensors[f'dense{i}.kernel'], tensors[f'dense{i}.bias'] = tensor(dense.weight.T), tensor(dense.bias)
        for i, norm in enumerate(self.norm):
            tensors[f'norm{i}.scale'], tensors[f'norm{i}.offset'] = tensor(norm.weight), tensor(norm.bias)
            tensors[f'norm{i}.mean'], tensors[f'norm{i}.variance'] = tensor(norm.running_mean), tensor(norm.running_var)
        return tensors


def case(given, wanted):
    windows = torch.randn(BATCH, FRAMES, BANDS) * 10 - 40
    net = Stack(len(given) * BANDS, len(wanted) * BANDS)
    x, target = windows[:, given].flatten(1), windows[:, wanted].flatten(1)
    before = net.state()
    net.eval()
    errors = (net(x) - target) ** 2
    net.train()
    old = [norm.running_var.clone() for norm in net.norm]
    optimiser = torch.optim.Adam(net.parameters(), lr=1e-3, eps=1e-7)
    loss = F.mse_loss(net(x), target)
    loss.backward()
    optimiser.step()
    for i, norm in enumerate(net.norm):
        norm.running_var.copy_((1 - MOMENTUM) * old[i] + MOMENTUM * net.seen[i].var(0, unbiased=False))
    return {
        'windows': tensor(windows.flatten(1)),
        'before': before,
        'errors': tensor(errors),
        'loss': loss.item(),
        'after': net.state(),
    }


torch.manual_seed(6)
every = list(range(FRAMES))
cases = {'ae': case(every, every), 'idnn': case([0, 1, 3, 4], [2])}
OUT.parent.mkdir(parents=True, exist_ok=True)
OUT.write_text(json.dumps(cases) + '\n')
