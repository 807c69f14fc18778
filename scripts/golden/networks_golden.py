"""Writes the golden vectors of AudDSR's networks: small instances of them in PyTorch, run and trained for three steps.

    /usr/bin/python3 scripts/golden/networks_golden.py

Each file of src-main/detectors/auddsr/fixtures is in the safetensors format (an 8-byte length, a JSON header, raw
float32) and holds, in Earmark's axis order: `parameter.*`, `input.*`, `output.*`, `output.loss`, `gradient.*` of every
parameter, and after three Adam steps (lr 1e-3, beta 0.9 and 0.999, eps 1e-8) on the same input `after.*`. The codebooks
are `parameter.codebook<n>.{codes,sums,counts}` and `after.codebook<n>.*`.
"""
import json
import pathlib
import struct
import sys

import torch
from torch.nn import functional as F

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / 'bench/peers'))
import networks_torch as networks  # noqa: E402

FIXTURES = ROOT / 'src-main/detectors/auddsr/fixtures'
STEPS, LEARNING_RATE = 3, 1e-3
# A code is chosen by its squared distance; none may be chosen by rounding. Features and codes are of order 0.1, so single
# precision moves their squared distances by about 1e-8.
SMALLEST_GAP = 1e-6


def last(image):
    """[batch, channel, mel, time] -> [batch, mel, time, channel]."""
    return image.detach().permute(0, 2, 3, 1)


def parameters(net):
    """Earmark's name -> (tensor, its gradient's axis order) for all convolutions."""
    named = {}
    for module in net.modules():
        name = getattr(module, 'earmark', None)
        if name is None:
            continue
        named[f'{name}.kernel'] = module.weight
        if module.bias is not None:
            named[f'{name}.bias'] = module.bias
    return named


def ours(weight):
    """Both kinds of kernels: [out, in, h, w] -> [h, w, in, out] and, transposed, [in, out, h, w] -> [h, w, out, in]."""
    return weight.detach().permute(2, 3, 1, 0) if weight.dim() == 4 else weight.detach()


def save(name, tensors, metadata):
    header, blobs, at = {'__metadata__': metadata}, [], 0
    for key, tensor in tensors.items():
        # A copy: parameters go on changing.
        array = torch.as_tensor(tensor).detach().float().contiguous().numpy()
        header[key] = {'dtype': 'F32', 'shape': list(array.shape), 'data_offsets': [at, at + array.nbytes]}
        blobs.append(array.tobytes())
        at += array.nbytes
    text = json.dumps(header, separators=(',', ':')).encode()
    path = FIXTURES / f'{name}.safetensors'
    path.write_bytes(struct.pack('<Q', len(text)) + text + b''.join(blobs))
    print(f'{path.relative_to(ROOT)}: {path.stat().st_size // 1024} KiB')


def codebooks(net):
    for level in (1, 2):
        quantiser = getattr(net, f'quantiser{level}', None)
        for part in ('codes', 'sums', 'counts') if quantiser is not None else ():
            yield f'codebook{level}.{part}', getattr(quantiser, part)


def golden(name, net, inputs, forward, metadata, train=True):
    """
    Writes one file. `forward(net)` -> (named outputs in torch's axis order, loss).
    @returns False, and nothing is written, when a code was nearly tied or a kernel is dead (all its units are, which at
    these sizes happens): the next seed is tried.
    """
    tensors = {f'parameter.{key}': ours(p).clone() for key, p in parameters(net).items()}
    tensors.update((f'parameter.{key}', value.clone()) for key, value in codebooks(net))
    tensors.update((f'input.{key}', value) for key, value in inputs.items())
    optimiser = torch.optim.Adam(net.parameters(), lr=LEARNING_RATE, betas=(0.9, 0.999), eps=1e-8)
    for step in range(STEPS if train else 1):
        outputs, loss = forward(net)
        optimiser.zero_grad()
        loss.backward()
        if step == 0:
            tensors.update((f'output.{key}', last(value)) for key, value in outputs.items())
            tensors['output.loss'] = loss.detach()
            gradients = {key: ours(p.grad).clone() for key, p in parameters(net).items()}
            if not all(gradient.any() for gradient in gradients.values()):
                return False
            tensors.update((f'gradient.{key}', gradient) for key, gradient in gradients.items())
        optimiser.step()
        for module in net.modules():
            if isinstance(module, networks.EmaQuantiser):
                module.update()
                if module.smallest_gap < SMALLEST_GAP:
                    return False
    if train:
        tensors.update((f'after.{key}', ours(p)) for key, p in parameters(net).items())
        tensors.update((f'after.{key}', value) for key, value in codebooks(net))
    metadata = {**metadata, 'steps': str(STEPS), 'learningRate': str(LEARNING_RATE), 'torch': torch.__version__}
    save(name, tensors, metadata)
    return True


def autoencoder(seed, variant, hidden, residual, codes, mel, time):
    torch.manual_seed(seed)
    net = networks.Vqvae2(variant, hidden, residual, 2, codes)
    x = torch.randn(2, 1, mel, time)

    def forward(net):
        o = net(x)
        commitment = F.mse_loss(o['z1'], o['q1'].detach()) + F.mse_loss(o['z2'], o['q2'].detach())
        return o, F.mse_loss(o['x_out'], x) + 0.25 * commitment

    # A first pass places the codes among the features, as Earmark's initialisation does.
    with torch.no_grad():
        for quantiser, z in ((net.quantiser1, 'z1'), (net.quantiser2, 'z2')):
            features = net(x)[z].permute(0, 2, 3, 1).reshape(-1, hidden)
            picked = features[torch.randperm(len(features))[:codes]] + 0.01 * torch.randn(codes, hidden)
            quantiser.codes, quantiser.sums = picked, picked.clone()
            quantiser.smallest_gap = float('inf')
    sizes = {'hidden': hidden, 'residual': residual, 'residualBlocks': 2, 'codes': codes, 'bottleneck': 1, 'unet': 1}
    metadata = {'sizes': json.dumps(sizes), 'upsampling': variant}
    return golden(f'vqvae2-{variant}', net, {'x': last(x)}, forward, metadata)


def unet(seed, width, mel, time):
    torch.manual_seed(seed)
    x = torch.randn(2, 2, mel, time)
    anomalous = (F.interpolate(torch.rand(2, 1, mel // 4, time // 4), scale_factor=4)[:, 0] > 0.7).float()

    def forward(net):
        p = net(x)
        return {'probabilities': p}, networks.focal_loss(p, anomalous)

    net = networks.AnomalyUnet(width)
    return golden('anomaly-unet', net, {'x': last(x), 'anomalous': anomalous}, forward, {'width': str(width)})


def object_decoder(seed, hidden, residual, bottleneck, mel, time):
    torch.manual_seed(seed)
    joined, x = torch.randn(2, 2 * hidden, mel // 4, time // 4), torch.randn(2, 1, mel, time)

    def forward(net):
        reconstruction = net(joined)
        return {'reconstruction': reconstruction}, F.mse_loss(reconstruction, x)

    net = networks.ObjectDecoder(hidden, residual, 2, bottleneck)
    sizes = {'hidden': hidden, 'residual': residual, 'residualBlocks': 2, 'codes': 1, 'bottleneck': bottleneck, 'unet': 1}
    inputs = {'joined': last(joined), 'x': last(x)}
    return golden('object-decoder', net, inputs, forward, {'sizes': json.dumps(sizes)}, train=False)


def subspace(seed, width, mel, time):
    torch.manual_seed(seed)
    f, q = torch.randn(2, width, mel, time), torch.randn(2, width, mel, time)

    def forward(net):
        restricted = net(f)
        return {'restricted': restricted}, F.mse_loss(restricted, q)

    net = networks.SubspaceRestriction(width, 'srm')
    return golden('subspace', net, {'f': last(f), 'q': last(q)}, forward, {'width': str(width)}, train=False)


def first(write):
    """Tries seeds until one gives a file."""
    next(seed for seed in range(1, 1000) if write(seed))


if __name__ == '__main__':
    torch.set_num_threads(1)
    FIXTURES.mkdir(parents=True, exist_ok=True)
    first(lambda seed: autoencoder(seed, 'paper', hidden=4, residual=3, codes=16, mel=32, time=48))
    first(lambda seed: autoencoder(seed, 'dsr', hidden=4, residual=2, codes=8, mel=16, time=24))
    first(lambda seed: unet(seed, width=2, mel=16, time=24))
    first(lambda seed: object_decoder(seed, hidden=2, residual=2, bottleneck=4, mel=32, time=48))
    first(lambda seed: subspace(seed, width=2, mel=8, time=12))
