import { expect, it } from 'vitest';
import { withRecord } from './record.ts';

const RECORD = {
  part: 'faults',
  seed: 7,
  day: '2026-11-27',
  seconds: 61.4,
  figures: [
    { promise: 'nothing is lost', test: 'trust/parts/faults.ts', figure: '212 faults', kept: true },
    { promise: 'it opens', test: 'trust/parts/faults.ts', figure: '1 of 212 did not', kept: false },
  ],
};

it('replaces the block of its part, and only that', () => {
  const text =
    '# R\n\n<!-- trust faults -->\n\nold\n\n<!-- /trust faults -->\n\n<!-- trust load -->\n<!-- /trust load -->\n';
  const once = withRecord(text, RECORD);
  expect(once).toContain('| nothing is lost | `trust/parts/faults.ts` | 212 faults               |');
  expect(once).toContain('BROKEN: 1 of 212 did not');
  expect(once).toContain('Run of 2026-11-27, seed 7, 61 s.');
  expect(once).not.toContain('old');
  expect(once.endsWith('<!-- trust load -->\n<!-- /trust load -->\n')).toBe(true);
  expect(withRecord(once, RECORD)).toBe(once);
});

it('says that a document has no place for a part', () => {
  expect(() => withRecord('# R\n', RECORD)).toThrow('no block for "faults"');
});

/** The figure's cell in a document of one block. */
function cell(figure: string, kept = true): string {
  const text = withRecord('<!-- trust faults -->\n<!-- /trust faults -->\n', {
    ...RECORD,
    figures: [{ promise: 'P', test: 't', figure, kept }],
  });
  return /^\| P +\| `t` +\| (.*?) *\|$/m.exec(text)?.[1] ?? '';
}

it('leaves a figure of 400 characters whole, and cuts a longer one and says by how much', () => {
  expect(cell('a'.repeat(400))).toBe('a'.repeat(400));
  expect(cell('/'.repeat(70_000), false)).toBe(`BROKEN: ${'/'.repeat(392)}… (69608 more characters are left out)`);
});

it('keeps a figure in its cell', () => {
  expect(cell('Error: a\n  at b | c')).toBe('Error: a at b \\| c');
});
