import { notAudio } from './failures.ts';
import { FileWindow } from './file-window.ts';
import { openFlac } from './flac.ts';
import type { AudioInfo, AudioSource } from './types.ts';
import { openWav } from './wav.ts';

/**
 * Opens a WAV or FLAC file, known by its first bytes and not by its name.
 *
 * @throws UserError `AUDIO_UNREADABLE`, `AUDIO_FORMAT`, `AUDIO_DAMAGED`
 */
export async function openAudio(path: string): Promise<AudioSource> {
  const file = await FileWindow.open(path);
  try {
    const magic = String.fromCharCode(...(await file.read(0, 4)));
    if (magic === 'RIFF' || magic === 'RF64' || magic === 'BW64') return await openWav(file);
    if (magic === 'fLaC') return await openFlac(file);
    throw notAudio(path);
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Reads the header only. @throws UserError as `openAudio` */
export async function readAudioInfo(path: string): Promise<AudioInfo> {
  const source = await openAudio(path);
  await source.close();
  return source.info;
}
