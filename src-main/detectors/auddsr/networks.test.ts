import { describe, expect, test } from 'vitest';
import {
  compile,
  float32,
  openDevice,
  quantise,
  Random,
  sizeOf,
  type HostTensors,
  type StepFunction,
  type Tensor2D,
  type Tensor4D,
  type TensorSpecs,
} from '../../engine/index.ts';
import { anomalyUnet } from './anomaly-unet.ts';
import { initialParameters, parameterSpecs, type Block, type Layer } from './layers.ts';
import { objectDecoder } from './object-decoder.ts';
import { cpuSizes, paperSizes, type Sizes, type Upsampling } from './sizes.ts';
import { subspaceRestriction } from './subspace.ts';
import { Vqvae2 } from './vqvae2.ts';

const GRID = { mel: 128, time: 320 };
const FINE = { mel: 32, time: 80 };
const COARSE = { mel: 16, time: 40 };

const count = (layers: readonly Layer[]): number =>
  Object.values(parameterSpecs(layers)).reduce((sum, { shape }) => sum + sizeOf(shape), 0);

const withCodebooks = (sizes: Sizes, upsampling: Upsampling): number =>
  count(new Vqvae2(sizes, upsampling).layers) + 2 * sizes.codes * sizes.hidden;

const total = (macs: Readonly<Record<string, number>>): number => Object.values(macs).reduce((sum, n) => sum + n, 0);

describe('the discrete autoencoder', () => {
  const dsr = new Vqvae2(paperSizes, 'dsr');
  const paper = new Vqvae2(paperSizes, 'paper');

  test("has as many parameters as the table of DSR's sizes says, part by part", () => {
    const counts = (net: Vqvae2) =>
      Object.fromEntries(Object.entries<Block>({ ...net.parts }).map(([part, { layers }]) => [part, count(layers)]));
    expect(counts(dsr)).toEqual({
      encoder1: 443_712,
      encoder2: 573_696,
      pre1: 16_512,
      pre2: 32_896,
      generalDecoder1: 262_272,
      generalDecoder2: 591_041,
    });
    expect(counts(paper)).toMatchObject({ generalDecoder1: 573_696 });
    expect(count(dsr.layers)).toBe(1_920_129);
    expect(withCodebooks(paperSizes, 'dsr')).toBe(2_968_705);
    expect(withCodebooks(paperSizes, 'paper')).toBe(3_280_129);
    expect(withCodebooks(cpuSizes, 'dsr')).toBe(136_993);
  });

  test('costs what the table says', () => {
    expect(dsr.macs(GRID)).toEqual({
      encoder1: 1_142_947_840,
      encoder2: 367_001_600,
      pre1: 10_485_760,
      pre2: 83_886_080,
      codebook1: 335_544_320,
      codebook2: 1_342_177_280,
      generalDecoder1: 167_772_160,
      generalDecoder2: 1_520_435_200,
    });
    expect(total(dsr.macs(GRID))).toBe(4_970_250_240);
    expect(total(paper.macs(GRID))).toBe(5_169_479_680);
    expect(total(new Vqvae2(cpuSizes, 'dsr').macs(GRID)) / 1e6).toBeCloseTo(235.9, 1);
  });

  test.each([
    ['dsr', 320],
    ['paper', 320],
    ['dsr', 352],
  ] as const)(
    '%s: feature maps and reconstruction of %i frames have the shapes of section 8',
    async (variant, time) => {
      const sizes = { ...cpuSizes, codes: 8 };
      const net = new Vqvae2(sizes, variant);
      const codebook: TensorSpecs = { codes: { dtype: 'float32', shape: [sizes.codes, sizes.hidden] } };
      const shapes = await outputShapes(
        (state, { x }) => {
          const { f1 } = net.coarseFeatures(state, x as Tensor4D);
          const codes = state['codes'] as Tensor2D;
          const { z1, q1, z2, q2 } = net.encode(state, x as Tensor4D, (_level, z) => quantise(z, codes).straight);
          const joined = net.joined(state, q1, q2);
          return { outputs: { f1, z1, q1, z2, q2, joined, reconstruction: net.decode(state, joined) } };
        },
        { ...net.parameterSpecs(), ...codebook },
        { ...net.initialParameters(new Random(1)), codes: float32([sizes.codes, sizes.hidden]) },
        { x: float32([1, 128, time, 1]) },
      );
      expect(shapes).toEqual({
        f1: [1, 32, time / 4, 32],
        z1: [1, 16, time / 8, 32],
        q1: [1, 16, time / 8, 32],
        z2: [1, 32, time / 4, 32],
        q2: [1, 32, time / 4, 32],
        joined: [1, 32, time / 4, 64],
        reconstruction: [1, 128, time, 1],
      });
    },
  );

  test('is drawn anew from the same seed, and differently from another', () => {
    const draw = (seed: number) => new Vqvae2(cpuSizes, 'paper').initialParameters(new Random(seed));
    expect(draw(3)).toEqual(draw(3));
    expect(draw(3)['pre1.kernel']).not.toEqual(draw(4)['pre1.kernel']);
  });
});

describe('the stage 2 networks', () => {
  test('have as many parameters as the tables say', () => {
    expect(count(objectDecoder(paperSizes).layers)).toBe(9_416_321);
    expect(count(objectDecoder(cpuSizes).layers)).toBe(738_353);
    expect(count(anomalyUnet(paperSizes.unet).layers)).toBe(5_608_386);
    expect(count(anomalyUnet(cpuSizes.unet).layers)).toBe(351_474);
    expect(count(subspaceRestriction(paperSizes.hidden, 'srm').layers)).toBe(7_818_240);
  });

  test('cost what the tables say', () => {
    expect(objectDecoder(paperSizes).cost(FINE)).toEqual({ macs: 10_076_815_360, grid: GRID });
    expect(objectDecoder(cpuSizes).cost(FINE).macs / 1e6).toBeCloseTo(718.3, 1);
    expect(anomalyUnet(paperSizes.unet).cost(GRID)).toEqual({ macs: 28_028_436_480, grid: GRID });
    expect(anomalyUnet(cpuSizes.unet).cost(GRID).macs / 1e6).toBeCloseTo(1769.5, 1);
    expect(subspaceRestriction(paperSizes.hidden, 'srm').cost(FINE)).toEqual({ macs: 5_284_823_040, grid: FINE });
    expect(subspaceRestriction(paperSizes.hidden, 'srm').cost(COARSE)).toEqual({ macs: 1_321_205_760, grid: COARSE });
  });

  test('give a map per clip', async () => {
    const sizes = { ...cpuSizes, hidden: 8, unet: 4 };
    const [object, unet] = [objectDecoder(sizes), anomalyUnet(sizes.unet)];
    const [fine, coarse] = [subspaceRestriction(8, 'fine'), subspaceRestriction(8, 'coarse')];
    const layers = [object, unet, fine, coarse].flatMap((net) => net.layers);
    const shapes = await outputShapes(
      (state, { joined, x, q1, q2 }) => ({
        outputs: {
          xs: object.apply(state, joined as Tensor4D),
          logits: unet.logits(state, x as Tensor4D),
          f1: coarse.apply(state, q1 as Tensor4D),
          f2: fine.apply(state, q2 as Tensor4D),
        },
      }),
      parameterSpecs(layers),
      initialParameters(layers, new Random(1), 'dsr'),
      {
        joined: float32([1, 32, 80, 16]),
        x: float32([1, 128, 320, 2]),
        q1: float32([1, 16, 40, 8]),
        q2: float32([1, 32, 80, 8]),
      },
    );
    expect(shapes).toEqual({ xs: [1, 128, 320, 1], logits: [1, 128, 320, 2], f1: [1, 16, 40, 8], f2: [1, 32, 80, 8] });
  });

  test("start from DSR's weights: kernels of deviation 0.02, biases within 1/sqrt(fan-in)", () => {
    const parameters = initialParameters(objectDecoder(cpuSizes).layers, new Random(1), 'dsr');
    const kernel = parameters['object.down1.conv1.kernel']?.data ?? [];
    const [mean, square] = [0, 1].map((p) => [...kernel].reduce((sum, w) => sum + w ** (p + 1), 0) / kernel.length);
    expect(mean).toBeCloseTo(0, 3);
    expect(Math.sqrt(square ?? NaN)).toBeCloseTo(0.02, 3);
    // PyTorch counts a transposed convolution's fan-in from its outputs: 16 here, times 4 x 4 taps.
    const bias = parameters['object.up2.bias']?.data ?? [];
    expect(Math.max(...[...bias].map(Math.abs))).toBeLessThanOrEqual(1 / 16);
    expect(Math.max(...[...bias].map(Math.abs))).toBeGreaterThan(1 / 32);
  });
});

async function outputShapes(
  step: StepFunction,
  state: TensorSpecs,
  parameters: HostTensors,
  inputs: HostTensors,
): Promise<Record<string, readonly number[]>> {
  const compiled = await compile(step, { state, inputs }, await openDevice('cpu'));
  await compiled.writeState(parameters);
  const outputs = await compiled.run(inputs);
  await compiled.dispose();
  return Object.fromEntries(Object.entries(outputs).map(([name, { shape }]) => [name, shape]));
}
