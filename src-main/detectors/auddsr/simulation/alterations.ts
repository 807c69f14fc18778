/**
 * Simulated anomalies of a batch, as drawn on the host: which codes are replaced, by which of their candidates, and what
 * the anomaly detection module should find (methods.md section 4). They enter the compiled step as inputs.
 */
import type { Random } from '../../../engine/index.ts';
import type { SimulationSettings } from '../settings.ts';
import { bandMap, perlinMap, pool } from './maps.ts';

/** Input cells of a code, each way. */
const COARSE = 8;
const FINE = 4;

export interface Alterations {
  /** `[batch, mel / 8, time / 8]`, 1 where the coarse code is replaced. */
  readonly coarseMask: Float32Array;
  /** `[batch, mel / 4, time / 4]`, 1 where the fine code is replaced. */
  readonly fineMask: Float32Array;
  /**
   * Shaped like the masks: the candidate among the live codes. `neighbour`: the rank by distance to z, 0 the nearest;
   * `uniform`: the position in the list of live codes. 0 where nothing is replaced.
   */
  readonly coarseRank: Int32Array;
  readonly fineRank: Int32Array;
  /** `[batch]`, 1 where the fine features are computed again from the altered coarse codes: both levels are altered. */
  readonly recompute: Float32Array;
  /** `[batch, mel, time]`, 1 where anomalous: every cell of the input under a code of the map's coarsest altered level. */
  readonly target: Float32Array;
}

export interface AlterationShape {
  readonly batch: number;
  /** The first so many items are altered; the others stay as they are, all zeros. */
  readonly anomalous: number;
  /** Multiples of 8. */
  readonly mel: number;
  readonly time: number;
  /** Per item, the frames that are not padding; anomalies are drawn inside them. Default: all. */
  readonly validFrames?: readonly number[];
}

/** How many codes of each level are in use; only those are drawn. */
export interface LiveCodes {
  readonly coarse: number;
  readonly fine: number;
}

/**
 * Draws one batch. All numbers come from `random` in turn, so each step of a training passes a generator of its own
 * (`random.fork('alterations/12')`).
 */
export function drawAlterations(
  random: Random,
  { batch, anomalous, mel, time, validFrames }: AlterationShape,
  codes: LiveCodes,
  settings: SimulationSettings,
): Alterations {
  if (mel % COARSE !== 0 || time % COARSE !== 0) throw new RangeError(`${mel} x ${time} is no multiple of ${COARSE}`);
  if (!(anomalous >= 0 && anomalous <= batch)) throw new RangeError(`${anomalous} of ${batch} items`);
  const coarseCells = (mel * time) / COARSE ** 2;
  const fineCells = (mel * time) / FINE ** 2;
  const coarse = levelOf(batch * coarseCells);
  const fine = levelOf(batch * fineCells);
  const recompute = new Float32Array(batch);
  const target = new Float32Array(batch * mel * time);

  for (let item = 0; item < anomalous; item += 1) {
    const map = drawMap(random, mel, time, validFrames?.[item] ?? time, settings);
    const level = weighted(random, settings.levels);
    if (level === 'both') recompute[item] = 1;
    const coarseMap = level === 'fine' ? undefined : pool(map, mel, time, COARSE);
    const fineMap = level === 'coarse' ? undefined : pool(map, mel, time, FINE);
    if (coarseMap)
      replace(random, coarse, item * coarseCells, coarseMap, drawCandidates(random, codes.coarse, settings));
    if (fineMap) replace(random, fine, item * fineCells, fineMap, drawCandidates(random, codes.fine, settings));
    const marked = target.subarray(item * mel * time, (item + 1) * mel * time);
    if (coarseMap) enlarge(marked, coarseMap, time, COARSE);
    else if (fineMap) enlarge(marked, fineMap, time, FINE);
  }
  return {
    coarseMask: coarse.mask,
    fineMask: fine.mask,
    coarseRank: coarse.rank,
    fineRank: fine.rank,
    recompute,
    target,
  };
}

interface Level {
  readonly mask: Float32Array;
  readonly rank: Int32Array;
}

const levelOf = (cells: number): Level => ({ mask: new Float32Array(cells), rank: new Int32Array(cells) });

/** A map over the valid frames, `[mel][time]`; what is padding stays 0, and what is marked is never empty. */
function drawMap(random: Random, mel: number, time: number, valid: number, settings: SimulationSettings): Uint8Array {
  if (!(valid >= 1 && valid <= time)) throw new RangeError(`${valid} valid frames of ${time}`);
  const map =
    weighted(random, settings.mapKinds) === 'perlin'
      ? perlinMap(random, mel, valid)
      : bandMap(random, mel, valid, settings.band);
  if (valid === time) return map;
  const padded = new Uint8Array(mel * time);
  for (let band = 0; band < mel; band += 1) padded.set(map.subarray(band * valid, (band + 1) * valid), band * time);
  return padded;
}

/** Candidates `first … end - 1`. */
export interface Candidates {
  readonly first: number;
  readonly end: number;
}

/** Strength s, uniform in the settings' range, and the candidates that it allows. */
function drawCandidates(random: Random, live: number, settings: SimulationSettings): Candidates {
  const strength = random.uniform(...settings.strength);
  return settings.sampling === 'uniform'
    ? { first: 0, end: positive(live) }
    : neighbours(live, strength, settings.skipNearest);
}

/**
 * Ranks by distance from which a replacement is drawn: the nearest `skip` of the live codes is left out, and what lies
 * beyond the share `strength`: 616 of 4096 codes at strength 0.2 (DSR's rule).
 *
 * The nearest code is what stands there already: it is left out also where `skip` rounds to none (fewer than 20 codes),
 * and at least one candidate is left. A single live code can only replace itself.
 */
export function neighbours(live: number, strength: number, skip: number): Candidates {
  if (positive(live) === 1) return { first: 0, end: 1 };
  const first = Math.min(Math.max(1, Math.floor(skip * live)), live - 1);
  const end = Math.min(Math.floor(strength * live) + 1, live - 1);
  return { first, end: Math.max(end, first + 1) };
}

function positive(live: number): number {
  if (live >= 1) return live;
  throw new RangeError('a codebook without live codes');
}

/** Masks a level's cells from `offset` and draws for each a candidate of its own. */
function replace(random: Random, level: Level, offset: number, map: Uint8Array, { first, end }: Candidates): void {
  for (let i = 0; i < map.length; i += 1) {
    if (map[i] === 0) continue;
    level.mask[offset + i] = 1;
    level.rank[offset + i] = random.integer(first, end);
  }
}

/** Nearest-neighbour enlargement of a pooled map to `[mel][time]`. */
function enlarge(target: Float32Array, pooled: Uint8Array, time: number, size: number): void {
  const columns = time / size;
  for (let i = 0; i < pooled.length; i += 1) {
    if (pooled[i] === 0) continue;
    const corner = Math.floor(i / columns) * size * time + (i % columns) * size;
    for (let row = 0; row < size; row += 1) target.fill(1, corner + row * time, corner + row * time + size);
  }
}

/** One of the keys, with odds in proportion to their weights. */
function weighted<K extends string>(random: Random, weights: Readonly<Record<K, number>>): K {
  const entries = Object.entries<number>(weights) as [K, number][];
  const total = entries.reduce((sum, [, weight]) => sum + weight, 0);
  let left = random.uniform(0, total);
  const likely = entries.filter(([, weight]) => weight > 0);
  for (const [key, weight] of likely) if ((left -= weight) < 0) return key;
  return likely.at(-1)![0];
}
