/**
 * The engine's public door: all that detectors, runs and hosts use of it. Model code is written in `tf` ops and pure
 * functions of `nn/`; it is compiled for a device, and never sees which one.
 */
export { tf } from './tfjs.ts';
export type { Rank, Scalar, Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';

export { compile } from './compile.ts';
export type { CompiledStep, Signature, StepFunction, StepResult, Tensors } from './step.ts';
export { float32, int32, sizeOf } from './tensors.ts';
export type { DType, HostTensor, HostTensors, TensorSpec, TensorSpecs } from './tensors.ts';
export { Random } from './random.ts';

export { openDevice } from './devices/catalogue.ts';
export type { CompileOptions, Device, DeviceId } from './devices/device.ts';

export { exportOnnx, type ExportOptions } from './export.ts';
export { standardise } from './kernels/standardise.ts';

export * from './nn/adam.ts';
export * from './nn/attention.ts';
export * from './nn/conv.ts';
export * from './nn/dense.ts';
export * from './nn/differentiate.ts';
export * from './nn/ema-codebook.ts';
export * from './nn/gelu.ts';
export * from './nn/losses.ts';
export * from './nn/norm.ts';
export * from './nn/prelu.ts';
export * from './nn/schedule.ts';
export * from './nn/stop-gradient.ts';
