import { describe, expect, it } from 'vitest';
import { Graph, type Value } from '../graph/graph.ts';
import * as s from './shape.ts';

const input = (g: Graph, ...shape: number[]): Value => g.input('x', 'float32', shape);
const ops = (g: Graph): string[] => g.nodes.map(({ op }) => op);
const perm = (value: Value): unknown => value.producer?.attributes['perm'];

describe('transposes', () => {
  it('cancel and compose', () => {
    const g = new Graph();
    const x = input(g, 2, 3, 4, 5);
    const first = s.transpose(g, x, [0, 3, 1, 2]);
    expect(first.shape).toEqual([2, 5, 3, 4]);
    expect(s.transpose(g, first, [0, 2, 3, 1])).toBe(x);
    const composed = s.transpose(g, first, [1, 0, 2, 3]);
    expect(perm(composed)).toEqual([3, 0, 1, 2]);
    expect(composed.producer?.inputs[0]).toBe(x);
    expect(composed.shape).toEqual([5, 2, 3, 4]);
  });

  it('that move only axes of length 1 are reshapes', () => {
    const g = new Graph();
    expect(s.transpose(g, input(g, 2, 1, 1, 5), [0, 3, 1, 2]).producer?.op).toBe('Reshape');
    expect(s.transpose(g, input(g, 1, 3, 4, 1), [1, 3, 0, 2]).producer?.op).toBe('Reshape');
    expect(s.transpose(g, input(g, 2, 1, 3, 1), [2, 1, 0, 3]).producer?.op).toBe('Transpose');
  });

  it('that change nothing are left out', () => {
    const g = new Graph();
    const x = input(g, 2, 3);
    expect(s.transpose(g, x, [0, 1])).toBe(x);
    expect(g.nodes).toHaveLength(0);
  });
});

describe('reshapes', () => {
  it('merge, and vanish when they lead back', () => {
    const g = new Graph();
    const x = input(g, 2, 3, 4);
    const flat = s.reshape(g, x, [24]);
    expect(s.reshape(g, flat, [2, 3, 4])).toBe(x);
    expect(s.reshape(g, flat, [6, 4]).producer?.inputs[0]).toBe(x);
    expect(s.reshape(g, x, [2, 3, 4])).toBe(x);
  });

  it('of a constant are constants', () => {
    const g = new Graph();
    const reshaped = s.reshape(g, g.constant(Float32Array.of(1, 2), [2]), [1, 2]);
    expect(reshaped.constant).toEqual(Float32Array.of(1, 2));
    expect(ops(g)).toEqual([]);
  });
});

describe('repetition', () => {
  it('of a repetition starts from what is repeated', () => {
    const g = new Graph();
    const x = input(g, 1, 3);
    const wide = s.broadcastTo(g, s.broadcastTo(g, x, [2, 3]), [4, 2, 3]);
    expect(wide.producer?.inputs[0]).toBe(x);
    expect(s.unexpanded(wide)).toBe(x);
  });

  it('of one number is known', () => {
    const g = new Graph();
    expect(s.splat(s.filled(g, 3, 'float32', [2, 2]))).toBe(3);
    expect(s.splat(s.cast(g, s.filled(g, -2.7, 'float32', [2]), 'int32'))).toBe(-2);
    expect(s.splat(s.cast(g, s.filled(g, 0.5, 'float32', [2]), 'bool'))).toBe(1);
    expect(s.splat(input(g, 2))).toBeUndefined();
  });

  it('of axes of length 1 expands, of others tiles', () => {
    const g = new Graph();
    expect(s.tile(g, input(g, 1, 3), [4, 1]).producer?.op).toBe('Expand');
    expect(s.tile(g, input(g, 2, 3), [1, 2]).producer?.op).toBe('Tile');
    const x = input(g, 2);
    expect(s.tile(g, x, [1])).toBe(x);
  });
});

describe('slices and paddings', () => {
  it('that keep everything are left out', () => {
    const g = new Graph();
    const x = input(g, 2, 3);
    expect(s.slice(g, x, [0, 0], [2, 3])).toBe(x);
    expect(s.pad(g, x, [0, 0], [0, 0])).toBe(x);
    expect(s.mirrorPad(g, x, [0, 0], [0, 0], 'symmetric')).toBe(x);
    expect(s.reverse(g, input(g, 1, 1), [0, 1]).producer).toBeUndefined();
    expect(s.concat(g, [x], 0)).toBe(x);
  });

  it('name only the axes that are cut, and end before the front when they run backwards', () => {
    const g = new Graph();
    const cut = s.slice(g, input(g, 4, 5), [0, 4], [4, 5], [1, -1]);
    const [, starts, ends, axes, steps] = (cut.producer?.inputs ?? []).map((value) => value?.constant);
    expect([starts, axes, steps]).toEqual([BigInt64Array.of(4n), BigInt64Array.of(1n), BigInt64Array.of(-1n)]);
    expect(Number(ends?.[0])).toBeLessThan(-5);
  });
});
