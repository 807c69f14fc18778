import { describe, expect, it } from 'vitest';
import { Graph } from './graph.ts';

const SPEC = [{ type: 'float32', shape: [2] }] as const;

describe('the recorded graph', () => {
  it('keeps one node for the same operator on the same values', () => {
    const g = new Graph();
    const x = g.input('x', 'float32', [2]);
    expect(g.add('Relu', [x], SPEC)).toBe(g.add('Relu', [x], SPEC));
    expect(g.nodes).toHaveLength(1);
    expect(g.find('Relu', [x])).toBe(g.nodes[0]?.outputs);
    expect(g.find('Tanh', [x])).toBeUndefined();
  });

  it('tells nodes apart by operator, domain, operands and attributes', () => {
    const g = new Graph();
    const [x, y] = [g.input('x', 'float32', [2]), g.input('y', 'float32', [2])];
    g.add('Sub', [x, y], SPEC);
    g.add('Sub', [y, x], SPEC);
    g.add('Add', [x, y], SPEC);
    g.add('Add', [x, y], SPEC, {}, 'com.microsoft');
    g.add('Clip', [x, undefined, y], SPEC);
    g.add('Clip', [x, y, undefined], SPEC);
    g.add('LeakyRelu', [x], SPEC, { alpha: { float: 1 } });
    g.add('LeakyRelu', [x], SPEC, { alpha: 1 });
    g.add('Elu', [x], SPEC, { alpha: { float: Infinity } });
    g.add('Elu', [x], SPEC, { alpha: { float: -Infinity } });
    expect(g.nodes).toHaveLength(10);
  });

  it('stores equal small constants once, told apart by type, shape and every bit', () => {
    const g = new Graph();
    const one = g.constant(Float32Array.of(1, 0), [2]);
    expect(g.constant(Float32Array.of(1, 0), [2])).toBe(one);
    const others = [
      g.constant(Float32Array.of(1, -0), [2]),
      g.constant(Float32Array.of(1, 0), [1, 2]),
      g.constant(Int32Array.of(1, 0), [2]),
      g.constant(Uint8Array.of(1, 0), [2]),
      g.constant(Int32Array.from(new Int32Array(Float32Array.of(1, 0).buffer)), [2]),
    ];
    expect(new Set([one, ...others]).size).toBe(6);
  });

  it('compares large constants by identity only', () => {
    const g = new Graph();
    const data = new Float32Array(5000);
    expect(g.constant(data, [5000])).not.toBe(g.constant(data, [5000]));
  });

  it('knows element types by their arrays', () => {
    const g = new Graph();
    const types = [Float32Array.of(1), Int32Array.of(1), BigInt64Array.of(1n), Uint8Array.of(1)].map(
      (data) => g.constant(data, [1]).type,
    );
    expect(types).toEqual(['float32', 'int32', 'int64', 'bool']);
  });
});
