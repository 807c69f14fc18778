/**
 * Building blocks of convolutional networks. A block is a function of named parameters, and knows which parameters those
 * are and what it costs. Images are `[batch, mel, time, channel]`.
 */
import {
  initialConvolution,
  instanceNorm,
  tf,
  type HostTensor,
  type HostTensors,
  type Random,
  type Tensor4D,
  type Tensors,
  type TensorSpec,
  type TensorSpecs,
} from '../../engine/index.ts';

/** One convolution's parameters: `<name>.kernel` and, with `bias`, `<name>.bias` `[outputs]`. */
export interface Layer {
  readonly name: string;
  /** Kernels are `[size, size, inputs, outputs]`, of transposed convolutions `[size, size, outputs, inputs]`. */
  readonly transposed: boolean;
  readonly size: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly bias: boolean;
}

/** Mel bands and frames of a map. */
export interface Grid {
  readonly mel: number;
  readonly time: number;
}

/** Work for one map, and the map that comes out. */
export interface Cost {
  /** Multiply-adds of the convolutions, padded positions included; everything else is small beside them. */
  readonly macs: number;
  readonly grid: Grid;
}

export interface Block {
  readonly layers: readonly Layer[];
  apply(parameters: Tensors, x: Tensor4D): Tensor4D;
  cost(grid: Grid): Cost;
}

export interface Channels {
  readonly inputs: number;
  readonly outputs: number;
  readonly bias?: boolean;
}

export interface ConvolutionOptions extends Channels {
  readonly size: number;
  readonly stride?: 1 | 2;
}

/** PyTorch's `Conv2d` with padding `(size - stride) / 2`, on maps that the stride divides. */
export function convolution(name: string, options: ConvolutionOptions): Block {
  const { size, stride = 1, inputs, outputs, bias = true } = options;
  return {
    layers: [{ name, transposed: false, size, inputs, outputs, bias }],
    apply(parameters, x) {
      const y = tf.conv2d(x, parameter(parameters, `${name}.kernel`), stride, 'same');
      return bias ? tf.add(y, parameter(parameters, `${name}.bias`)) : y;
    },
    cost({ mel, time }) {
      const grid = { mel: mel / stride, time: time / stride };
      return { macs: size ** 2 * inputs * outputs * grid.mel * grid.time, grid };
    },
  };
}

/** PyTorch's `ConvTranspose2d(inputs, outputs, 4, 2, 1)`: doubles the map. */
export function enlarge(name: string, { inputs, outputs, bias = true }: Channels): Block {
  const size = 4;
  return {
    layers: [{ name, transposed: true, size, inputs, outputs, bias }],
    apply(parameters, x) {
      const [batch, mel, time] = x.shape;
      const shape: Tensor4D['shape'] = [batch, 2 * mel, 2 * time, outputs];
      const y = tf.conv2dTranspose(x, parameter(parameters, `${name}.kernel`), shape, 2, 'same');
      return bias ? tf.add(y, parameter(parameters, `${name}.bias`)) : y;
    },
    cost: ({ mel, time }) => ({
      macs: size ** 2 * inputs * outputs * mel * time,
      grid: { mel: 2 * mel, time: 2 * time },
    }),
  };
}

/** A block without parameters, whose own work is not counted. */
const free = (apply: (x: Tensor4D) => Tensor4D, scale = 1): Block => ({
  layers: [],
  apply: (_parameters, x) => apply(x),
  cost: ({ mel, time }) => ({ macs: 0, grid: { mel: mel * scale, time: time * scale } }),
});

export const relu: Block = free((x) => tf.relu(x));

/** 2x2 max-pooling: halves the map. */
export const halve: Block = free((x) => tf.maxPool(x, 2, 2, 'valid'), 1 / 2);

/** Per clip and channel to mean 0 and variance 1 over the map; no parameters, ε 1e-5. */
export const normalise: Block = free((x) => instanceNorm(x));

/** Bilinear, doubles the map. @param alignCorners corner cells keep their centres; else cells are areas */
export function interpolate(alignCorners: boolean): Block {
  return free((x) => {
    const [, mel, time] = x.shape;
    return tf.image.resizeBilinear(x, [2 * mel, 2 * time], alignCorners, !alignCorners);
  }, 2);
}

export function sequence(...blocks: readonly Block[]): Block {
  return {
    layers: blocks.flatMap(({ layers }) => layers),
    apply: (parameters, x) => blocks.reduce((y, block) => block.apply(parameters, y), x),
    cost: (grid) =>
      blocks.reduce<Cost>(
        (sum, block) => {
          const cost = block.cost(sum.grid);
          return { macs: sum.macs + cost.macs, grid: cost.grid };
        },
        { macs: 0, grid },
      ),
  };
}

/** `x + f(x)`. */
export function residual(f: Block): Block {
  return {
    layers: f.layers,
    apply: (parameters, x) => tf.add(x, f.apply(parameters, x)),
    cost: (grid) => ({ macs: f.cost(grid).macs, grid }),
  };
}

/**
 * DSR's stack of residual blocks. Its first ReLU works in place, so that what is added to is ReLU(x), not x:
 * `count` times x <- ReLU(x) + conv1x1(ReLU(conv3x3(ReLU(x)))), then one ReLU.
 */
export function residualStack(name: string, channels: number, inner: number, count: number): Block {
  const blocks = Array.from({ length: count }, (_, i) =>
    sequence(
      relu,
      residual(
        sequence(
          convolution(`${name}.${i}.conv0`, { size: 3, inputs: channels, outputs: inner, bias: false }),
          relu,
          convolution(`${name}.${i}.conv1`, { size: 1, inputs: inner, outputs: channels, bias: false }),
        ),
      ),
    ),
  );
  return sequence(...blocks, relu);
}

/** conv3x3, instance normalisation, ReLU. */
export function normalised(name: string, inputs: number, outputs: number): Block {
  return sequence(convolution(name, { size: 3, inputs, outputs }), normalise, relu);
}

/** What a network's parameters are called and their shapes. */
export function parameterSpecs(layers: readonly Layer[]): TensorSpecs {
  return Object.fromEntries(
    layers.flatMap((layer): [string, TensorSpec][] => {
      const kernel: TensorSpec = { dtype: 'float32', shape: kernelShape(layer) };
      const bias: TensorSpec = { dtype: 'float32', shape: [layer.outputs] };
      return [
        [`${layer.name}.kernel`, kernel],
        ...(layer.bias ? [[`${layer.name}.bias`, bias] as [string, TensorSpec]] : []),
      ];
    }),
  );
}

/** `pytorch`: PyTorch's default, U(±1/√fan_in), kernels and biases. `dsr`: kernels N(0, 0.02²), biases as before. */
export type Initialisation = 'pytorch' | 'dsr';

/** Draws a network's parameters, each layer's from a generator of its own name. */
export function initialParameters(
  layers: readonly Layer[],
  random: Random,
  initialisation: Initialisation,
): HostTensors {
  const deviation = initialisation === 'dsr' ? 0.02 : undefined;
  return Object.fromEntries(
    layers.flatMap((layer): [string, HostTensor][] => {
      const { kernel, bias } = initialConvolution(
        random.fork(layer.name),
        kernelShape(layer),
        layer.outputs,
        deviation,
      );
      return [
        [`${layer.name}.kernel`, kernel],
        ...(layer.bias ? [[`${layer.name}.bias`, bias] as [string, HostTensor]] : []),
      ];
    }),
  );
}

const kernelShape = ({ transposed, size, inputs, outputs }: Layer): Tensor4D['shape'] =>
  transposed ? [size, size, outputs, inputs] : [size, size, inputs, outputs];

/** @param path of a kernel, or of a bias, which broadcasts */
function parameter(parameters: Tensors, path: string): Tensor4D {
  const tensor = parameters[path];
  if (!tensor) throw new Error(`no parameter ${path}`);
  return tensor as Tensor4D;
}
