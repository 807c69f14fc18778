"""PyTorch's side of `earmark bench engine`, `auddsr` and the methods: the same networks, driven over standard input and output.

One JSON object a line, as in bench/worker.ts: {"command": "open" | "run" | "memory"} with its arguments. Between commands
the process waits in a read.
"""
import json
import pathlib
import resource
import sys
import time

import torch
from torch.nn import functional as F

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import auddsr_torch  # noqa: E402
import methods_torch  # noqa: E402
import networks_torch as networks  # noqa: E402


class Measured:
    """One network in one mode, with its batch."""

    def __init__(self, network, mode, batch, mel, time, sizes, device):
        torch.manual_seed(1)
        self.mode, self.device, self.network = mode, device, network
        if network == 'autoencoder':
            net = networks.Autoencoder()
            x = torch.rand(batch, 1, mel, time) * 2 - 1
            self.loss = lambda y, t: ((y - t) ** 2).mean()
            target = x
        elif network == 'anomaly-unet':
            net = networks.AnomalyUnet(sizes['unet'])
            x = torch.rand(batch, 2, mel, time) * 2 - 1
            target = (torch.rand(batch, mel, time) > 0.8).float()
            self.loss = networks.focal_loss
        elif network == 'object-decoder':
            net = networks.ObjectDecoder(
                sizes['hidden'], sizes['residual'], sizes['residualBlocks'], sizes['bottleneck']
            )
            x = torch.rand(batch, 2 * sizes['hidden'], mel // 4, time // 4) * 2 - 1
            target = torch.rand(batch, 1, mel, time) * 2 - 1
            self.loss = F.mse_loss
        else:
            raise ValueError(f'no network {network}')
        self.net, self.x, self.target = net.to(device), x.to(device), target.to(device)
        self.parameters = sum(p.numel() for p in self.net.parameters())
        self.optimiser = torch.optim.Adam(self.net.parameters(), lr=2e-4)

    def step(self):
        if self.mode == 'forward':
            with torch.no_grad():
                self.result = self.net(self.x)
        else:
            self.optimiser.zero_grad()
            self.result = self.loss(self.net(self.x), self.target)
            self.result.backward()
            self.optimiser.step()
        # The caller of a step wants its result: on a GPU, wait for it.
        self.result = self.result.detach().cpu()


class MeasuredStep:
    """A whole step of AudDSR."""

    def __init__(self, network, mode, batch, mel, time, sizes, device):
        torch.manual_seed(1)
        self.subject = auddsr_torch.STEPS[network](batch, mel, time, sizes, device)
        self.parameters = sum(p.numel() for net in self.subject.trained for p in net.parameters())

    def step(self):
        self.subject.step().cpu()


class MeasuredMethod(MeasuredStep):
    """A whole training step of a method, or the scoring of a clip."""

    def __init__(self, method, step, settings, shape, device):
        torch.manual_seed(1)
        self.subject = methods_torch.METHODS[method](step, settings, shape, device)
        self.parameters = sum(p.numel() for net in self.subject.trained for p in net.parameters())


def run(measured, steps):
    times = []
    for _ in range(steps):
        start = time.perf_counter()
        measured.step()
        times.append(1000 * (time.perf_counter() - start))
    return times


def peak_bytes():
    """The largest resident set of this process so far."""
    try:
        with open('/proc/self/status') as status:
            return next(1024 * int(line.split()[1]) for line in status if line.startswith('VmHWM:'))
    except (OSError, StopIteration):
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == 'darwin' else 1024 * peak


def main():
    measured = None
    for line in sys.stdin:
        request = json.loads(line)
        command = request['command']
        if command in ('open', 'open-method'):
            torch.set_num_threads(request['threads'])
            start = time.perf_counter()
            device = 'cuda' if request['gpu'] and torch.cuda.is_available() else 'cpu'
            if command == 'open-method':
                kind, names = MeasuredMethod, ('method', 'step', 'settings', 'shape')
            else:
                names = ('network', 'mode', 'batch', 'mel', 'time', 'sizes')
                kind = MeasuredStep if request['network'] in auddsr_torch.STEPS else Measured
            measured = kind(*(request[name] for name in names), device)
            answer = {
                'openMs': 1000 * (time.perf_counter() - start),
                'parameters': measured.parameters,
                'device': device,
                'threads': torch.get_num_threads(),
                'version': torch.__version__,
            }
        elif command == 'run':
            answer = {'ms': run(measured, request['steps'])}
        elif command == 'memory':
            answer = {'peakBytes': peak_bytes()}
        else:
            raise ValueError(f'no command {command}')
        print(json.dumps(answer), flush=True)


if __name__ == '__main__':
    main()
