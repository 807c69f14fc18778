"""The networks of the benchmark and of the golden vectors, in PyTorch.

Written from the same sources as Earmark's (methods.md sections 2 and 3), not from Earmark's code. Convolutions carry the
name that Earmark gives their parameters in `earmark`.
"""
import torch
from torch import nn
from torch.nn import functional as F


def conv(name, inputs, outputs, size=3, stride=1, bias=True):
    module = nn.Conv2d(inputs, outputs, size, stride, (size - stride) // 2 if stride > 1 else size // 2, bias=bias)
    module.earmark = name
    return module


def conv_transpose(name, inputs, outputs, bias=True):
    module = nn.ConvTranspose2d(inputs, outputs, 4, 2, 1, bias=bias)
    module.earmark = name
    return module


def normalised(name, inputs, outputs):
    return [conv(name, inputs, outputs), nn.InstanceNorm2d(outputs), nn.ReLU(inplace=True)]


class ResidualStack(nn.Module):
    """DSR's; the first ReLU of its blocks is in place, so that the skip carries ReLU(x)."""

    def __init__(self, name, channels, inner, count):
        super().__init__()
        self.blocks = nn.ModuleList(
            nn.Sequential(
                conv(f'{name}.{i}.conv0', channels, inner, bias=False),
                nn.ReLU(inplace=True),
                conv(f'{name}.{i}.conv1', inner, channels, 1, bias=False),
            )
            for i in range(count)
        )

    def forward(self, x):
        for block in self.blocks:
            x = F.relu(x)
            x = x + block(x)
        return F.relu(x)


class Autoencoder(nn.Module):
    """The small convolutional autoencoder that the engine's prototype was measured with; no biases."""

    def __init__(self):
        super().__init__()
        self.down = nn.ModuleList(
            [
                conv('down0', 1, 32, 4, 2, bias=False),
                conv('down1', 32, 64, 4, 2, bias=False),
                conv('middle', 64, 64, bias=False),
            ]
        )
        self.inner = nn.ModuleList([conv('inner0', 64, 32, bias=False), conv('inner1', 32, 64, 1, bias=False)])
        self.up = nn.ModuleList([conv_transpose('up0', 64, 32, bias=False), conv_transpose('up1', 32, 1, bias=False)])

    def forward(self, x):
        h = F.relu(self.down[0](x))
        h = F.relu(self.down[1](h))
        h = self.down[2](h)
        h = F.relu(h + self.inner[1](F.relu(self.inner[0](F.relu(h)))))
        return self.up[1](F.relu(self.up[0](h)))


class AnomalyUnet(nn.Module):
    """DSR's anomaly detection module with 2 input channels."""

    def __init__(self, width):
        super().__init__()
        channels = [width, 2 * width, 4 * width, 4 * width]
        self.down = nn.ModuleList()
        for level, outputs in enumerate(channels):
            inputs = channels[level - 1] if level else 2
            self.down.append(
                nn.Sequential(
                    *normalised(f'unet.down{level}.conv0', inputs, outputs),
                    *normalised(f'unet.down{level}.conv1', outputs, outputs),
                )
            )
        self.up = nn.ModuleList()
        self.merge = nn.ModuleList()
        for level in (2, 1, 0):
            inputs, outputs = channels[level + 1], channels[level]
            self.up.append(nn.Sequential(*normalised(f'unet.up{level}.conv', inputs, outputs)))
            self.merge.append(
                nn.Sequential(
                    *normalised(f'unet.up{level}.merge0', 2 * outputs, outputs),
                    *normalised(f'unet.up{level}.merge1', outputs, outputs),
                )
            )
        self.head = conv('unet.head', width, 2)

    def forward(self, x):
        maps = []
        for level, block in enumerate(self.down):
            x = block(F.max_pool2d(x, 2) if level else x)
            maps.append(x)
        for up, merge, skipped in zip(self.up, self.merge, (maps[2], maps[1], maps[0])):
            x = up(F.interpolate(x, scale_factor=2, mode='bilinear', align_corners=True))
            x = merge(torch.cat([x, skipped], 1))
        return F.softmax(self.head(x), 1)


class ObjectDecoder(nn.Module):
    """DSR's reconstruction network."""

    def __init__(self, hidden, residual, blocks, bottleneck):
        super().__init__()
        inputs = 2 * hidden
        self.net = nn.Sequential(
            *normalised('object.down0.conv0', inputs, inputs),
            *normalised('object.down0.conv1', inputs, 2 * inputs),
            nn.MaxPool2d(2),
            *normalised('object.down1.conv0', 2 * inputs, 2 * inputs),
            *normalised('object.down1.conv1', 2 * inputs, 4 * inputs),
            nn.MaxPool2d(2),
            conv('object.bottleneck', 4 * inputs, bottleneck, 1),
            conv_transpose('object.up0', bottleneck, bottleneck),
            nn.ReLU(inplace=True),
            conv_transpose('object.up1', bottleneck, bottleneck),
            nn.ReLU(inplace=True),
            conv('object.conv', bottleneck, hidden),
            ResidualStack('object.residual', hidden, residual, blocks),
            conv_transpose('object.up2', hidden, hidden // 2),
            nn.ReLU(inplace=True),
            conv_transpose('object.up3', hidden // 2, 1),
        )

    def forward(self, x):
        return self.net(x)


class SubspaceRestriction(nn.Module):
    def __init__(self, width, name):
        super().__init__()

        def pair(level, inputs, outputs):
            return [
                *normalised(f'{name}.{level}.conv0', inputs, outputs),
                *normalised(f'{name}.{level}.conv1', outputs, outputs),
            ]

        def enlarged():
            return nn.Upsample(scale_factor=2, mode='bilinear', align_corners=True)

        self.net = nn.Sequential(
            *pair('down0', width, width),
            nn.MaxPool2d(2),
            *pair('down1', width, 2 * width),
            nn.MaxPool2d(2),
            *pair('down2', 2 * width, 4 * width),
            enlarged(),
            *normalised(f'{name}.up1.conv', 4 * width, 2 * width),
            *pair('up1', 2 * width, 2 * width),
            enlarged(),
            *normalised(f'{name}.up0.conv', 2 * width, width),
            *pair('up0', width, width),
            conv(f'{name}.head', width, width),
        )

    def forward(self, x):
        return self.net(x)


class EmaQuantiser(nn.Module):
    """Methods 2.3: nearest code, straight-through gradient, codes as moving averages."""

    def __init__(self, codes, dimension, decay=0.99, epsilon=1e-5):
        super().__init__()
        self.decay, self.epsilon = decay, epsilon
        e = torch.randn(codes, dimension) * 0.3
        self.register_buffer('codes', e)
        self.register_buffer('sums', e.clone())
        self.register_buffer('counts', torch.ones(codes))
        self.smallest_gap = float('inf')

    def forward(self, z):
        flat = z.permute(0, 2, 3, 1).reshape(-1, z.shape[1])
        distances = torch.cdist(flat.detach().double(), self.codes.double()) ** 2
        nearest = distances.argmin(1)
        two = distances.topk(2, dim=1, largest=False).values
        self.smallest_gap = min(self.smallest_gap, float((two[:, 1] - two[:, 0]).min()))
        chosen = self.codes[nearest]
        q = chosen.reshape(z.shape[0], z.shape[2], z.shape[3], -1).permute(0, 3, 1, 2)
        self.pending = (flat.detach(), nearest)
        return z + (q - z).detach(), q

    def update(self):
        flat, nearest = self.pending
        one_hot = F.one_hot(nearest, len(self.codes)).float()
        counts = self.decay * self.counts + (1 - self.decay) * one_hot.sum(0)
        total = counts.sum()
        self.counts = (counts + self.epsilon) / (total + len(self.codes) * self.epsilon) * total
        self.sums = self.decay * self.sums + (1 - self.decay) * (one_hot.T @ flat)
        self.codes = self.sums / self.counts[:, None]


class Vqvae2(nn.Module):
    """Stage 1; `variant` is `paper` or `dsr` (methods.md 2.1)."""

    def __init__(self, variant, hidden, residual, blocks, codes):
        super().__init__()
        half = hidden // 2

        def stack(name):
            return ResidualStack(name, hidden, residual, blocks)

        def relu():
            return nn.ReLU(inplace=True)

        self.variant = variant
        self.encoder1 = nn.Sequential(
            conv('encoder1.down0', 1, half, 4, 2),
            relu(),
            conv('encoder1.down1', half, hidden, 4, 2),
            relu(),
            conv('encoder1.conv', hidden, hidden),
            stack('encoder1.residual'),
        )
        self.encoder2 = nn.Sequential(
            conv('encoder2.down0', hidden, hidden, 4, 2),
            relu(),
            conv('encoder2.conv', hidden, hidden),
            relu(),
            stack('encoder2.residual'),
        )
        self.pre1 = conv('pre1', hidden, hidden, 1)
        self.pre2 = conv('pre2', 2 * hidden, hidden, 1)
        self.quantiser1 = EmaQuantiser(codes, hidden)
        self.quantiser2 = EmaQuantiser(codes, hidden)
        general1 = [] if variant == 'dsr' else [conv('general1.conv', hidden, hidden), stack('general1.residual')]
        self.general1 = nn.Sequential(*general1, conv_transpose('general1.up', hidden, hidden))
        self.general2 = nn.Sequential(
            conv('general2.conv', 2 * hidden, hidden),
            stack('general2.residual'),
            conv_transpose('general2.up0', hidden, half),
            relu(),
            conv_transpose('general2.up1', half, 1),
        )

    def forward(self, x):
        f1 = self.encoder1(x)
        z1 = self.pre1(self.encoder2(f1))
        st1, q1 = self.quantiser1(z1)
        z2 = self.pre2(torch.cat([f1, self.general1(st1)], 1))
        st2, q2 = self.quantiser2(z2)
        if self.variant == 'dsr':
            up = self.general1(st1)
        else:
            up = F.interpolate(st1, scale_factor=2, mode='bilinear', align_corners=False)
        return {'z1': z1, 'q1': q1, 'z2': z2, 'q2': q2, 'x_out': self.general2(torch.cat([up, st2], 1))}


def focal_loss(probabilities, anomalous):
    """gamma 2, no alpha. `probabilities` [batch, 2, mel, time], `anomalous` [batch, mel, time] of 0 and 1."""
    one_hot = torch.stack([1 - anomalous, anomalous], 1).clamp(1e-5, 1 - 1e-5)
    p = (one_hot * probabilities).sum(1) + 1e-5
    return -((1 - p) ** 2 * p.log()).mean()
