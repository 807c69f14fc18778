import type * as LibFlac from 'libflacjs/dist/libflac.js';

/** libFLAC, compiled to JavaScript (libflacjs); what is used of it. */
export type Flac = typeof LibFlac;

let library: Promise<Flac> | undefined;

/**
 * Loads the decoder when the first FLAC file is met. The asm.js build is the one that is complete without fetching a
 * second file; it decodes several hundred times faster than real time.
 */
export function loadFlac(): Promise<Flac> {
  library ??= load();
  return library;
}

async function load(): Promise<Flac> {
  const { default: variant } = await import('libflacjs');
  const flac = variant('') as unknown as Flac;
  if (!flac.isReady()) {
    await new Promise<void>((resolve) => {
      flac.on('ready', () => resolve());
    });
  }
  return flac;
}
