"""PyTorch's side of `earmark bench auddsr`: whole training steps of AudDSR, and the scoring of a clip.

The same networks as Earmark's (networks_torch.py), the same losses, codebook update, replacement of codes and Adam. What
Earmark draws on the host for every step (windows, maps, ranks) is drawn here once, before the clock starts.
"""
import torch
from torch import nn
from torch.nn import functional as F

import networks_torch as networks

DECAY, EPSILON, REVIVE_BELOW = 0.95, 1e-5, 0.05
COMMITMENT = 0.25


def nearness(flat, codes):
    """Larger for nearer codes: z e - |e|^2 / 2, [N, K]."""
    return flat @ codes.T - codes.square().sum(1) / 2


def rows(z):
    return z.permute(0, 2, 3, 1).reshape(-1, z.shape[1])


def maps(flat, like):
    return flat.reshape(like.shape[0], like.shape[2], like.shape[3], -1).permute(0, 3, 1, 2)


class Quantiser(nn.Module):
    """networks_torch.EmaQuantiser in single precision, with revival and without its checks: what one would train with."""

    def __init__(self, codes, dimension):
        super().__init__()
        self.register_buffer('codes', torch.randn(codes, dimension) * 0.3)
        self.register_buffer('sums', torch.randn(codes, dimension) * 0.3)
        self.register_buffer('counts', torch.ones(codes))

    def forward(self, z):
        flat = rows(z).detach()
        if self.training:
            self.revive(flat)
        nearest = nearness(flat, self.codes).argmax(1)
        self.pending = (flat, nearest)
        q = maps(self.codes[nearest], z)
        return z + (q - z).detach(), q

    def revive(self, flat):
        dead = (self.counts / self.counts.mean() < REVIVE_BELOW)[:, None]
        seeds = flat[torch.randint(len(flat), (len(self.codes),), device=flat.device)]
        self.codes = torch.where(dead, seeds, self.codes)
        self.sums = torch.where(dead, seeds, self.sums)
        self.counts = torch.where(dead[:, 0], torch.ones_like(self.counts), self.counts)

    def update(self):
        flat, nearest = self.pending
        ones = torch.bincount(nearest, minlength=len(self.codes)).float()
        counts = DECAY * self.counts + (1 - DECAY) * ones
        total = counts.sum()
        self.counts = (counts + EPSILON) / (total + len(self.codes) * EPSILON) * total
        added = torch.zeros_like(self.sums).index_add_(0, nearest, flat)
        self.sums = DECAY * self.sums + (1 - DECAY) * added
        self.codes = self.sums / self.counts[:, None]
        share = ones / ones.sum()
        return torch.exp(-(share * (share + 1e-10).log()).sum())


def general_network(sizes):
    net = networks.Vqvae2('paper', sizes['hidden'], sizes['residual'], sizes['residualBlocks'], sizes['codes'])
    net.quantiser1 = Quantiser(sizes['codes'], sizes['hidden'])
    net.quantiser2 = Quantiser(sizes['codes'], sizes['hidden'])
    return net


class Stage1:
    def __init__(self, batch, mel, time, sizes, device):
        self.net = general_network(sizes).to(device)
        self.x = torch.randn(batch, 1, mel, time, device=device)
        self.optimiser = torch.optim.Adam(self.net.parameters(), lr=1e-3)
        self.trained = [self.net]

    def step(self):
        self.optimiser.zero_grad()
        out = self.net(self.x)
        restored = F.mse_loss(out['x_out'], self.x)
        commitment = sum(F.mse_loss(out[f'z{i}'], out[f'q{i}'].detach()) for i in (1, 2))
        loss = restored + COMMITMENT * commitment
        loss.backward()
        self.optimiser.step()
        used = [quantiser.update() for quantiser in (self.net.quantiser1, self.net.quantiser2)]
        return torch.stack([loss.detach(), restored.detach(), commitment.detach(), *used])


class Decoders:
    """The frozen general networks, the object-specific decoder and the detection module."""

    def __init__(self, sizes, device):
        self.general = general_network(sizes).to(device).eval()
        self.object = networks.ObjectDecoder(
            sizes['hidden'], sizes['residual'], sizes['residualBlocks'], sizes['bottleneck']
        ).to(device)
        self.unet = networks.AnomalyUnet(sizes['unet']).to(device)

    @torch.no_grad()
    def codes(self, x, alter=lambda level, z, q: q):
        net = self.general
        f1 = net.encoder1(x)
        z1 = net.pre1(net.encoder2(f1))
        q1 = alter('coarse', z1, net.quantiser1(z1)[1])
        z2 = net.pre2(torch.cat([f1, net.general1(q1)], 1))
        q2 = alter('fine', z2, net.quantiser2(z2)[1])
        enlarged = F.interpolate(q1, scale_factor=2, mode='bilinear', align_corners=False)
        joined = torch.cat([enlarged, q2], 1)
        return joined, net.general2(joined)

    def marked(self, restored, shown):
        return self.unet(torch.cat([restored.detach(), shown], 1))


class Stage2(Decoders):
    def __init__(self, batch, mel, time, sizes, device):
        super().__init__(sizes, device)
        self.trained = [self.object, self.unet]
        self.altered = max(1, batch // 2)
        self.x = torch.randn(batch, 1, mel, time, device=device)
        self.target = (torch.rand(batch, mel, time, device=device) > 0.85).float()
        self.target[self.altered :] = 0
        self.masks, self.ranks = {}, {}
        for level, cell in (('coarse', 8), ('fine', 4)):
            grid = (self.altered, mel // cell, time // cell)
            self.masks[level] = (torch.rand(grid, device=device) > 0.85).reshape(-1)
            self.ranks[level] = torch.randint(1, sizes['codes'], (self.masks[level].numel(), 1), device=device)
        parameters = [*self.object.parameters(), *self.unet.parameters()]
        self.optimiser = torch.optim.Adam(parameters, lr=1e-3)

    def alter(self, level, z, q):
        quantiser = self.general.quantiser1 if level == 'coarse' else self.general.quantiser2
        ordered = nearness(rows(z[: self.altered]), quantiser.codes).argsort(1, descending=True)
        other = quantiser.codes[ordered.gather(1, self.ranks[level])[:, 0]]
        own = q[: self.altered]
        changed = torch.where(self.masks[level][:, None], other, rows(own))
        return torch.cat([maps(changed, own), q[self.altered :]])

    def step(self):
        self.optimiser.zero_grad()
        joined, shown = self.codes(self.x, self.alter)
        restored = self.object(joined)
        focal = networks.focal_loss(self.marked(restored, shown), self.target)
        restoration = F.mse_loss(restored, self.x)
        loss = focal + restoration
        loss.backward()
        self.optimiser.step()
        return torch.stack([loss.detach(), focal.detach(), restoration.detach()])


class Scoring(Decoders):
    """The windows of one clip, four at a time as Earmark's."""

    def __init__(self, batch, mel, time, sizes, device):
        super().__init__(sizes, device)
        self.trained = [self.general, self.object, self.unet]
        self.x = torch.randn(batch, 1, mel, time, device=device)

    @torch.no_grad()
    def step(self):
        scores = []
        for x in self.x.split(4):
            joined, shown = self.codes(x)
            restored = self.object(joined)
            parts = [self.marked(restored, shown)[:, 1]]
            parts += [(a - b).square() for a, b in ((x, restored), (x, shown), (restored, shown))]
            scores.append(torch.stack([part.reshape(len(x), -1).mean(1) for part in parts]))
        return torch.cat(scores, 1).mean(1)


STEPS = {'stage-1': Stage1, 'stage-2': Stage2, 'scoring': Scoring}
