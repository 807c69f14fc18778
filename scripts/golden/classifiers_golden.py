#!/usr/bin/env python3
"""Reference numbers of MobileNetV2's and STgram's networks, computed by PyTorch.

    /usr/bin/python3 scripts/golden/classifiers_golden.py

writes src-main/detectors/classifier/fixtures/networks.json: of a small instance of each the logits in training and with
moving averages, the loss, and of every gradient and moving average two numbers (its length, and its product with
`wave`). Parameters and inputs are no numbers in the file but `wave` of their name, which the test computes too; it is taken
in Earmark's axis order. All in double precision, so that only Earmark rounds. PyTorch pads and normalises as Keras does where the modules of bench/peers say so.
"""
import json
import math
import pathlib
import sys

import numpy
import torch
from torch import nn
from torch.nn import functional as F

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / 'bench/peers'))
import classifiers_torch as classifiers  # noqa: E402

OUT = ROOT / 'src-main/detectors/classifier/fixtures/networks.json'
BATCH, CLASSES = 6, 3
# Axis order of PyTorch's weights that gives Earmark's.
ORDER = {4: (2, 3, 1, 0), 2: (1, 0)}


def wave(name, shape):
    """Numbers in [-1, 1] that two languages agree on."""
    phase = sum(ord(letter) * (i + 1) for i, letter in enumerate(name)) % 1000
    index = numpy.arange(math.prod(shape), dtype=numpy.float64)
    return torch.from_numpy(numpy.sin(phase + index * 1.7 + (index % 13) ** 2).reshape(shape))


def start(name, shape):
    w = wave(name, shape)
    part = name.rsplit('.', 1)[1]
    if part == 'kernel' or part == 'centres':
        depthwise = len(shape) == 4 and shape[3] == 1
        fan = shape[0] * shape[1] if depthwise else math.prod(shape[:-1])
        return w * math.sqrt(3 / fan)
    offset, scale = {'scale': (1, 0.3), 'variance': (1, 0.5), 'slope': (0.25, 0.1)}.get(part, (0, 0.2))
    return offset + scale * w


def tensors(net):
    """Earmark's name -> (tensor, to Earmark's order, from it)."""
    for module in net.modules():
        name = getattr(module, 'earmark', None)
        if name is None:
            continue
        if isinstance(module, nn.Conv2d):
            # A depthwise kernel, [channels, 1, h, w], is [h, w, channels, 1] with us.
            order = (2, 3, 0, 1) if module.groups > 1 else ORDER[4]
            yield f'{name}.kernel', module.weight, lambda w, o=order: w.permute(o)
        elif isinstance(module, nn.Conv1d) and module.in_channels == 1:
            yield f'{name}.kernel', module.weight, lambda w: w[:, 0].T
        elif isinstance(module, nn.Conv1d):
            yield f'{name}.kernel', module.weight, lambda w: w.permute(2, 1, 0)[None]
        elif isinstance(module, nn.Linear):
            yield f'{name}.kernel', module.weight, lambda w: w.T
            yield f'{name}.bias', module.bias, lambda w: w
        elif isinstance(module, nn.PReLU):
            yield f'{name}.slope', module.weight, lambda w: w
        elif isinstance(module, classifiers.ArcFace):
            yield f'{name}.centres', module.weight, lambda w: w.T
        else:
            column = (lambda w: w[:, None]) if isinstance(module, nn.LayerNorm) else (lambda w: w)
            yield f'{name}.scale', module.weight, column
            yield f'{name}.offset', module.bias, column
            if isinstance(module, nn.BatchNorm2d):
                yield f'{name}.mean', module.running_mean, column
                yield f'{name}.variance', module.running_var, column


def fill(net):
    with torch.no_grad():
        for name, tensor, ours in tensors(net):
            # `ours` is a view of the same memory.
            view = ours(tensor)
            view.copy_(start(name, tuple(view.shape)))


def summary(name, tensor):
    return [float(tensor.norm()), float((tensor * wave(f'probe {name}', tuple(tensor.shape))).sum())]


def case(net, inputs, target):
    net.double()
    fill(net)
    net.eval()
    with torch.no_grad():
        inference = net(*inputs)
    net.train()
    logits = net(*inputs)
    loss = F.cross_entropy(logits, target)
    loss.backward()
    summaries = {}
    for name, tensor, ours in tensors(net):
        summaries[name] = summary(name, ours(tensor.grad) if tensor.requires_grad else ours(tensor))
    rounded = lambda x: json.loads(json.dumps(x), parse_float=lambda text: float(f'{float(text):.8g}'))
    return rounded({'loss': loss.item(), 'training': logits.tolist(), 'inference': inference.tolist(), 'tensors': summaries})


torch.manual_seed(0)
TARGET = torch.arange(BATCH) % CLASSES
mobile = classifiers.MobileNetV2(0.1, CLASSES, 0.01)
patches = 10 * wave('x', (BATCH, 64, 64, 1)).permute(0, 3, 1, 2) - 40
settings = {
    'logMel': {'sampleRate': 16000, 'fftSize': 64, 'hop': 32, 'bands': 32},
    'seconds': 0.128,
    'network': {'tgramLayers': 2, 'width': 0.125, 'embedding': 16},
    'arcFace': {'margin': 0.7, 'scale': 30},
}
face = classifiers.Stgram(settings, CLASSES)
log_mel = 10 * wave('logMel', (BATCH, 32, face.frames, 1)).permute(0, 3, 1, 2) - 40
waveform = wave('waveform', (BATCH, face.samples))
result = {
    'mobilenetv2': case(mobile, (patches,), TARGET),
    'stgram': case(face, (log_mel, waveform, TARGET), TARGET),
}
OUT.parent.mkdir(exist_ok=True)
OUT.write_text(json.dumps(result, indent=1) + '\n')
