import { describe, expect, it } from 'vitest';
import { Random } from './random.ts';

describe('the seeded generator', () => {
  it('draws the same numbers from the same seed, on every machine', () => {
    const random = new Random('earmark');
    expect([random.bits(), random.bits(), random.bits()]).toMatchInlineSnapshot(`
      [
        3294474572,
        2341673484,
        2136625734,
      ]
    `);
    expect(new Random('earmark').uniform()).toMatchInlineSnapshot(`0.7670546363682549`);
  });

  it('follows xoshiro128**', () => {
    // The authors' reference code, started from the state 1, 2, 3, 4.
    const random = Random.restore({ seed: '', words: [1, 2, 3, 4] });
    expect(Array.from({ length: 6 }, () => random.bits())).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492,
    ]);
  });

  it('goes on where its state was taken', () => {
    const random = new Random(7);
    random.uniforms(10);
    const state = structuredClone(random.state());
    const next = random.uniforms(5);
    expect(Random.restore(state).uniforms(5)).toEqual(next);
    expect(Random.restore(state).fork('x').bits()).toBe(random.fork('x').bits());
  });

  it('forks by label, whatever has been drawn', () => {
    const random = new Random(7);
    const early = random.fork('weights').normals(4);
    random.uniforms(100);
    expect(random.fork('weights').normals(4)).toEqual(early);
    expect(random.fork('noise').normals(4)).not.toEqual(early);
  });

  it('is uniform, normal, and fair over whole numbers', () => {
    const random = new Random('statistics');
    const mean = (x: Float32Array) => x.reduce((sum, value) => sum + value, 0) / x.length;
    const uniform = random.uniforms(20_000, -1, 3);
    expect(mean(uniform)).toBeCloseTo(1, 1);
    expect(Math.min(...uniform)).toBeGreaterThanOrEqual(-1);
    expect(Math.max(...uniform)).toBeLessThan(3);
    const normal = random.normals(20_000, 2, 3);
    expect(mean(normal)).toBeCloseTo(2, 1);
    expect(mean(normal.map((value) => (value - 2) ** 2))).toBeCloseTo(9, 0);
    const counts = new Array<number>(7).fill(0);
    for (const value of random.integers(21_000, 3, 10)) counts[value - 3] = (counts[value - 3] ?? 0) + 1;
    for (const count of counts) expect(Math.abs(count - 3000)).toBeLessThan(200);
  });

  it('permutes: every number once', () => {
    const order = new Random(1).permutation(50);
    expect([...order].sort((a, b) => a - b)).toEqual([...Array(50).keys()]);
    expect([...order]).not.toEqual([...Array(50).keys()]);
  });

  it('fills with the whole numbers that it would give one by one', () => {
    for (const span of [1, 2, 3, 7, 3750, 65_536, 1_000_003, 2 ** 31 - 1, 2 ** 31]) {
      const [many, single] = [new Random(span), new Random(span)];
      const filled = new Int32Array(2000);
      many.fillIntegers(filled, span);
      expect(filled).toEqual(Int32Array.from(filled, () => single.integer(0, span)));
      expect(many.state()).toEqual(single.state());
    }
  });

  it('refuses an empty range', () => {
    expect(() => new Random(1).integer(3, 3)).toThrow(RangeError);
    expect(() => {
      new Random(1).fillIntegers(new Int32Array(1), 0);
    }).toThrow(RangeError);
  });
});
