/** Faults that a new workspace offers: those of the machines in MIMII and ToyADMOS, in an engineer's words. */
import { tagIdOf, type Tag } from './annotation.ts';

/** Okabe and Ito's palette (2008), told apart by the colour-blind, then darker and lighter ones of it. */
export const TAG_COLOURS = [
  '#e69f00',
  '#56b4e9',
  '#009e73',
  '#f0e442',
  '#0072b2',
  '#d55e00',
  '#cc79a7',
  '#999999',
  '#8c6100',
  '#a8daf7',
  '#00543d',
  '#7d4166',
] as const;

const NAMES = [
  'Knock',
  'Rubbing',
  'Rattle',
  'Whine',
  'Bearing',
  'Imbalance',
  'Leak',
  'Clogging',
  'Wrong speed',
  'Lubrication',
  'Disturbance',
] as const;

export const DEFAULT_VOCABULARY: readonly Tag[] = NAMES.map((name, i) => ({
  id: tagIdOf(name, new Set()),
  name,
  colour: TAG_COLOURS[i % TAG_COLOURS.length]!,
  retired: false,
}));

/** A new tag of this name, with the colour that is used least. */
export function newTag(name: string, known: readonly Tag[], id?: string): Tag {
  const uses = (colour: string): number => known.filter((each) => each.colour === colour).length;
  const colour = TAG_COLOURS.reduce((best, each) => (uses(each) < uses(best) ? each : best));
  return { id: id ?? tagIdOf(name, new Set(known.map((each) => each.id))), name, colour, retired: false };
}
