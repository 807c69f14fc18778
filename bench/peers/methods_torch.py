"""The methods of `earmark bench <method>` in PyTorch, by the detector's id.

Each is called with the step ('training' or 'scoring'), the detector's settings, the shape of a step's examples
({batch, mel, time}) and the device, and gives an object with `trained` (modules) and `step()`, which returns a tensor.
"""
import classifiers_torch
import dense_torch

METHODS = {
    'ae': dense_torch.autoencoder,
    'idnn': dense_torch.interpolation,
    'mobilenetv2': classifiers_torch.PatchSteps,
    'stgram': classifiers_torch.ClipSteps,
}
