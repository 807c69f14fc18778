import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { startArguments } from './arguments.ts';

const FOLDER = resolve('/home/someone');

test.each([
  [[], { sample: false }],
  [['--sample'], { sample: true }],
  [['--workspace', 'fans'], { sample: false, workspace: resolve(FOLDER, 'fans') }],
  [['--workspace=/data/fans', '--sample'], { sample: true, workspace: resolve('/data/fans') }],
  // Chromium's own switches stand among ours.
  [['--no-sandbox', '--workspace', '/data', '--lang=de'], { sample: false, workspace: resolve('/data') }],
  [['--workspace', '--sample'], { sample: true }],
  [['--workspace='], { sample: false }],
])('%j', (args, expected) => {
  expect(startArguments(args, FOLDER)).toEqual(expected);
});
