"""PyTorch's side of `earmark bench mobilenetv2` and `stgram`: classifiers of machine IDs.

Modules with weights have `earmark`, the name of their tensors in src-main/detectors; scripts/golden/classifiers_golden.py
fills them by it.
"""
import math

import torch
from torch import nn
from torch.nn import functional as F


def named(module, name):
    module.earmark = name
    return module


class KerasPad(nn.Module):
    """A 3x3 convolution of stride 2 on even sizes is padded at the end only."""

    def __init__(self, stride):
        super().__init__()
        self.stride = stride

    def forward(self, x):
        if self.stride == 1:
            return F.pad(x, (1, 1, 1, 1))
        before = [size % 2 for size in x.shape[2:]]
        return F.pad(x, (before[1], 1, before[0], 1))


class TorchPad(nn.Module):
    def __init__(self, _stride):
        super().__init__()

    def forward(self, x):
        return F.pad(x, (1, 1, 1, 1))


class Style:
    def __init__(self, norm, activation, pad):
        self.norm, self.activation, self.pad = norm, activation, pad


KERAS = lambda momentum: Style({'momentum': momentum, 'eps': 1e-3}, lambda _name, _channels: nn.ReLU6(), KerasPad)
TORCH = Style({'momentum': 0.1, 'eps': 1e-5}, lambda name, channels: named(nn.PReLU(channels), name), TorchPad)


def linear(name, inputs, outputs, style):
    return [
        named(nn.Conv2d(inputs, outputs, 1, bias=False), name),
        named(nn.BatchNorm2d(outputs, **style.norm), f'{name}.norm'),
    ]


def pointwise(name, inputs, outputs, style):
    return [*linear(name, inputs, outputs, style), style.activation(name, outputs)]


def square(name, inputs, outputs, stride, style, groups=1):
    return [
        style.pad(stride),
        named(nn.Conv2d(inputs, outputs, 3, stride, groups=groups, bias=False), name),
        named(nn.BatchNorm2d(outputs, **style.norm), f'{name}.norm'),
        style.activation(name, outputs),
    ]


class InvertedResidual(nn.Module):
    def __init__(self, name, inputs, outputs, stride, expansion, style):
        super().__init__()
        inner = inputs * expansion
        self.block = nn.Sequential(
            *(pointwise(f'{name}.expand', inputs, inner, style) if expansion > 1 else []),
            *square(f'{name}.depthwise', inner, inner, stride, style, groups=inner),
            *linear(f'{name}.project', inner, outputs, style),
        )
        self.add = stride == 1 and inputs == outputs

    def forward(self, x):
        return x + self.block(x) if self.add else self.block(x)


def divisible(channels):
    rounded = max(8, int(channels + 4) // 8 * 8)
    return rounded + 8 if rounded < 0.9 * channels else rounded


class MobileNetV2(nn.Module):
    STAGES = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]

    def __init__(self, alpha, classes, momentum):
        super().__init__()
        style = KERAS(momentum)
        inputs = divisible(32 * alpha)
        blocks = square('stem', 3, inputs, 2, style)
        count = 0
        for expansion, channels, repeats, first in self.STAGES:
            outputs = divisible(channels * alpha)
            for i in range(repeats):
                name = f'block{count}'
                blocks.append(InvertedResidual(name, inputs, outputs, first if i == 0 else 1, expansion, style))
                inputs, count = outputs, count + 1
        features = divisible(1280 * alpha) if alpha > 1 else 1280
        self.body = nn.Sequential(*blocks, *pointwise('last', inputs, features, style))
        self.classes = named(nn.Linear(features, classes), 'classes')

    def forward(self, x):
        """[batch, 1, mel, time] -> logits"""
        return self.classes(self.body(x.expand(-1, 3, -1, -1)).mean((2, 3)))


class Tgram(nn.Module):
    def __init__(self, size, hop, channels, frames, layers):
        super().__init__()
        self.first = named(nn.Conv1d(1, channels, size, hop, hop, bias=False), 'tgram')
        self.frames = frames
        self.layers = nn.ModuleList(
            nn.Sequential(
                named(nn.LayerNorm(frames), f'tgram.{i}'),
                nn.LeakyReLU(0.2),
                named(nn.Conv1d(channels, channels, 3, 1, 1, bias=False), f'tgram.{i}'),
            )
            for i in range(layers)
        )

    def forward(self, waveform):
        x = self.first(waveform[:, None])[:, :, : self.frames]
        for layer in self.layers:
            x = layer(x)
        return x[:, None]


class MobileFaceNet(nn.Module):
    STAGES = [(2, 64, 5, 2), (4, 128, 1, 2), (2, 128, 6, 1), (4, 128, 1, 2), (2, 128, 2, 1)]

    def __init__(self, mel, time, width, embedding):
        super().__init__()
        scaled = lambda channels: max(1, math.floor(channels * width + 0.5))
        inputs = scaled(64)
        blocks = square('face.stem', 2, inputs, 2, TORCH) + square('face.filter', inputs, inputs, 1, TORCH, inputs)
        for stage, (expansion, channels, repeats, first) in enumerate(self.STAGES):
            outputs = scaled(channels)
            for i in range(repeats):
                name = f'face.stage{stage}.{i}'
                blocks.append(InvertedResidual(name, inputs, outputs, first if i == 0 else 1, expansion, TORCH))
                inputs = outputs
        last = scaled(512)
        halved = lambda cells: math.ceil(math.ceil(math.ceil(math.ceil(cells / 2) / 2) / 2) / 2)
        self.body = nn.Sequential(
            *blocks,
            *pointwise('face.last', inputs, last, TORCH),
            named(nn.Conv2d(last, last, (halved(mel), halved(time)), groups=last, bias=False), 'face.pool'),
            named(nn.BatchNorm2d(last, **TORCH.norm), 'face.pool.norm'),
            *linear('face.embedding', last, embedding, TORCH),
        )

    def forward(self, image):
        return self.body(image)[:, :, 0, 0]


class ArcFace(nn.Module):
    def __init__(self, embedding, classes, margin, scale):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(classes, embedding))
        nn.init.xavier_uniform_(self.weight)
        self.margin, self.scale = margin, scale
        self.earmark = 'arcFace'

    def forward(self, x, target):
        cosine = F.linear(F.normalize(x), F.normalize(self.weight))
        sine = (1 - cosine ** 2).clamp(min=1e-7).sqrt()
        wider = cosine * math.cos(self.margin) - sine * math.sin(self.margin)
        beyond = cosine - math.sin(math.pi - self.margin) * self.margin
        own = torch.where(cosine > math.cos(math.pi - self.margin), wider, beyond)
        return self.scale * torch.where(F.one_hot(target, len(self.weight)).bool(), own, cosine)


class Stgram(nn.Module):
    def __init__(self, settings, classes):
        super().__init__()
        log_mel, network, arc_face = settings['logMel'], settings['network'], settings['arcFace']
        self.samples = round(settings['seconds'] * log_mel['sampleRate'])
        self.frames = 1 + self.samples // log_mel['hop']
        bands = log_mel['bands']
        self.tgram = Tgram(log_mel['fftSize'], log_mel['hop'], bands, self.frames, network['tgramLayers'])
        self.face = MobileFaceNet(bands, self.frames, network['width'], network['embedding'])
        self.arc_face = ArcFace(network['embedding'], classes, arc_face['margin'], arc_face['scale'])

    def forward(self, log_mel, waveform, target):
        image = torch.cat([log_mel, self.tgram(waveform)], 1)
        return self.arc_face(self.face(image), target)


# Machines of the benchmark.
CLASSES = 4


class Steps:
    """A step of training, or the scoring of a clip."""

    def __init__(self, step, net, settings, epsilon, device):
        self.net, self.device = net.to(device), device
        self.trained = [net]
        self.training = step == 'training'
        net.train(self.training)
        rate = settings['training']['learningRate']
        self.optimiser = torch.optim.Adam(net.parameters(), lr=rate, eps=epsilon)

    def step(self):
        if not self.training:
            with torch.no_grad():
                return F.log_softmax(self.logits(), 1)
        self.optimiser.zero_grad()
        loss = F.cross_entropy(self.logits(), self.target)
        loss.backward()
        self.optimiser.step()
        return loss.detach()


class PatchSteps(Steps):
    def __init__(self, step, settings, shape, device):
        network = settings['network']
        net = MobileNetV2(network['alpha'], CLASSES, network['normMomentum'])
        super().__init__(step, net, settings, 1e-7, device)
        self.x = torch.randn(shape['batch'], 1, shape['mel'], shape['time'])
        self.target = torch.arange(shape['batch'], device=device) % CLASSES

    def logits(self):
        return self.net(self.x.to(self.device))


class ClipSteps(Steps):
    def __init__(self, step, settings, shape, device):
        super().__init__(step, Stgram(settings, CLASSES), settings, 1e-8, device)
        self.log_mel = torch.randn(shape['batch'], 1, shape['mel'], shape['time'])
        self.waveform = torch.randn(shape['batch'], self.net.samples)
        self.target = torch.arange(shape['batch'], device=device) % CLASSES

    def logits(self):
        return self.net(self.log_mel.to(self.device), self.waveform.to(self.device), self.target)
