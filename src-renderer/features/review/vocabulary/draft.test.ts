import { describe, expect, it } from 'vitest';
import { newTag } from '../../../../src-shared/review/default-vocabulary.ts';
import { changed, moved, problemOf, retiredInstead } from './draft.ts';

const knock = newTag('Knock', []);
const whine = newTag('Whine', [knock]);
const leak = newTag('Leak', [knock, whine]);
const all = [knock, whine, leak];

describe('the vocabulary while it is edited', () => {
  it('renames without another id, and moves within its ends', () => {
    expect(changed(all, 'whine', { name: 'Squeal' })[1]).toEqual({ ...whine, name: 'Squeal' });
    expect(moved(all, 'leak', -1).map(({ id }) => id)).toEqual(['knock', 'leak', 'whine']);
    expect(moved(all, 'knock', -1)).toBe(all);
    expect(moved(all, 'leak', 1)).toBe(all);
  });

  it('brings back what cannot be deleted, retired, where it stood', () => {
    expect(retiredInstead([knock, leak], all, 'whine')).toEqual([knock, { ...whine, retired: true }, leak]);
    expect(retiredInstead(all, all, 'whine')[1]).toEqual({ ...whine, retired: true });
  });

  it('has a name for every tag, each once', () => {
    expect(problemOf(all)).toBeNull();
    expect(problemOf(changed(all, 'leak', { name: '  ' }))).toEqual({ kind: 'name-missing' });
    expect(problemOf(changed(all, 'leak', { name: 'knock ' }))).toEqual({ kind: 'name-twice', name: 'knock' });
  });
});
