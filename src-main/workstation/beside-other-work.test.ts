import { describe, expect, it } from 'vitest';
import { Random } from '../engine/random.ts';
import { resampledAreas, resampledAreasInPieces } from '../evaluation/bootstrap.ts';
import { besideOtherWork } from './beside-other-work.ts';

const random = new Random('pieces');
const scores = { normal: [...random.normals(2000)], anomalous: [...random.normals(2000, 1)] };

describe('work in pieces', () => {
  it('gives what it gives at once', async () => {
    const inPieces = await besideOtherWork(resampledAreasInPieces(scores, { seed: 3 }));
    expect(inPieces).toEqual(resampledAreas(scores, { seed: 3 }));
  });

  it('lets other work be done meanwhile', async () => {
    let others = 0;
    let going = true;
    const other = (): void => {
      others += 1;
      if (going) setImmediate(other);
    };
    setImmediate(other);
    await besideOtherWork(resampledAreasInPieces(scores, { seed: 3 }));
    going = false;
    // 8 million draws, at most 200 000 in one go.
    expect(others).toBeGreaterThan(30);
  });
});
