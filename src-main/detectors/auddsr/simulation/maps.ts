/**
 * Where a simulated anomaly is: maps of 0 and 1 over the log-mel, `[mel][time]` (methods.md section 4). Drawn at the
 * input's resolution; nothing of the test anomalies is in them.
 */
import type { Random } from '../../../engine/index.ts';
import type { BandSettings } from '../settings.ts';

/** Cells per axis are 1, 2, 4 … 32. */
const PERLIN_OCTAVES = 6;
const PERLIN_THRESHOLD = 0.5;

/**
 * DSR's: one octave of Perlin noise, scaled by sqrt 2 to [-1, 1], 1 where it is above 0.5. Drawn again until something
 * is marked. Without DSR's rotation, which would empty the ends of a long map.
 *
 * @param mel at least 8
 * @returns `[mel][time]`
 */
export function perlinMap(random: Random, mel: number, time: number): Uint8Array {
  if (!(mel >= 8 && time >= 1)) throw new RangeError(`no Perlin map of ${mel} x ${time}`);
  const map = new Uint8Array(mel * time);
  for (;;) {
    const noise = perlinNoise(random, mel, time, drawCells(random), drawCells(random));
    let marked = 0;
    for (let i = 0; i < map.length; i += 1) marked += map[i] = noise[i]! > PERLIN_THRESHOLD ? 1 : 0;
    if (marked > 0) return map;
  }
}

export const drawCells = (random: Random): number => 2 ** random.integer(0, PERLIN_OCTAVES);

/**
 * Perlin noise (2002's fade 6t^5 - 15t^4 + 10t^3) with unit gradients at uniform angles, times sqrt 2: 0 at the lattice's
 * points, at most 1 in size.
 *
 * @returns `[mel][time]`
 */
export function perlinNoise(
  random: Random,
  mel: number,
  time: number,
  cellsMel: number,
  cellsTime: number,
): Float32Array {
  const stride = cellsTime + 1;
  const lattice = (cellsMel + 1) * stride;
  const alongMel = new Float64Array(lattice);
  const alongTime = new Float64Array(lattice);
  for (let i = 0; i < lattice; i += 1) {
    const angle = random.uniform(0, 2 * Math.PI);
    alongMel[i] = Math.cos(angle);
    alongTime[i] = Math.sin(angle);
  }
  const rows = axis(mel, cellsMel);
  const columns = axis(time, cellsTime);
  const noise = new Float32Array(mel * time);
  for (let band = 0, i = 0; band < mel; band += 1) {
    const base = rows.cell[band]! * stride;
    const y = rows.offset[band]!;
    const blendY = rows.blend[band]!;
    for (let t = 0; t < time; t += 1, i += 1) {
      const a = base + columns.cell[t]!;
      const c = a + stride;
      const x = columns.offset[t]!;
      const blendX = columns.blend[t]!;
      const low = alongMel[a]! * y + alongTime[a]! * x;
      const lowNext = alongMel[a + 1]! * y + alongTime[a + 1]! * (x - 1);
      const high = alongMel[c]! * (y - 1) + alongTime[c]! * x;
      const highNext = alongMel[c + 1]! * (y - 1) + alongTime[c + 1]! * (x - 1);
      const near = low + blendX * (lowNext - low);
      const far = high + blendX * (highNext - high);
      noise[i] = Math.SQRT2 * (near + blendY * (far - near));
    }
  }
  return noise;
}

/** For each of `size` points: its cell, where in the cell it is, [0, 1), and that after the fade. */
function axis(size: number, cells: number) {
  const cell = new Int32Array(size);
  const offset = new Float64Array(size);
  const blend = new Float64Array(size);
  for (let i = 0; i < size; i += 1) {
    const position = (i * cells) / size;
    const t = position - Math.floor(position);
    cell[i] = Math.floor(position);
    offset[i] = t;
    blend[i] = t * t * t * (t * (t * 6 - 15) + 10);
  }
  return { cell, offset, blend };
}

/**
 * The paper's other process: a band of consecutive mels, marked in several segments of consecutive frames, or all along.
 * Widths are uniform in the settings' ranges, cut to the map where they do not fit; so are starts.
 *
 * @returns `[mel][time]`, never empty
 */
export function bandMap(random: Random, mel: number, time: number, settings: BandSettings): Uint8Array {
  const map = new Uint8Array(mel * time);
  const [lowest, height] = stretch(random, mel, settings.bands);
  const mark = (start: number, length: number) => {
    for (let band = lowest; band < lowest + height; band += 1)
      map.fill(1, band * time + start, band * time + start + length);
  };
  if (random.chance(settings.wholeDuration)) {
    mark(0, time);
  } else {
    const segments = within(random, settings.segments);
    for (let i = 0; i < segments; i += 1) mark(...stretch(random, time, settings.frames));
  }
  return map;
}

/** Start and length of a stretch of `0 … size - 1`. */
function stretch(random: Random, size: number, lengths: readonly [number, number]): [start: number, length: number] {
  const length = Math.min(size, within(random, lengths));
  return [random.integer(0, size - length + 1), length];
}

const within = (random: Random, [low, high]: readonly [number, number]): number => random.integer(low, high + 1);

/**
 * Max-pooling: a cell of `size` x `size` is marked when anything in it is. Sides are multiples of `size`.
 *
 * @returns `[mel / size][time / size]`
 */
export function pool(map: Uint8Array, mel: number, time: number, size: number): Uint8Array {
  const columns = time / size;
  const pooled = new Uint8Array((mel / size) * columns);
  for (let band = 0, i = 0; band < mel; band += 1) {
    const row = Math.floor(band / size) * columns;
    for (let column = 0; column < columns; column += 1) {
      for (let rest = size; rest > 0; rest -= 1, i += 1) if (map[i] !== 0) pooled[row + column] = 1;
    }
  }
  return pooled;
}
