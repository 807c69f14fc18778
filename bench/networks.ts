/** What is measured: networks, their batches, their losses and their work. `peers/engine_torch.py` has the same ones. */
import { cpuSizes, type Sizes } from '../src-main/detectors/auddsr/sizes.ts';
import { anomalyUnet } from '../src-main/detectors/auddsr/anomaly-unet.ts';
import {
  convolution,
  enlarge,
  initialParameters,
  parameterSpecs,
  relu,
  residual,
  sequence,
  type Layer,
} from '../src-main/detectors/auddsr/layers.ts';
import { objectDecoder } from '../src-main/detectors/auddsr/object-decoder.ts';
import {
  focalLoss,
  meanSquaredError,
  Random,
  sizeOf,
  type HostTensor,
  type HostTensors,
  type Scalar,
  type Tensor4D,
  type TensorSpecs,
  type Tensors,
} from '../src-main/engine/index.ts';

export const NETWORKS = ['autoencoder', 'anomaly-unet', 'object-decoder'] as const;
export type NetworkId = (typeof NETWORKS)[number];

/** `full`: what the figures are about. `small`: seconds, to see that the benchmark works. */
export const SCALES = ['full', 'small'] as const;
export type Scale = (typeof SCALES)[number];

/** A batch of log-mels `[batch, mel, time]` and the sizes of the network. */
export interface Problem {
  readonly batch: number;
  readonly mel: number;
  readonly time: number;
  readonly sizes: Sizes;
}

const FULL: Readonly<Record<NetworkId, Problem>> = {
  autoencoder: { batch: 16, mel: 128, time: 320, sizes: cpuSizes },
  'anomaly-unet': { batch: 8, mel: 128, time: 192, sizes: cpuSizes },
  'object-decoder': { batch: 8, mel: 128, time: 320, sizes: cpuSizes },
};

const SMALL: Problem = {
  batch: 2,
  mel: 16,
  time: 32,
  sizes: { hidden: 4, residual: 2, residualBlocks: 1, codes: 8, bottleneck: 4, unet: 2 },
};

export const problemOf = (network: NetworkId, scale: Scale): Problem => (scale === 'full' ? FULL[network] : SMALL);

export interface BenchNetwork {
  readonly parameters: TensorSpecs;
  readonly inputs: TensorSpecs;
  /** Multiply-adds of the convolutions in one forward pass over the batch. */
  readonly macs: number;
  initialParameters(): HostTensors;
  batch(): HostTensors;
  forward(parameters: Tensors, inputs: Tensors): Tensor4D;
  loss(result: Tensor4D, inputs: Tensors): Scalar;
}

export function benchNetwork(network: NetworkId, { batch, mel, time, sizes }: Problem): BenchNetwork {
  const clip = { mel, time };
  switch (network) {
    case 'autoencoder': {
      const net = autoencoder();
      return {
        ...described(net.layers, { x: image([batch, mel, time, 1]) }, batch * net.cost(clip).macs),
        forward: (parameters, inputs) => net.apply(parameters, map(inputs, 'x')),
        loss: (y, inputs) => meanSquaredError(y, map(inputs, 'x')),
      };
    }
    case 'anomaly-unet': {
      const net = anomalyUnet(sizes.unet);
      const inputs = { x: image([batch, mel, time, 2]), anomalous: image([batch, mel, time]) };
      return {
        ...described(net.layers, inputs, batch * net.cost(clip).macs),
        forward: (parameters, inputs) => net.probabilities(parameters, map(inputs, 'x')),
        loss: (y, inputs) => focalLoss(y, map(inputs, 'anomalous')),
      };
    }
    case 'object-decoder': {
      const net = objectDecoder(sizes);
      const codes = { mel: mel / 4, time: time / 4 };
      const inputs = {
        x: image([batch, codes.mel, codes.time, 2 * sizes.hidden]),
        target: image([batch, mel, time, 1]),
      };
      return {
        ...described(net.layers, inputs, batch * net.cost(codes).macs),
        forward: (parameters, inputs) => net.apply(parameters, map(inputs, 'x')),
        loss: (y, inputs) => meanSquaredError(y, map(inputs, 'target')),
      };
    }
  }
}

/** The small autoencoder that the engine's prototype was measured with; no biases, and the skip carries its input as is. */
function autoencoder() {
  const plain = { bias: false };
  return sequence(
    convolution('down0', { size: 4, stride: 2, inputs: 1, outputs: 32, ...plain }),
    relu,
    convolution('down1', { size: 4, stride: 2, inputs: 32, outputs: 64, ...plain }),
    relu,
    convolution('middle', { size: 3, inputs: 64, outputs: 64, ...plain }),
    residual(
      sequence(
        relu,
        convolution('inner0', { size: 3, inputs: 64, outputs: 32, ...plain }),
        relu,
        convolution('inner1', { size: 1, inputs: 32, outputs: 64, ...plain }),
      ),
    ),
    relu,
    enlarge('up0', { inputs: 64, outputs: 32, ...plain }),
    relu,
    enlarge('up1', { inputs: 32, outputs: 1, ...plain }),
  );
}

const image = (shape: readonly number[]): TensorSpecs[string] => ({ dtype: 'float32', shape });

const map = (inputs: Tensors, name: string): Tensor4D => inputs[name] as Tensor4D;

function described(layers: readonly Layer[], inputs: TensorSpecs, macs: number) {
  return {
    parameters: parameterSpecs(layers),
    inputs,
    macs,
    initialParameters: () => initialParameters(layers, new Random(1), 'pytorch'),
    batch: () => batchOf(inputs),
  };
}

/** Uniform in [-1, 1); the map of anomalous cells is 1 in a fifth of them, else 0. */
function batchOf(inputs: TensorSpecs): HostTensors {
  const random = new Random(2);
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { shape }]): [string, HostTensor] => {
      const data = random.uniforms(sizeOf(shape), -1, 1);
      return [
        name,
        { dtype: 'float32', shape, data: name === 'anomalous' ? data.map((v) => (v > 0.6 ? 1 : 0)) : data },
      ];
    }),
  );
}
