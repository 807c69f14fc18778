/** Opens models in ONNX Runtime and turns its tensors into ours and back. */
import * as ort from 'onnxruntime-node';
import { sizeOf, type HostTensor, type TensorSpec } from '../tensors.ts';

export type SessionOptions = ort.InferenceSession.SessionOptions;
export type Session = ort.InferenceSession;

export function openSession(model: Uint8Array, options: SessionOptions): Promise<Session> {
  return ort.InferenceSession.create(model, { logSeverityLevel: 3, ...options });
}

/** A tensor over the very memory of `tensor`: no copy. */
export function toOrt({ dtype, shape, data }: HostTensor): ort.Tensor {
  return new ort.Tensor(dtype, data, [...shape]);
}

/** A view on a CPU tensor's memory. */
export function fromOrt(tensor: ort.Tensor, { dtype, shape }: TensorSpec): HostTensor {
  return { dtype, shape, data: tensor.data as HostTensor['data'] };
}

export function emptyOrt({ dtype, shape }: TensorSpec): ort.Tensor {
  const size = sizeOf(shape);
  const data =
    dtype === 'float32' ? new Float32Array(size) : dtype === 'int32' ? new Int32Array(size) : new Uint8Array(size);
  return new ort.Tensor(dtype, data, [...shape]);
}

export { ort };
