/** Reads the golden vectors that scripts/golden/features_golden.py writes. */
import { readFileSync } from 'node:fs';

import { parseLogMelSettings, type LogMelSettings } from '../settings.ts';

export interface GoldenCase {
  readonly name: string;
  readonly settings: LogMelSettings;
  /** `[mel, frame]`. */
  readonly shape: readonly [number, number];
  readonly data: Float32Array;
}

interface Header {
  readonly __metadata__: Record<string, string>;
  readonly [tensor: string]: unknown;
}

interface TensorInfo {
  readonly shape: [number, number];
  readonly data_offsets: [number, number];
}

export function readGolden(): { samples: Float32Array; cases: GoldenCase[] } {
  const bytes = readFileSync(new URL('../fixtures/log-mel.safetensors', import.meta.url));
  const headerLength = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + headerLength)) as Header;
  const tensor = (name: string): { shape: [number, number]; data: Float32Array } => {
    const { shape, data_offsets } = header[name] as TensorInfo;
    const [start, end] = data_offsets.map((offset) => 8 + headerLength + offset) as [number, number];
    return { shape, data: new Float32Array(Uint8Array.from(bytes.subarray(start, end)).buffer) };
  };
  const cases = Object.entries(header.__metadata__).map(([name, settings]) => ({
    name,
    settings: parseLogMelSettings(JSON.parse(settings)),
    ...tensor(name),
  }));
  return { samples: tensor('samples').data, cases };
}
