/** Checkpoints whose checksum is right whatever else they say: a change that breaks it only shows that it is checked. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { byteEdit, joined } from '../edit-bytes.ts';
import { bytesOf, jsonText, jsonValueEdit, textOf } from '../edit-text.ts';
import type { Edit } from '../target.ts';

interface Parts {
  readonly header: Record<string, unknown>;
  readonly data: Uint8Array;
}

function partsOf(input: Uint8Array): Parts | undefined {
  if (input.length < 8) return undefined;
  const length = Number(new DataView(input.buffer, input.byteOffset).getBigUint64(0, true));
  if (length > input.length - 8) return undefined;
  try {
    const header: unknown = JSON.parse(textOf(input.subarray(8, 8 + length)));
    if (typeof header !== 'object' || header === null) return undefined;
    return { header: header as Record<string, unknown>, data: input.subarray(8 + length) };
  } catch {
    return undefined;
  }
}

function metadataOf(parts: Pick<Parts, 'header'> | undefined): Record<string, unknown> | undefined {
  const own = parts?.header['__metadata__'];
  return typeof own === 'object' && own !== null ? (own as Record<string, unknown>) : undefined;
}

function forged({ header, data }: Parts): Uint8Array {
  const metadata = metadataOf({ header });
  const zeros = '0'.repeat(64);
  if (typeof metadata?.['earmark.sha256'] === 'string') metadata['earmark.sha256'] = zeros;
  const text = jsonText(header) ?? '{}';
  const sum = createHash('sha256').update(text).update(data).digest('hex');
  const json = bytesOf(text.replace(zeros, sum));
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(json.length), true);
  return joined(length, json, data);
}

const header = jsonValueEdit.map((edit): Edit => (input, other) => {
  const parts = partsOf(input);
  if (parts === undefined) return input;
  edit(parts.header, partsOf(other)?.header);
  return forged(parts);
});

/** What Earmark keeps as JSON within a text of the header. */
export const metaEdit = jsonValueEdit.map((edit): Edit => (input, other) => {
  const parts = partsOf(input);
  const metadata = metadataOf(parts);
  if (parts === undefined || metadata === undefined) return input;
  const read = (of: Parts | undefined): unknown => {
    const text = metadataOf(of)?.['earmark.meta'];
    try {
      return { meta: JSON.parse(String(text)) as unknown };
    } catch {
      return { meta: {} };
    }
  };
  const document = read(parts) as { meta: unknown };
  edit(document, read(partsOf(other)));
  metadata['earmark.meta'] = jsonText(document.meta) ?? '';
  return forged(parts);
});

const data = byteEdit.map((edit): Edit => (input, other) => {
  const parts = partsOf(input);
  return parts === undefined ? input : forged({ ...parts, data: edit(parts.data, other) });
});

export const safetensorsEdit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 4, arbitrary: header },
  { weight: 4, arbitrary: metaEdit },
  { weight: 1, arbitrary: data },
  { weight: 2, arbitrary: byteEdit },
);
