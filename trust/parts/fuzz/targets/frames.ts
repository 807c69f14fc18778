import fc from 'fast-check';
import { callMessage, hostMessage } from '../../../../src-shared/messages.ts';
import { decodeFrame, encodeFrame } from '../../../../src-shared/wire.ts';
import { byteEdit, joined } from '../edit-bytes.ts';
import { bytesOf, jsonText, jsonValueEdit, textOf } from '../edit-text.ts';
import type { Edit, FuzzTarget } from '../target.ts';

const PREAMBLE = 8;

/** A change of the header, which is JSON, with a length and padding that fit it. */
const header = jsonValueEdit.map((edit): Edit => (input, other) => {
  const read = (frame: Uint8Array): { readonly json: unknown; readonly rest: Uint8Array } | undefined => {
    if (frame.length < PREAMBLE) return undefined;
    const length = new DataView(frame.buffer, frame.byteOffset).getUint32(4, true);
    try {
      const json: unknown = JSON.parse(textOf(frame.subarray(PREAMBLE, PREAMBLE + length)));
      return { json, rest: frame.subarray(Math.ceil((PREAMBLE + length) / 8) * 8) };
    } catch {
      return undefined;
    }
  };
  const frame = read(input);
  if (frame === undefined) return input;
  edit(frame.json, read(other)?.json);
  const json = bytesOf(jsonText(frame.json) ?? '{}');
  const head = new Uint8Array(Math.ceil((PREAMBLE + json.length) / 8) * 8);
  head.set(input.subarray(0, 4));
  new DataView(head.buffer).setUint32(4, json.length, true);
  head.set(json, PREAMBLE);
  return joined(head, frame.rest);
});

export const frames: FuzzTarget = {
  name: 'frames',
  seeds: () =>
    Promise.resolve(
      [
        { id: 1, channel: 'settings.get', args: {} },
        {
          id: 2,
          channel: 'datasets.upload',
          args: { folder: 'a', path: 'b.wav', offset: 0, bytes: Uint8Array.of(1, 2, 3) },
        },
        {
          id: 3,
          channel: 'x',
          args: { $: 1, a: undefined, b: [NaN, -0, Infinity], c: Float32Array.of(1), d: new BigInt64Array(1) },
        },
        { event: 'jobs.changed', data: { id: 'a' } },
      ].map((value) => encodeFrame(value)),
    ),
  edits: fc.oneof({ weight: 2, arbitrary: header }, { weight: 1, arbitrary: byteEdit }),
  batch: 200,
  open: () =>
    Promise.resolve({
      run(input) {
        const value = decodeFrame(input);
        if (Object.getPrototypeOf({}) !== Object.prototype || 'polluted' in {})
          throw new Error('a prototype has changed');
        // What was read can be sent, and is then the same frame or a shorter way to write it.
        const again = encodeFrame(value);
        if (Buffer.compare(encodeFrame(decodeFrame(again)), again) !== 0)
          throw new Error('it changes when it is sent on');
        for (const read of [callMessage, hostMessage]) {
          try {
            read(value);
          } catch (error) {
            if (!(error instanceof Error && error.name === 'UserError')) throw error;
          }
        }
        return Promise.resolve('read');
      },
    }),
};
