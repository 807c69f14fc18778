/** What a reviewer says about one recording: a verdict, fault tags, a note, and where in time and frequency. */
import { z } from 'zod';

export const verdicts = ['normal', 'anomalous', 'unsure'] as const;
export type Verdict = (typeof verdicts)[number];

/** A fault of the vocabulary, by its id: a rename leaves what was tagged tagged. */
export const tagId = z
  .string()
  .max(60)
  .regex(/^[\p{L}\p{N}]+(?:[-_.][\p{L}\p{N}]+)*$/u, 'letters and digits, with -, _ or . between them');

/** A day; nothing that is recorded as a clip is longer. */
const seconds = z.number().nonnegative().max(86_400).transform(roundMicro);
const hertz = z.number().nonnegative().max(1e6).transform(roundMicro);
const NOTE_CHARACTERS = 10_000;
/** Of a clip. */
export const MOST_BOXES = 1000;
/** Of the vocabulary. */
export const MOST_TAGS = 500;

export const boxOrigins = ['drawn', 'suggested', 'imported'] as const;

/** A part of a clip. Times in s from the clip's start, frequencies in Hz. */
export const box = z
  .strictObject({
    /** Chosen by whoever makes it, unique within the clip. */
    id: z.string().min(1).max(60),
    start: seconds,
    end: seconds,
    /** Null for a time range: all frequencies. */
    band: z
      .strictObject({ low: hertz, high: hertz })
      // Equal: a single frequency, as Audacity has it for a click.
      .refine(({ low, high }) => low <= high, 'the lower frequency comes first')
      .nullable(),
    tags: z.array(tagId).max(50),
    note: z.string().max(NOTE_CHARACTERS),
    origin: z.enum(boxOrigins),
    /** Mean of the anomaly map inside, where the model suggested it. */
    mapMean: z.number().nullable(),
  })
  .refine(({ start, end }) => start <= end, 'the earlier time comes first');
export type Box = Readonly<z.infer<typeof box>>;

export const annotation = z.strictObject({
  /** Null while nobody has decided. */
  verdict: z.enum(verdicts).nullable(),
  tags: z.array(tagId).max(50),
  note: z.string().max(NOTE_CHARACTERS),
  /** In the order in which they were made. */
  boxes: z.array(box).max(MOST_BOXES),
});
export interface Annotation {
  readonly verdict: Verdict | null;
  readonly tags: readonly string[];
  readonly note: string;
  readonly boxes: readonly Box[];
}

export const EMPTY: Annotation = { verdict: null, tags: [], note: '', boxes: [] };

export const isEmpty = ({ verdict, tags, note, boxes }: Annotation): boolean =>
  verdict === null && tags.length === 0 && note === '' && boxes.length === 0;

/**
 * Times and frequencies are kept to 1e-6 (s, Hz), which is what label files of other programs hold: what is written and
 * read again is the same number.
 */
export function roundMicro(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

/** One entry of the vocabulary of faults. */
export const tag = z.strictObject({
  id: tagId,
  name: z.string().trim().min(1).max(60),
  /** `#rrggbb`. */
  colour: z.string().regex(/^#[0-9a-f]{6}$/, '#rrggbb'),
  /** No longer offered; what has it keeps it. */
  retired: z.boolean(),
});
export type Tag = Readonly<z.infer<typeof tag>>;

export const vocabulary = z
  .array(tag)
  .max(MOST_TAGS)
  .refine((tags) => new Set(tags.map(({ id }) => id)).size === tags.length, 'an id stands for one tag');

/** The id of a tag with this name: `Bearing wear` -> `bearing-wear`; a number is added where others have it. */
export function tagIdOf(name: string, taken: ReadonlySet<string>): string {
  const plain =
    name
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
      .replaceAll(/^-|-$/g, '')
      .slice(0, 50)
      .replace(/-$/, '') || 'tag';
  let id = plain;
  for (let number = 2; taken.has(id); number += 1) id = `${plain}-${number}`;
  return id;
}
