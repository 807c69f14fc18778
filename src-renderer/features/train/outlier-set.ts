/** What a person chooses for a new outlier set, and the request it makes. */
import type { DatasetSummary, OutlierSelectionArgs } from '../../../src-shared/contract.ts';

export interface OutlierForm {
  name: string;
  datasetId: string;
  /** Null: all. */
  type: string | null;
  /** Chosen machine IDs of the type. */
  ids: readonly string[];
  which: 'anomaly' | 'normal' | 'all' | 'reviewed';
}

/** @param idCount how many machine IDs the type has */
export function selectionOf({ name, datasetId, type, ids, which }: OutlierForm, idCount: number): OutlierSelectionArgs {
  return {
    name: name.trim(),
    datasetId,
    type,
    // An empty list means all to main.
    ids: ids.length === idCount ? [] : [...ids],
    label: which === 'anomaly' || which === 'normal' ? which : null,
    reviewed: which === 'reviewed',
  };
}

/** Usable clips that are chosen; null where only main knows (what reviewers say), and 0 where no machine is chosen. */
export function clipsOf(dataset: DatasetSummary | undefined, { type, ids, which }: OutlierForm): number | null {
  if (type !== null && ids.length === 0) return 0;
  if (which === 'reviewed') return null;
  return (dataset?.groups ?? [])
    .filter(({ machineType, machineId }) => type === null || (machineType === type && ids.includes(machineId)))
    .flatMap(({ train, test }) => [train, test])
    .reduce((sum, { normal, anomaly, unlabelled }) => {
      return sum + { normal, anomaly, all: normal + anomaly + unlabelled }[which];
    }, 0);
}

/** `fan 02, 04 anomalies`. */
export function suggestedName(
  { type, ids, which }: OutlierForm,
  idCount: number,
  words: Readonly<Record<OutlierForm['which'], string>>,
): string {
  const some = ids.length < idCount ? `${ids.slice(0, 4).join(', ')}${ids.length > 4 ? '…' : ''}` : '';
  return [type ?? '', some, words[which]].filter((word) => word !== '').join(' ');
}
