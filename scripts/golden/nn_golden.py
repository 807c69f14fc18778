#!/usr/bin/env python3
"""Reference numbers for src-main/engine/nn, computed by PyTorch (Debian's python3-torch 1.13 will do).

    /usr/bin/python3 scripts/golden/nn_golden.py

writes src-main/engine/nn/fixtures/*.json. Tests read those files and never need PyTorch. A fixture has the inputs, the
outputs, and the gradients of the scalar sum(output * weight) with respect to some inputs; `weight` is one of the inputs.
Images are [batch, height, width, channel] in the files, as in the engine.
"""
import json
import math
import pathlib

import torch
import torch.nn.functional as F

OUT = pathlib.Path(__file__).resolve().parents[2] / "src-main/engine/nn/fixtures"
torch.manual_seed(20)


def tensor(x):
    x = torch.as_tensor(x)
    dtype = "float32" if x.dtype.is_floating_point else "int32"
    data = x.detach().reshape(-1).tolist()
    return {"dtype": dtype, "shape": list(x.shape), "data": [float(f"{v:.8g}") if dtype == "float32" else v for v in data]}


def write(name, inputs, outputs, gradients=None):
    fixture = {
        "inputs": {key: tensor(value) for key, value in inputs.items()},
        "outputs": {key: tensor(value) for key, value in outputs.items()},
        "gradients": {key: tensor(value) for key, value in (gradients or {}).items()},
    }
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / f"{name}.json").write_text(json.dumps(fixture) + "\n")


def weighted(name, inputs, f, differentiate):
    """Runs f(inputs) -> tensor and its gradients under a random weight."""
    leaves = {key: value.clone().requires_grad_(key in differentiate) for key, value in inputs.items()}
    y = f(leaves)
    weight = torch.randn_like(y)
    (y * weight).sum().backward()
    gradients = {key: leaves[key].grad for key in differentiate}
    write(name, {**inputs, "weight": weight}, {"y": y}, gradients)


def first(x):
    return x.permute(0, 3, 1, 2)


def last(x):
    return x.permute(0, 2, 3, 1)


def gelu():
    x = torch.cat([torch.linspace(-6, 6, 61), torch.tensor([1e-4, -1e-4])])
    weighted("gelu", {"x": x}, lambda t: F.gelu(t["x"]), ["x"])


def norms():
    image = torch.randn(2, 5, 6, 3) * 3 + 1
    weighted("instance-norm", {"x": image}, lambda t: last(F.instance_norm(first(t["x"]))), ["x"])

    scale, offset = torch.rand(3) + 0.5, torch.randn(3)
    mean, variance = torch.randn(3), torch.rand(3) + 0.5
    inputs = {"x": image, "scale": scale, "offset": offset}
    names = list(inputs)
    running = (mean.clone(), variance.clone())
    leaves = {key: value.clone().requires_grad_() for key, value in inputs.items()}
    y = last(F.batch_norm(first(leaves["x"]), *running, leaves["scale"], leaves["offset"], training=True))
    weight = torch.randn_like(y)
    (y * weight).sum().backward()
    write(
        "batch-norm-train",
        {**inputs, "mean": mean, "variance": variance, "weight": weight},
        {"y": y, "mean": running[0], "variance": running[1]},
        {key: leaves[key].grad for key in names},
    )
    weighted(
        "batch-norm-inference",
        {**inputs, "mean": mean, "variance": variance},
        lambda t: last(F.batch_norm(first(t["x"]), t["mean"], t["variance"], t["scale"], t["offset"])),
        names,
    )

    x = torch.randn(2, 4, 3, 5) * 2 - 1
    for name, shape in (("layer-norm", (5,)), ("layer-norm-2", (3, 5))):
        weighted(
            name,
            {"x": x, "scale": torch.rand(shape) + 0.5, "offset": torch.randn(shape)},
            lambda t: F.layer_norm(t["x"], list(t["scale"].shape), t["scale"], t["offset"]),
            ["x", "scale", "offset"],
        )


def attention():
    width, heads = 12, 3
    module = torch.nn.MultiheadAttention(width, heads, batch_first=True)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(torch.randn_like(parameter) * 0.4)
    inputs = {"query": torch.randn(2, 5, width), "keys": torch.randn(2, 7, width), "values": torch.randn(2, 7, width)}
    for part, kernel, bias in zip("qkv", module.in_proj_weight.chunk(3), module.in_proj_bias.chunk(3)):
        # PyTorch keeps kernels [to, from].
        inputs[f"{part}.kernel"], inputs[f"{part}.bias"] = kernel.detach().t().contiguous(), bias.detach()
    inputs["o.kernel"] = module.out_proj.weight.detach().t().contiguous()
    inputs["o.bias"] = module.out_proj.bias.detach()
    mask = torch.zeros(5, 7)
    mask[:, 5:] = -1e9
    inputs["mask"] = mask

    def run(t):
        def project(x, part):
            y = x @ t[f"{part}.kernel"] + t[f"{part}.bias"]
            return y.reshape(*y.shape[:2], heads, -1).transpose(1, 2)

        q, k, v = project(t["query"], "q"), project(t["keys"], "k"), project(t["values"], "v")
        shares = torch.softmax(q @ k.transpose(2, 3) / math.sqrt(width / heads) + t["mask"], -1)
        joined = (shares @ v).transpose(1, 2).reshape(2, 5, width)
        return joined @ t["o.kernel"] + t["o.bias"]

    # The formula that is differentiated is PyTorch's own module's.
    own, _ = module(inputs["query"], inputs["keys"], inputs["values"], attn_mask=mask)
    assert torch.allclose(own, run(inputs), atol=1e-5)
    # A bias of the keys changes nothing: its gradient is rounding noise around 0.
    weighted("attention", inputs, run, [key for key in inputs if key not in ("mask", "k.bias")])


def adam():
    """Five steps with given gradients; the state after each."""
    shapes = {"kernel": (3, 4), "bias": (4,)}
    start = {name: torch.randn(shape) for name, shape in shapes.items()}
    parameters = {name: value.clone().requires_grad_() for name, value in start.items()}
    optimiser = torch.optim.Adam(parameters.values(), lr=2e-2)
    # From the third step on the learning rate is 2e-3.
    scheduler = torch.optim.lr_scheduler.MultiStepLR(optimiser, [2], 0.1)
    gradients = {f"g{step}.{name}": torch.randn(shape) * 10 ** (step - 3) for step in range(5) for name, shape in shapes.items()}
    outputs = {}
    for step in range(5):
        for name, parameter in parameters.items():
            parameter.grad = gradients[f"g{step}.{name}"].clone()
        optimiser.step()
        scheduler.step()
        for name, parameter in parameters.items():
            outputs[f"{step}.{name}"] = parameter.detach().clone()
            outputs[f"{step}.adam.m.{name}"] = optimiser.state[parameter]["exp_avg"].clone()
            outputs[f"{step}.adam.v.{name}"] = optimiser.state[parameter]["exp_avg_sq"].clone()
    write("adam", {**start, **gradients}, outputs)


def schedules():
    def rates(make, steps=24):
        optimiser = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1)
        scheduler = make(optimiser)
        values = []
        for _ in range(steps):
            values.append(optimiser.param_groups[0]["lr"])
            optimiser.step()
            scheduler.step()
        return torch.tensor(values)

    multi = rates(lambda o: torch.optim.lr_scheduler.MultiStepLR(o, [5, 12], 0.1))
    cosine = rates(lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, 20, 0.01), 21)
    write("schedules", {}, {"multiStep": multi, "cosine": cosine})


def codebook():
    """DSR's VectorQuantizerEMA (discrete_model.py) for three batches."""
    size, depth, decay, epsilon = 16, 6, 0.99, 1e-5
    codes = torch.randn(size, depth)
    count, total = torch.zeros(size), torch.randn(size, depth)
    inputs = {"codes": codes, "count": count, "sum": total}
    outputs = {}
    for step in range(3):
        z = torch.randn(2, 4, 5, depth)
        inputs[f"z{step}"] = z
        flat = z.reshape(-1, depth)
        distances = (flat**2).sum(1, keepdim=True) + (codes**2).sum(1) - 2 * flat @ codes.t()
        indices = distances.argmin(1)
        hot = F.one_hot(indices, size).float()
        outputs[f"indices{step}"] = indices.reshape(2, 4, 5).int()
        outputs[f"quantised{step}"] = (hot @ codes).reshape(z.shape)
        count = count * decay + (1 - decay) * hot.sum(0)
        n = count.sum()
        count = (count + epsilon) / (n + size * epsilon) * n
        total = total * decay + (1 - decay) * (hot.t() @ flat)
        codes = total / count.unsqueeze(1)
        outputs[f"codes{step}"], outputs[f"count{step}"], outputs[f"sum{step}"] = codes, count, total
    write("codebook", inputs, outputs)


def losses():
    a, b = torch.randn(2, 3, 4, 1), torch.randn(2, 3, 4, 1)
    leaf = a.clone().requires_grad_()
    loss = F.mse_loss(leaf, b)
    loss.backward()
    write("mse", {"a": a, "b": b}, {"loss": loss}, {"a": leaf.grad})

    # DSR's FocalLoss (loss.py) with gamma 2, smooth 1e-5 and no alpha, on soft-maxed maps.
    logits, target = torch.randn(2, 4, 5, 2) * 3, (torch.rand(2, 4, 5) > 0.6).float()
    leaf = logits.clone().requires_grad_()
    smooth = 1e-5
    hot = torch.stack([1 - target, target], -1).clamp(smooth, 1 - smooth)
    likelihood = (hot * torch.softmax(leaf, -1)).sum(-1) + smooth
    loss = (-((1 - likelihood) ** 2) * likelihood.log()).mean()
    loss.backward()
    write("focal", {"logits": logits, "target": target}, {"loss": loss}, {"logits": leaf.grad})


def prelu():
    x, slope = torch.randn(3, 4, 5, 16), torch.rand(16) * 0.5
    weighted("prelu", {"x": x, "slope": slope}, lambda t: last(F.prelu(first(t["x"]), t["slope"])), ["x", "slope"])


for job in (gelu, norms, attention, adam, schedules, codebook, losses, prelu):
    job()
