import fc from 'fast-check';
import { readAudio } from '../../../../src-main/datasets/audio/read.ts';
import { wavFile } from '../../../../src-main/datasets/audio/write-wav.ts';
import { encodePcm, pcmFormats } from '../../../../src-main/datasets/testing/audio.ts';
import { awkwardNumber, byteEdit, joined } from '../edit-bytes.ts';
import type { Edit, FuzzTarget } from '../target.ts';
import { fileReader } from './files.ts';

const IDS = ['RIFF', 'RF64', 'BW64', 'WAVE', 'fmt ', 'data', 'ds64', 'LIST', 'fact', 'JUNK'] as const;

/** A field of the header: size of the RIFF chunk, format, channels, rate, frame, bits, valid bits, sub-format, data size. */
const field = fc
  .tuple(fc.constantFrom(4, 16, 20, 22, 24, 28, 32, 34, 36, 38, 40, 44, 60, 64), awkwardNumber, fc.constantFrom(2, 4))
  .map(([at, value, width]): Edit => (input) => {
    const changed = input.slice();
    const view = new DataView(changed.buffer);
    if (at + width > changed.length) return changed;
    if (width === 2) view.setUint16(at, value & 0xffff, true);
    else view.setUint32(at, value, true);
    return changed;
  });

/** A chunk put in behind the header or the format: with a length that is true, or any. */
const chunk = fc
  .record({
    id: fc.constantFrom(...IDS),
    at: fc.constantFrom(12, 36, 60),
    claimed: fc.option(awkwardNumber),
    body: fc.uint8Array({ maxLength: 64 }),
  })
  .map(({ id, at, claimed, body }): Edit => (input) => {
    const head = Buffer.alloc(8);
    head.write(id, 'latin1');
    head.writeUInt32LE(claimed ?? body.length, 4);
    return joined(input.subarray(0, at), head, body, input.subarray(at));
  });

const container = fc.constantFrom('RIFF', 'RF64', 'BW64').map(
  (id): Edit =>
    (input) =>
      joined(Buffer.from(id, 'latin1'), input.subarray(4)),
);

export const wav: FuzzTarget = {
  name: 'wav',
  seeds: () =>
    Promise.resolve(
      [1, 2].flatMap((channels) =>
        pcmFormats(channels, 16_000).flatMap((format) => {
          const values = Array.from({ length: 40 * channels }, (_, at) => 0.5 * Math.sin(at));
          return [false, true].map((extensible) => wavFile(format, encodePcm(format, values), { extensible }));
        }),
      ),
    ),
  edits: fc.oneof(
    { weight: 4, arbitrary: field },
    { weight: 2, arbitrary: chunk },
    { weight: 1, arbitrary: container },
    { weight: 3, arbitrary: byteEdit },
  ),
  batch: 50,
  open: fileReader('clip.wav', async (path) => {
    // As a scan, which takes what is there, then as a training, which refuses.
    await readAudio(path, { allowNotFinite: true, allowTruncated: true, sampleRate: 16_000 }).catch(onlyRefused);
    await readAudio(path, { channel: 'mix' });
  }),
};

function onlyRefused(error: unknown): void {
  if (!(error instanceof Error && error.name === 'UserError')) throw error;
}
