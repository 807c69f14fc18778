"""PyTorch's side of `earmark bench ae` and `idnn`: the dense stack on windows of frames."""
import torch
from torch import nn
from torch.nn import functional as F

# As Keras has it: weight of the new batch, epsilon.
NORM = {'momentum': 0.01, 'eps': 1e-3}


def stack(inputs, outputs, hidden, batch_norm):
    layers = []
    for width in hidden:
        layers += [nn.Linear(inputs, width), *([nn.BatchNorm1d(width, **NORM)] if batch_norm else []), nn.ReLU()]
        inputs = width
    return nn.Sequential(*layers, nn.Linear(inputs, outputs))


class Dense:
    def __init__(self, step, settings, shape, device, centre_only):
        frames, bands = settings['frames'], settings['logMel']['bands']
        self.centre = frames // 2 if centre_only else None
        given = frames - 1 if centre_only else frames
        wanted = 1 if centre_only else frames
        network = settings['network']
        self.net = stack(given * bands, wanted * bands, network['hidden'], network['batchNorm']).to(device)
        self.trained = [self.net]
        self.training = step == 'training'
        self.net.train(self.training)
        self.optimiser = torch.optim.Adam(self.net.parameters(), lr=settings['training']['learningRate'], eps=1e-7)
        self.frames, self.device = frames, device
        # Training: the frames of twenty clips, of which each step gathers windows. Scoring: one clip.
        clips = 20 if self.training else 1
        self.data = torch.randn(clips * (313 if self.training else shape['batch'] + frames - 1), bands)
        self.batch = shape['batch']

    def windows(self):
        rows = self.data.unfold(0, self.frames, 1).transpose(1, 2)
        if not self.training:
            return rows.to(self.device)
        return rows[torch.randint(len(rows), (self.batch,))].to(self.device)

    def errors(self, windows):
        if self.centre is None:
            given = wanted = windows
        else:
            given = torch.cat([windows[:, : self.centre], windows[:, self.centre + 1 :]], 1)
            wanted = windows[:, self.centre : self.centre + 1]
        return F.mse_loss(self.net(given.flatten(1)), wanted.flatten(1), reduction='none')

    def step(self):
        if not self.training:
            with torch.no_grad():
                return self.errors(self.windows())
        self.optimiser.zero_grad()
        loss = self.errors(self.windows()).mean()
        loss.backward()
        self.optimiser.step()
        return loss.detach()


def autoencoder(step, settings, shape, device):
    return Dense(step, settings, shape, device, False)


def interpolation(step, settings, shape, device):
    return Dense(step, settings, shape, device, True)
