/** From the annotations of a pass to label files, and from label files to one edit of the pass. */
import type { LabelImport, TextFile } from '../../../src-shared/contract/review.ts';
import { randomUUID } from 'node:crypto';
import { basename } from 'node:path/posix';
import {
  annotation,
  isEmpty,
  MOST_BOXES,
  MOST_TAGS,
  type Annotation,
  type Box,
  type Tag,
} from '../../../src-shared/review/annotation.ts';
import { newTag } from '../../../src-shared/review/default-vocabulary.ts';
import { changesBetween, type Change } from '../../../src-shared/review/edit.ts';
import { UserError } from '../../../src-shared/errors.ts';
import type { LabelledClip, ReadBox, ReadClip } from '../../reports/labels/format.ts';
import { labelFormat, recognised } from '../../reports/labels/index.ts';
import type { Applied, Author } from '../../store/edits.ts';
import { datasetOfPass, type ReviewParts } from './parts.ts';
import { annotationAt } from './passes.ts';

/** @param paths null: every clip that has an annotation. @throws UserError `REVIEW_UNKNOWN`, `FORMAT_UNKNOWN`, `LABELS_NONE` */
export function labelFiles(
  parts: ReviewParts,
  reviewId: string,
  format: string,
  paths: readonly string[] | null,
): readonly TextFile[] {
  const writer = labelFormat(format);
  const { pass, dataset } = datasetOfPass(parts, reviewId);
  const annotated = parts.reviews.annotations(reviewId).filter(({ annotation }) => !isEmpty(annotation));
  const wanted = paths === null ? annotated : paths.map((path) => annotationAt(parts.reviews, reviewId, path));
  if (wanted.length === 0) {
    throw new UserError('LABELS_NONE', 'No clip of this review has an annotation yet.', {
      hint: 'Review some clips first.',
    });
  }
  const { datasets } = parts.workspace;
  const records = new Map(datasets.records(dataset.id).map((record) => [record.path, record]));
  const names = new ClipNames([...records.keys()]);
  const clips = wanted.map(({ path, annotation, by, edited }): LabelledClip => {
    const record = records.get(path);
    const { sampleRate, frames } = record ?? {};
    return {
      ...{ path, stem: names.stem(path), annotation, by, edited },
      seconds: frames === undefined || sampleRate === undefined ? null : frames / sampleRate,
      topHz: sampleRate === undefined ? null : sampleRate / 2,
    };
  });
  return writer.write({ dataset: dataset.name, reviewer: pass.reviewer, vocabulary: parts.vocabulary.list(), clips });
}

export interface ImportArgs {
  readonly reviewId: string;
  readonly format: string | null;
  readonly files: readonly TextFile[];
  readonly replace: boolean;
  /** Only counts. */
  readonly preview?: boolean;
}

/**
 * @returns `applied` is undefined where the files say nothing that is not known already
 * @throws UserError `LABELS_MALFORMED`, `LABELS_TOO_MANY`, `FORMAT_UNKNOWN`, `REVIEW_UNKNOWN`; then nothing has changed
 */
export function importLabels(
  parts: ReviewParts,
  { reviewId, format, files, replace, preview = false }: ImportArgs,
  author: Author,
): { readonly applied: Applied | undefined } & Pick<LabelImport, 'clips' | 'boxes' | 'newTags' | 'unmatched'> {
  const { dataset } = datasetOfPass(parts, reviewId);
  const records = new Map(parts.workspace.datasets.records(dataset.id).map((record) => [record.path, record]));
  const names = new ClipNames([...records.keys()]);
  const known = parts.vocabulary.list();
  const described: Tag[] = [];
  const unmatched: string[] = [];
  const found = new Map<string, ReadClip[]>();
  for (const { name, text } of files) {
    const reader = format === null ? recognised(text, name) : labelFormat(format);
    const own = names.ofFile(name);
    const rate = own === undefined ? undefined : records.get(own)?.sampleRate;
    const read = reader.read(text, { file: name, vocabulary: known, topHz: rate === undefined ? null : rate / 2 });
    for (const tag of read.vocabulary) described.push(tag);
    for (const clip of read.clips) {
      const path = clip.clip === null ? own : names.ofClip(clip.clip);
      if (path === undefined) unmatched.push(clip.clip ?? name);
      else found.set(path, [...(found.get(path) ?? []), clip]);
    }
  }
  const tags = addedTags(found, known, described);
  const changes: Change[] = [];
  const touched = new Set<string>();
  for (const [path, clips] of found) {
    const { annotation: before } = annotationAt(parts.reviews, reviewId, path);
    // Before they are compared with each other.
    const boxes = clips.reduce((sum, { annotation: read }) => sum + read.boxes.length, 0);
    if (boxes > MOST_BOXES) throw tooMany(`${path} would have ${boxes} boxes`, `A clip has at most ${MOST_BOXES}`);
    const after = clips.reduce<Annotation>(
      (merged, clip, i) => mergedWith(merged, clip.annotation, replace && i === 0),
      before,
    );
    const own = changesBetween(path, before, after);
    if (own.length > 0) {
      requireFitting(path, after);
      touched.add(path);
    }
    for (const change of own) changes.push(change);
  }
  const result = {
    ...{ clips: touched.size, boxes: changes.filter((each) => each.field === 'box' && each.after !== null).length },
    ...{ newTags: tags.map(({ name }) => name), unmatched },
  };
  if (changes.length === 0) return { ...result, newTags: [], applied: undefined };
  if (preview) return { ...result, applied: undefined };
  return parts.workspace.database.transaction(() => {
    parts.vocabulary.restore(tags, author);
    const step = { title: 'Import labels', changes, newTags: tags };
    return { ...result, applied: parts.reviews.apply(reviewId, step, author) };
  });
}

/** Tags of the files that the vocabulary has not: as the file describes them, else named by their id. */
function addedTags(
  found: ReadonlyMap<string, readonly ReadClip[]>,
  known: readonly Tag[],
  described: readonly Tag[],
): Tag[] {
  const ids = new Set(known.map(({ id }) => id));
  const added: Tag[] = [];
  for (const { annotation } of [...found.values()].flat()) {
    for (const id of [...annotation.tags, ...annotation.boxes.flatMap((box) => box.tags)]) {
      if (ids.has(id)) continue;
      ids.add(id);
      if (ids.size > MOST_TAGS) {
        throw tooMany(`The vocabulary would have over ${MOST_TAGS} tags`, 'More cannot be chosen from');
      }
      added.push(described.find((tag) => tag.id === id) ?? newTag(id, [...known, ...added], id));
    }
  }
  return added;
}

/** The file's verdict and note where it has them, all tags, and boxes that are not there yet; or, replacing, the file's. */
function mergedWith(before: Annotation, file: ReadClip['annotation'], replace: boolean): Annotation {
  const kept = replace ? [] : [...before.boxes];
  const boxes: Box[] = [...kept];
  for (const read of file.boxes) {
    const place = boxes.findIndex(({ id }) => id === read.id);
    if (place >= 0) boxes[place] = { ...read, id: boxes[place]!.id };
    else if (!kept.some((box) => saysTheSame(box, read))) boxes.push({ ...read, id: read.id ?? randomUUID() });
  }
  if (replace) return { verdict: file.verdict, tags: file.tags, note: file.note, boxes };
  return {
    verdict: file.verdict ?? before.verdict,
    tags: [...new Set([...before.tags, ...file.tags])],
    note: file.note === '' ? before.note : file.note,
    boxes,
  };
}

/** What an edit could not make would stand in the way of every later one. @throws UserError `LABELS_MALFORMED` */
function requireFitting(path: string, after: Annotation): void {
  const [issue] = annotation.safeParse(after).error?.issues ?? [];
  if (issue === undefined) return;
  throw new UserError('LABELS_MALFORMED', `${path}, ${issue.path.join('.')}: ${issue.message}.`, {
    hint: 'Correct it in the file, then import the file again.',
    details: { path },
  });
}

function tooMany(what: string, limit: string): UserError {
  return new UserError('LABELS_TOO_MANY', `${what}.`, { hint: `${limit}: take some out of the file, then import it.` });
}

function saysTheSame(box: Box, read: ReadBox): boolean {
  const said = ({ start, end, band, tags, note }: ReadBox): string => JSON.stringify([start, end, band, tags, note]);
  return said(box) === said(read);
}

/** Which clip a file or a cell of a table means, and what a clip's own file is called. */
class ClipNames {
  readonly #paths: ReadonlySet<string>;
  /** By base name without ending, in lower case; undefined where several clips have it. */
  readonly #stems = new Map<string, string | undefined>();

  constructor(paths: readonly string[]) {
    this.#paths = new Set(paths);
    for (const path of paths) {
      for (const stem of new Set([shortStem(path), longStem(path)].map((each) => each.toLowerCase()))) {
        this.#stems.set(stem, this.#stems.has(stem) ? undefined : path);
      }
    }
  }

  /** The base name, where no other clip of the data set has it; else the whole path in one name. */
  stem(path: string): string {
    const short = shortStem(path);
    return this.#stems.get(short.toLowerCase()) === path ? short : longStem(path);
  }

  /** By the name of a label file: `<stem>.txt`, `<stem>.Table.1.selections.txt`. */
  ofFile(name: string): string | undefined {
    const plain = basename(name.replaceAll('\\', '/')).replace(/\.[^.]*$/, '');
    return this.#of(plain) ?? this.#of(plain.replace(/(?:\.Table\.\d+)?\.selections$/i, ''));
  }

  /** By a path or name in a table; the path may be absolute, on another machine. */
  ofClip(text: string): string | undefined {
    if (text.length > LONGEST_PATH) return undefined;
    const path = text.replaceAll('\\', '/');
    if (this.#paths.has(path)) return path;
    const parts = path.split('/');
    for (let from = 1; from < parts.length; from += 1) {
      const tail = parts.slice(from).join('/');
      if (this.#paths.has(tail)) return tail;
    }
    return this.#of(shortStem(path));
  }

  #of(stem: string): string | undefined {
    return this.#stems.get(stem.toLowerCase());
  }
}

/** Of any system; its parts are tried one after another. */
const LONGEST_PATH = 32_768;

const shortStem = (path: string): string => basename(path).replace(/\.[^.]*$/, '');
const longStem = (path: string): string => path.replace(/\.[^./]*$/, '').replaceAll('/', '__');
