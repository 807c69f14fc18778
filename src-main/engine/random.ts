/**
 * The engine's seeded generator. All randomness (initial weights, noise, batches, sampled codes) is drawn from one of
 * these on the host and enters graphs as an input, so that a run can be repeated from its seed on any device.
 *
 * xoshiro128** (Blackman and Vigna, 2018: 128 bits of state, period 2^128 - 1), seeded by running splitmix32 over a hash
 * of the seed's text. The numbers are part of what a run's record means: changing them takes a decision record.
 */

/** What a generator needs to go on where it stopped; plain numbers, so that it can be part of a checkpoint. */
export interface RandomState {
  readonly seed: string;
  readonly words: readonly [number, number, number, number];
}

export class Random {
  readonly seed: string;
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  constructor(seed: number | string) {
    this.seed = String(seed);
    const next = splitmix32(fnv1a(this.seed));
    [this.#a, this.#b, this.#c, this.#d] = [next(), next(), next(), next()];
  }

  /** A generator that goes on where `state` was taken. */
  static restore({ seed, words }: RandomState): Random {
    const random = new Random(seed);
    [random.#a, random.#b, random.#c, random.#d] = words;
    return random;
  }

  state(): RandomState {
    return { seed: this.seed, words: [this.#a, this.#b, this.#c, this.#d] };
  }

  /**
   * A generator of its own for one purpose (`weights`, `noise/epoch3`). It depends on this one's seed and the label
   * only, not on what has been drawn, so that a new use of randomness does not shift the others.
   */
  fork(label: string): Random {
    return new Random(`${this.seed}/${label}`);
  }

  /** 32 random bits as an unsigned integer. */
  bits(): number {
    const result = Math.imul(rotate(Math.imul(this.#b, 5), 7), 9) >>> 0;
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = rotate(this.#d, 11);
    return result;
  }

  /** Uniform in `[low, high)`, with 53 random bits. */
  uniform(low = 0, high = 1): number {
    const unit = ((this.bits() >>> 5) * 67_108_864 + (this.bits() >>> 6)) / 9_007_199_254_740_992;
    return low + (high - low) * unit;
  }

  /** Normal with the given mean and standard deviation (Box-Muller, one of the pair). */
  normal(mean = 0, deviation = 1): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return mean + deviation * radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** A whole number in `[low, high)`, all equally likely. */
  integer(low: number, high: number): number {
    const span = high - low;
    if (!(span >= 1 && span <= 2 ** 32)) throw new RangeError(`no whole number in [${low}, ${high})`);
    const limit = 2 ** 32 - (2 ** 32 % span);
    let bits = this.bits();
    while (bits >= limit) bits = this.bits();
    return low + (bits % span);
  }

  /**
   * Fills `into` with whole numbers in `[0, span)`: those that `integer(0, span)` would give one by one, several times
   * faster. (The division of a number above 2^31 by a whole number leaves the machine's integers; a product does not.)
   */
  fillIntegers(into: Int32Array, span: number): void {
    if (!(span >= 1 && span <= 2 ** 31)) throw new RangeError(`no whole number in [0, ${span})`);
    const limit = 2 ** 32 - (2 ** 32 % span);
    const inverse = 1 / span;
    const { length } = into;
    let [a, b, c, d] = [this.#a, this.#b, this.#c, this.#d];
    for (let i = 0; i < length;) {
      const bits = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
      const shifted = b << 9;
      c ^= a;
      d ^= b;
      b ^= c;
      a ^= d;
      c ^= shifted;
      d = rotate(d, 11);
      if (bits >= limit) continue;
      // The quotient may be one too many or too few after rounding.
      const rest = bits - Math.floor(bits * inverse) * span;
      into[i] = rest < 0 ? rest + span : rest >= span ? rest - span : rest;
      i += 1;
    }
    [this.#a, this.#b, this.#c, this.#d] = [a, b, c, d];
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.uniform() < probability;
  }

  /** One of `options`. */
  pick<T>(options: readonly T[]): T {
    const index = this.integer(0, options.length);
    return options[index] as T;
  }

  /** The numbers `0 … length - 1` in random order (Fisher-Yates). */
  permutation(length: number): Int32Array {
    const order = Int32Array.from({ length }, (_, index) => index);
    for (let last = length - 1; last > 0; last--) {
      const other = this.integer(0, last + 1);
      [order[last], order[other]] = [order[other] ?? 0, order[last] ?? 0];
    }
    return order;
  }

  uniforms(length: number, low = 0, high = 1): Float32Array {
    return Float32Array.from({ length }, () => this.uniform(low, high));
  }

  normals(length: number, mean = 0, deviation = 1): Float32Array {
    return Float32Array.from({ length }, () => this.normal(mean, deviation));
  }

  integers(length: number, low: number, high: number): Int32Array {
    return Int32Array.from({ length }, () => this.integer(low, high));
  }
}

const rotate = (word: number, by: number): number => (word << by) | (word >>> (32 - by));

/** FNV-1a over UTF-16 code units. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}

function splitmix32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let word = state ^ (state >>> 16);
    word = Math.imul(word, 0x21f0aaad);
    word ^= word >>> 15;
    word = Math.imul(word, 0x735a2d97);
    return word ^ (word >>> 15);
  };
}
