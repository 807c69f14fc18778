import { describe, expect, it } from 'vitest';
import { runCases } from '../conformance/run.ts';
import { floats, show } from '../conformance/draw.ts';
import type { ConformanceCase } from '../conformance/case.ts';
import { cpuDevice } from '../devices/onnx.ts';
import { referenceDevice } from '../devices/reference.ts';
import { Random } from '../random.ts';
import { tf } from '../tfjs.ts';
import { groupedConv2d } from './grouped-conv.ts';
import type { Tensor4D } from '@tensorflow/tfjs-core';

/** The same as one dense convolution whose filter is zero between groups. */
function dense(filter: Tensor4D, groups: number): Tensor4D {
  const [height, width, perGroup, out] = filter.shape;
  const blocks = tf.split(filter, groups, 3).map((block, group) =>
    tf.pad(block, [
      [0, 0],
      [0, 0],
      [group * perGroup, (groups - 1 - group) * perGroup],
      [0, 0],
    ]),
  );
  return tf.reshape(tf.concat(blocks, 3), [height, width, perGroup * groups, out]);
}

function drawCase(index: number): ConformanceCase {
  const random = new Random(`grouped/${index}`);
  const groups = random.integer(1, 5);
  const [perGroup, outPerGroup, strides] = [random.integer(1, 4), random.integer(1, 4), random.integer(1, 3)];
  const shape = [random.integer(1, 3), random.integer(3, 8), random.integer(3, 8), perGroup * groups];
  const filter = [random.integer(1, 4), random.integer(1, 4), perGroup, outPerGroup * groups];
  const pad = random.pick(['same', 'valid'] as const);
  return {
    label: `${show(shape)} * ${show(filter)} in ${groups} groups, stride ${strides}, ${pad}`,
    fn: (inputs) => groupedConv2d(inputs['x'] as Tensor4D, inputs['filter'] as Tensor4D, groups, { strides, pad }),
    exact: (inputs) => tf.conv2d(inputs['x'] as Tensor4D, dense(inputs['filter'] as Tensor4D, groups), strides, pad),
    inputs: { x: floats(random, shape), filter: floats(random, filter) },
    differentiate: ['x', 'filter'],
  };
}

describe('grouped convolution', () => {
  it('equals a dense one with a block-diagonal filter, and so do its gradients', async () => {
    const cases = Array.from({ length: 25 }, (_, index) => drawCase(index));
    const { failures } = await runCases([{ kernel: 'grouped', cases }], cpuDevice, referenceDevice);
    expect(failures).toEqual([]);
  });

  it('says which shapes do not fit', () => {
    const [x, filter] = [tf.zeros([1, 4, 4, 6]), tf.zeros([3, 3, 2, 4])] as [Tensor4D, Tensor4D];
    expect(() => groupedConv2d(x, filter, 2)).toThrow('2 groups of a filter [3,3,2,4] do not fit an image [1,4,4,6]');
  });
});
