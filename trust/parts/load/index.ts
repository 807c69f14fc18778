/** Much of everything: clips, hours of one recording, edits. */
import type { TrustPart } from '../../part.ts';
import { manyClips } from './clips.ts';
import { dayOfEdits } from './edits.ts';
import { longRecording } from './recording.ts';

export const load: TrustPart = {
  name: 'load',
  run: async (options) => [
    ...(await manyClips(options)),
    ...(await longRecording(options)),
    ...(await dayOfEdits(options)),
  ],
};
