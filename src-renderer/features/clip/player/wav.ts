/** A clip's samples as a file that the browser's player reads. */

const HEADER = 44;

/**
 * RIFF header for one channel of 16-bit PCM.
 *
 * @param samples how many
 * @param sampleRate Hz
 */
export function wavHeader(samples: number, sampleRate: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(HEADER);
  const view = new DataView(bytes.buffer);
  const ascii = (at: number, letters: string) => {
    for (let index = 0; index < letters.length; index++) bytes[at + index] = letters.charCodeAt(index);
  };
  ascii(0, 'RIFF');
  view.setUint32(4, HEADER - 8 + 2 * samples, true);
  ascii(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true); // PCM
  view.setUint16(22, 1, true); // channels
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, 2 * sampleRate, true); // bytes/s
  view.setUint16(32, 2, true); // bytes per sample of all channels
  view.setUint16(34, 16, true); // bits per sample
  ascii(36, 'data');
  view.setUint32(40, 2 * samples, true);
  return bytes;
}

/** The samples are not copied: every system that Earmark runs on is little-endian like the file. */
export function wavBlob(samples: Int16Array, sampleRate: number): Blob {
  return new Blob([wavHeader(samples.length, sampleRate), samples as Int16Array<ArrayBuffer>], { type: 'audio/wav' });
}
