// `npm run trust [-- part…] [-- --short] [-- --seed N] [-- --kind words [--most N]]`: proves the promises of docs/reliability.md and writes down what it saw.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { TrustPart, TrustSize } from './part.ts';
import { PARTS } from './parts/index.ts';
import { withRecord, type PartRecord } from './record.ts';

const DOCUMENT = resolve(import.meta.dirname, '../docs/reliability.md');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    short: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    // Of the faults, those whose name has these words in it; and so many of each at most.
    kind: { type: 'string' },
    most: { type: 'string', default: 'Infinity' },
  },
});
const size: TrustSize = values.short ? 'short' : 'long';
const seed = Number(values.seed);
const names = PARTS.map(({ name }) => name);
const unknown = positionals.filter((name) => !names.includes(name));

if (unknown.length > 0 || !Number.isSafeInteger(seed)) {
  console.error(
    unknown.length > 0
      ? `No part is called ${unknown.join(', ')}; there are ${names.join(', ')}.`
      : '--seed takes a whole number.',
  );
  process.exitCode = 2;
} else {
  const broken: string[] = [];
  for (const part of PARTS) {
    if (positionals.length > 0 && !positionals.includes(part.name)) continue;
    const record = await recordOf(part);
    for (const { promise, figure, kept } of record.figures) {
      console.log(`${kept ? 'kept  ' : 'BROKEN'} ${promise}: ${figure}`);
      if (!kept) broken.push(promise);
    }
    // The short version proves the suite, not the program: its figures are not for the record.
    // Nor are those of some kinds of faults.
    if (size === 'long' && values.kind === undefined)
      await writeFile(DOCUMENT, withRecord(await readFile(DOCUMENT, 'utf8'), record));
  }
  console.log(broken.length === 0 ? 'All promises kept.' : `${broken.length} promises broken.`);
  process.exitCode = broken.length === 0 ? 0 : 1;
}

async function recordOf(part: TrustPart): Promise<PartRecord> {
  const folder = await mkdtemp(join(tmpdir(), `earmark-trust-${part.name}-`));
  const began = performance.now();
  console.log(`== ${part.name}, ${size}, seed ${seed}`);
  try {
    const figures = await part.run({
      size,
      seed,
      folder,
      ...(values.kind === undefined ? {} : { only: { kind: values.kind, most: Number(values.most) } }),
      say: (line) => {
        console.log(`   ${line}`);
      },
    });
    const day = new Date().toLocaleDateString('sv');
    return { part: part.name, seed, day, seconds: (performance.now() - began) / 1000, figures };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
