import { truncated } from './failures.ts';
import type { FileWindow } from './file-window.ts';
import { frameBytes, type AudioSource } from './types.ts';
import { readWavHeader } from './wav-header.ts';

const BLOCK = 512 * 1024;

/** A RIFF/WAVE file. Frames that the file holds but the header does not promise are other chunks: they are not read. */
export async function openWav(file: FileWindow): Promise<AudioSource> {
  const { format, offset, promised } = await readWavHeader(file);
  const frame = frameBytes(format);
  const held = Math.max(0, file.size - offset);
  const frames = Math.floor(Math.min(promised ?? held, held) / frame);
  const promisedFrames = promised === undefined ? frames : Math.floor(promised / frame);
  const info = {
    path: file.path,
    container: 'wav',
    format,
    frames,
    promisedFrames: promisedFrames > frames ? promisedFrames : undefined,
    size: file.size,
    modified: file.modified,
  } as const;

  async function* blocksFrom(first: number): AsyncGenerator<Uint8Array, void, undefined> {
    const step = Math.max(1, Math.floor(BLOCK / frame)) * frame;
    const end = offset + frames * frame;
    for (let position = offset + first * frame; position < end; position += step) {
      yield await file.read(position, Math.min(step, end - position));
    }
  }

  async function* blocks(): AsyncGenerator<Uint8Array, void, undefined> {
    yield* blocksFrom(0);
    if (info.promisedFrames !== undefined) {
      throw truncated(file.path, frames, info.promisedFrames, format.sampleRate);
    }
  }

  return { info, blocks, blocksFrom, close: () => file.close() };
}
