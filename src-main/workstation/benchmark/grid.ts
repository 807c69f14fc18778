/** What a benchmark has to do: which cells there are, with which settings, and where each lies. */
import { join, resolve } from 'node:path';
import { UserError } from '../../../src-shared/errors.ts';
import type { Dataset } from '../../datasets/dataset.ts';
import type { Detector } from '../../detectors/detector.ts';
import { openData, type DataSource } from '../clips.ts';
import { checkSettings, resolveSettings, type JsonSettings } from '../settings.ts';
import { findDetector, type Workbench } from '../workbench.ts';

/** What a codebook was trained on: the data set itself, or a general collection (Table 2 of the paper). */
export type CodebookSource = 'data' | 'collection';

export interface BenchmarkRequest {
  readonly data: DataSource;
  readonly methods: readonly string[];
  /** All of the data set where it is empty. */
  readonly types: readonly string[];
  /** Seeds 0 to N - 1. */
  readonly seeds: number;
  readonly preset: string;
  readonly device: string;
  /** Everything is below it. */
  readonly runs: string;
  /** `method:key=value`. */
  readonly set?: readonly string[];
  /** For methods that learn from outliers, as `earmark train --outliers`. */
  readonly outliers: string;
  /** A folder of recordings: methods with a codebook are trained with one of it, and with one of the data. */
  readonly collection?: DataSource;
}

export interface Method {
  readonly detector: Detector;
  /** `key=value` of this method. */
  readonly set: readonly string[];
  readonly json: JsonSettings;
  readonly settings: unknown;
}

export interface Cell {
  readonly method: Method;
  readonly type: string;
  readonly seed: number;
  /** null for methods without one. */
  readonly codebook: CodebookSource | null;
  /** Its runs are in there. */
  readonly folder: string;
}

export interface Grid {
  readonly dataset: Dataset;
  readonly types: readonly string[];
  readonly methods: readonly Method[];
  /** The first seed of everything comes first, so that a table is whole early. */
  readonly cells: readonly Cell[];
}

/** @throws UserError for every wrong choice, before anything is trained */
export async function planGrid(bench: Workbench, request: BenchmarkRequest): Promise<Grid> {
  const { methods: ids, preset, seeds, collection } = request;
  const chosen = ids.map((id) => methodOf(bench, id, preset, request.set ?? []));
  const strange = (request.set ?? []).find((pair) => !ids.some((id) => pair.startsWith(`${id}:`)));
  if (strange !== undefined) {
    throw new UserError('SETTING_INVALID', `'${strange}' does not name one of the methods.`, {
      hint: `Write method:key=value, for example ${ids[0] ?? 'auddsr'}:stage2.iterations=100.`,
    });
  }
  const methods = collection === undefined ? chosen : chosen.filter(({ detector }) => hasBase(detector));
  if (methods.length === 0) {
    throw new UserError('BENCHMARK_NO_CODEBOOK', 'None of these methods has a codebook to be trained elsewhere.', {
      hint: 'Choose auddsr or auddsr_annot, or leave --collection out.',
    });
  }
  const dataset = await openData(request.data);
  const present = [...new Set(dataset.clips.map(({ machineType }) => machineType))];
  const unknown = request.types.find((type) => !present.includes(type));
  if (unknown !== undefined) {
    throw new UserError('TYPE_UNKNOWN', `There is no machine type '${unknown}' in ${dataset.root}.`, {
      hint: `Choose from ${present.join(', ')}.`,
    });
  }
  const types = request.types.length === 0 ? present : request.types;
  const sources: readonly CodebookSource[] = collection === undefined ? ['data'] : ['data', 'collection'];
  const cells = Array.from({ length: seeds }, (_, seed) =>
    types.flatMap((type) =>
      methods.flatMap((method) =>
        (hasBase(method.detector) ? sources : [null]).map((codebook): Cell => {
          const name = [
            type,
            method.detector.id,
            preset,
            `seed${seed}`,
            ...(codebook === 'collection' ? [codebook] : []),
          ];
          return {
            method,
            type,
            seed,
            codebook,
            folder: join(resolve(request.runs), 'cells', fileName(name.join('-'))),
          };
        }),
      ),
    ),
  ).flat();
  return { dataset, types, methods, cells };
}

const hasBase = (detector: Detector): boolean => detector.openBaseTrainer !== undefined;

/** @throws UserError `METHOD_UNKNOWN`, `PRESET_UNKNOWN`, `SETTING_INVALID` and the method's own */
export function methodOf({ detectors }: Workbench, id: string, preset: string, overrides: readonly string[]): Method {
  const detector = findDetector(detectors, id);
  const set = overrides.filter((pair) => pair.startsWith(`${id}:`)).map((pair) => pair.slice(id.length + 1));
  const json = resolveSettings(detector, preset, set);
  return { detector, set, json, settings: checkSettings(detector, json) };
}

export const fileName = (text: string): string => text.replace(/[^\w.+-]/g, '_');
