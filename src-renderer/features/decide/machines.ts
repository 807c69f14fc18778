/**
 * The machine IDs of a model with what is saved for them. Methods that learn one machine at a time make a run per ID: runs
 * that the results call by one name are one model here.
 */
import type { ResultRow, SavedThreshold } from '../../../src-shared/contract.ts';

export interface DecidedMachine {
  readonly runId: string;
  readonly type: string;
  readonly id: string;
  /** Scored ones. */
  readonly clips: number;
  readonly saved: SavedThreshold | null;
}

export const machineKey = ({ type, id }: { readonly type: string; readonly id: string }): string =>
  JSON.stringify([type, id]);

/** Runs with this run's name, itself first. */
export function siblings(rows: readonly ResultRow[], runId: string): readonly string[] {
  const label = rows.find((row) => row.runId === runId)?.label;
  return [...new Set([runId, ...rows.filter((row) => row.label === label).map((row) => row.runId)])];
}

/** By type and ID, numbers within them in their order. */
export function machinesOf(
  rows: readonly ResultRow[],
  saved: readonly SavedThreshold[],
  runId: string,
  score: string,
): DecidedMachine[] {
  const own = new Set(siblings(rows, runId));
  const keyOf = (of: Pick<SavedThreshold, 'runId' | 'type' | 'id'>): string => `${of.runId} ${machineKey(of)}`;
  const found = new Map(saved.filter((one) => one.score === score).map((one) => [keyOf(one), one]));
  const natural = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });
  return rows
    .filter((row) => own.has(row.runId))
    .map((row) => ({
      runId: row.runId,
      type: row.type,
      id: row.id,
      clips: row.normal + row.anomalous + row.unlabelled,
      saved: found.get(keyOf(row)) ?? null,
    }))
    .toSorted((a, b) => natural(a.type, b.type) || natural(a.id, b.id));
}

export interface NamedModel {
  readonly label: string;
  /** `fan 00, 02`. */
  readonly machines: string;
  /** The first of its runs. */
  readonly runId: string;
}

/** Each name once, in the order of the rows. */
export function modelsOf(rows: readonly ResultRow[]): NamedModel[] {
  return [...Map.groupBy(rows, ({ label }) => label)].map(([label, own]) => {
    const types = Map.groupBy(own, ({ type }) => type);
    const machines = [...types].map(([type, of]) => `${type} ${of.map(({ id }) => id).join(', ')}`).join('; ');
    return { label, machines, runId: own[0]!.runId };
  });
}
