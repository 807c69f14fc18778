/** Tensors as the host sees them: a shape, a type and plain memory. No engine below this line is visible in them. */

export type DType = 'float32' | 'int32' | 'bool';

/** Memory of a tensor: row-major; booleans are bytes that hold 0 or 1. */
export interface TensorMemory {
  float32: Float32Array;
  int32: Int32Array;
  bool: Uint8Array;
}

/** What a function is compiled for: static shape, `[]` for a scalar. */
export interface TensorSpec {
  readonly dtype: DType;
  readonly shape: readonly number[];
}

export interface HostTensor<D extends DType = DType> extends TensorSpec {
  readonly dtype: D;
  readonly data: TensorMemory[D];
}

/** Named tensors: parameters by their path (`unet.down0.conv0.kernel`), inputs and outputs by their role. */
export type HostTensors = Readonly<Record<string, HostTensor>>;
export type TensorSpecs = Readonly<Record<string, TensorSpec>>;

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}

export function allocate<D extends DType>(dtype: D, size: number): TensorMemory[D] {
  const memory: TensorMemory = {
    get float32() {
      return new Float32Array(size);
    },
    get int32() {
      return new Int32Array(size);
    },
    get bool() {
      return new Uint8Array(size);
    },
  };
  return memory[dtype];
}

export function float32(shape: readonly number[], data?: ArrayLike<number>): HostTensor<'float32'> {
  return { dtype: 'float32', shape, data: data ? Float32Array.from(data) : new Float32Array(sizeOf(shape)) };
}

export function int32(shape: readonly number[], data?: ArrayLike<number>): HostTensor<'int32'> {
  return { dtype: 'int32', shape, data: data ? Int32Array.from(data) : new Int32Array(sizeOf(shape)) };
}
