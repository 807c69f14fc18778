import { fullPath, placeAll, type Layout } from './layout.ts';
import { assignSplits, type UnsplitClip } from './split.ts';

const NAME = /(?:^|\/)([^/]+)\/id_(\d+)\/(normal|abnormal)\/[^/]+$/i;
/** `-6_dB_fan`, `0dB`, `6_dB`, and `min6dB` as some mirrors write it. */
const NOISE = /(?:^|[^a-z0-9])(-|min(?:us)?_?)?(\d+)_?db(?:[^a-z]|$)/i;

/**
 * MIMII: `<type>/id_NN/{normal,abnormal}/*.wav`, with or without folders above that name the signal-to-noise ratio
 * (`-6_dB_fan/fan/id_00/…`). Recordings of one machine at several ratios are kept apart, as the published results are:
 * where the folder holds more than one ratio, the types are called `fan_-6dB`, `fan_0dB`, `fan_6dB`.
 *
 * MIMII has no split; `assignSplits` makes one.
 */
export const mimii: Layout = {
  name: 'mimii',
  title: 'MIMII',
  read(tree, { seed }) {
    const ratios = new Set<string>();
    const { placed, ...rest } = placeAll(tree, 0.95, (path): UnsplitClip | undefined => {
      const match = NAME.exec(fullPath(tree, path));
      if (match === null) return undefined;
      const [, machineType, machineId, label] = match;
      const snr = noiseOf(fullPath(tree, path));
      ratios.add(snr ?? '');
      return {
        path,
        machineType: machineType!,
        machineId: machineId!,
        split: undefined,
        label: label!.toLowerCase() === 'normal' ? 'normal' : 'anomaly',
        ...(snr === undefined ? {} : { attributes: { snr } }),
      };
    });
    const apart =
      ratios.size < 2
        ? placed
        : placed.map((clip) => {
            const snr = clip.attributes?.['snr'];
            return snr === undefined ? clip : { ...clip, machineType: `${clip.machineType}_${snr}` };
          });
    return { clips: assignSplits(apart, seed), problems: [], ...rest };
  },
};

/** `-6dB`, from the folders nearest to the file that name a ratio. */
function noiseOf(path: string): string | undefined {
  for (const folder of path.split('/').slice(0, -1).reverse()) {
    const match = NOISE.exec(folder);
    if (match !== null) return `${match[1] === undefined ? '' : '-'}${Number(match[2])}dB`;
  }
  return undefined;
}
