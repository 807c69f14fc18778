/**
 * Building blocks of mobile networks: convolutions with batch normalisation, which keeps averages beside its trained
 * parameters. A block is a function of named tensors, and knows which those are. Images are `[batch, mel, time, channel]`.
 */
import {
  batchNormInference,
  batchNormTrain,
  float32,
  prelu as slopedRelu,
  sizeOf,
  tf,
  type BatchNormOptions,
  type HostTensor,
  type HostTensors,
  type Random,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  type Tensors,
  type TensorSpec,
  type TensorSpecs,
} from '../../engine/index.ts';

/** Mel bands and frames of a map. */
export interface Grid {
  readonly mel: number;
  readonly time: number;
}

/** One way through a network. */
export interface Pass {
  /** Parameters and averages by name. */
  readonly tensors: Tensors;
  /** In training: normalise by the batch, and put the averages after it here. Without it: normalise by the averages. */
  readonly moved?: Record<string, Tensor1D>;
}

export interface Block {
  /** What gradients train. */
  readonly parameters: TensorSpecs;
  /** Moving means and variances. */
  readonly averages: TensorSpecs;
  initial(random: Random): HostTensors;
  apply(pass: Pass, x: Tensor4D): Tensor4D;
  /** The map that comes out of one of this size, and multiply-adds of the convolutions, padded positions included. */
  cost(grid: Grid): { readonly grid: Grid; readonly macs: number };
}

/** Draws a kernel's first values. */
export type KernelStart = (random: Random, shape: readonly [number, number, number, number]) => HostTensor<'float32'>;

/** Keras's default, Glorot uniform; of a depthwise kernel it takes the multiplier, 1, for the outputs, as Keras does. */
export const glorotUniform: KernelStart = (random, shape) => {
  const [height, width, inputs, outputs] = shape;
  const bound = Math.sqrt(6 / (height * width * (inputs + outputs)));
  return float32(shape, random.uniforms(sizeOf(shape), -bound, bound));
};

/** He normal by the outputs: variance 2 / (height x width x outputs). A depthwise kernel has as many as inputs. */
export const heFanOut: KernelStart = (random, shape) => {
  const [height, width, inputs, outputs] = shape;
  const deviation = Math.sqrt(2 / (height * width * (outputs === 1 ? inputs : outputs)));
  return float32(shape, random.normals(sizeOf(shape), 0, deviation));
};

/** `same`: as Keras pads. A number: so many cells on every side, as PyTorch pads. */
export type Padding = 'same' | 'valid' | number;

export interface ConvolutionOptions {
  /** Mel bands and frames of the kernel; one number for both. */
  readonly size: number | readonly [number, number];
  readonly stride?: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly padding: Padding;
  readonly start: KernelStart;
  /** The image has one channel that stands for all `inputs` alike: the kernel is summed over them. */
  readonly replicated?: boolean;
}

/** Without bias: a normalisation follows. */
export function convolution(name: string, options: ConvolutionOptions): Block {
  const { size, stride = 1, inputs, outputs, padding, start, replicated = false } = options;
  const [height, width] = pair(size);
  const kernel = [height, width, inputs, outputs] as const;
  return {
    parameters: { [`${name}.kernel`]: { dtype: 'float32', shape: kernel } },
    averages: {},
    initial: (random) => ({ [`${name}.kernel`]: start(random.fork(name), kernel) }),
    apply(pass, x) {
      const own = tensorOf(pass, `${name}.kernel`);
      return tf.conv2d(x, replicated ? tf.sum(own, 2, true) : own, stride, padding);
    },
    cost(grid) {
      const out = strided(grid, [height, width], stride, padding);
      return { grid: out, macs: height * width * inputs * outputs * out.mel * out.time };
    },
  };
}

/** Each channel with a kernel of its own. */
export function depthwise(
  name: string,
  options: Omit<ConvolutionOptions, 'inputs' | 'outputs' | 'replicated'> & { readonly channels: number },
): Block {
  const { size, stride = 1, channels, padding, start } = options;
  const [height, width] = pair(size);
  const kernel = [height, width, channels, 1] as const;
  return {
    parameters: { [`${name}.kernel`]: { dtype: 'float32', shape: kernel } },
    averages: {},
    initial: (random) => ({ [`${name}.kernel`]: start(random.fork(name), kernel) }),
    apply: (pass, x) => tf.depthwiseConv2d(x, tensorOf(pass, `${name}.kernel`), stride, padding),
    cost(grid) {
      const out = strided(grid, [height, width], stride, padding);
      return { grid: out, macs: height * width * channels * out.mel * out.time };
    },
  };
}

/** Batch normalisation with a learned factor and summand per channel. */
export function batchNorm(name: string, channels: number, options: BatchNormOptions): Block {
  const spec: TensorSpec = { dtype: 'float32', shape: [channels] };
  return {
    parameters: { [`${name}.scale`]: spec, [`${name}.offset`]: spec },
    averages: { [`${name}.mean`]: spec, [`${name}.variance`]: spec },
    initial: () => ({
      [`${name}.scale`]: filled(channels, 1),
      [`${name}.offset`]: filled(channels, 0),
      [`${name}.mean`]: filled(channels, 0),
      [`${name}.variance`]: filled(channels, 1),
    }),
    apply(pass, x) {
      const learned = {
        scale: tensorOf(pass, `${name}.scale`) as Tensor as Tensor1D,
        offset: tensorOf(pass, `${name}.offset`) as Tensor as Tensor1D,
      };
      const averages = {
        mean: tensorOf(pass, `${name}.mean`) as Tensor as Tensor1D,
        variance: tensorOf(pass, `${name}.variance`) as Tensor as Tensor1D,
      };
      if (pass.moved === undefined) return batchNormInference(x, learned, averages, options);
      const { y, averages: next } = batchNormTrain(x, learned, averages, options);
      pass.moved[`${name}.mean`] = next.mean;
      pass.moved[`${name}.variance`] = next.variance;
      return y;
    },
    cost: (grid) => ({ grid, macs: 0 }),
  };
}

/** max(x, 0), at most 6. */
export const relu6: Block = {
  parameters: {},
  averages: {},
  initial: () => ({}),
  apply: (_pass, x) => tf.relu6(x),
  cost: (grid) => ({ grid, macs: 0 }),
};

/** ReLU with a learned slope per channel below 0, 0.25 at first (PyTorch's `PReLU(channels)`). */
export function prelu(name: string, channels: number): Block {
  return {
    parameters: { [`${name}.slope`]: { dtype: 'float32', shape: [channels] } },
    averages: {},
    initial: () => ({ [`${name}.slope`]: filled(channels, 0.25) }),
    apply: (pass, x) => slopedRelu(x, tensorOf(pass, `${name}.slope`) as Tensor as Tensor1D) as Tensor4D,
    cost: (grid) => ({ grid, macs: 0 }),
  };
}

export function sequence(...blocks: readonly Block[]): Block {
  return {
    parameters: Object.assign({}, ...blocks.map(({ parameters }) => parameters)) as TensorSpecs,
    averages: Object.assign({}, ...blocks.map(({ averages }) => averages)) as TensorSpecs,
    initial: (random) => Object.assign({}, ...blocks.map((block) => block.initial(random))) as HostTensors,
    apply: (pass, x) => blocks.reduce((y, block) => block.apply(pass, y), x),
    cost: (grid) =>
      blocks.reduce(
        (sum, block) => {
          const cost = block.cost(sum.grid);
          return { grid: cost.grid, macs: sum.macs + cost.macs };
        },
        { grid, macs: 0 },
      ),
  };
}

/** `x + f(x)`. */
export const shortcut = (f: Block): Block => ({ ...f, apply: (pass, x) => tf.add(x, f.apply(pass, x)) });

/** Numbers of tensors. */
export const numbersOf = (specs: TensorSpecs): number =>
  Object.values(specs).reduce((sum, { shape }) => sum + sizeOf(shape), 0);

/**
 * @returns the tensor, as what it is used for: of rank 4, or one that broadcasts
 * @throws Error when a network is given another's tensors
 */
export function tensorOf({ tensors }: Pass, name: string): Tensor4D {
  const tensor = tensors[name];
  if (!tensor) throw new Error(`no tensor ${name}`);
  return tensor as Tensor4D;
}

const pair = (size: number | readonly [number, number]): readonly [number, number] =>
  typeof size === 'number' ? [size, size] : size;

function strided(
  { mel, time }: Grid,
  [height, width]: readonly [number, number],
  stride: number,
  padding: Padding,
): Grid {
  const along = (cells: number, size: number): number => {
    if (padding === 'same') return Math.ceil(cells / stride);
    return Math.floor((cells + (padding === 'valid' ? 0 : 2 * padding) - size) / stride) + 1;
  };
  return { mel: along(mel, height), time: along(time, width) };
}

const filled = (length: number, value: number): HostTensor<'float32'> =>
  float32([length], new Float32Array(length).fill(value));
