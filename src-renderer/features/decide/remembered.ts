/** How a person looks at thresholds: the same for every machine, kept from session to session. */
export interface DecideSettings {
  quantile: number;
  fpr: number;
  clipsPerDay: number;
  /** What the histogram's heights are. */
  unit: 'share' | 'clips';
}

/** Quantile as in the DCASE tools; a day of clips of 10 s. */
export const DEFAULT_DECIDE: Readonly<DecideSettings> = { quantile: 0.9, fpr: 0.05, clipsPerDay: 8640, unit: 'share' };

const KEY = 'earmark.decide';

/** What a stored value may be, whatever wrote it. */
export function parseDecideSettings(value: unknown): DecideSettings {
  const stored: Readonly<Record<string, unknown>> = typeof value === 'object' && value !== null ? { ...value } : {};
  const number = (key: 'quantile' | 'fpr' | 'clipsPerDay', fits: (found: number) => boolean): number => {
    const found = stored[key];
    return typeof found === 'number' && fits(found) ? found : DEFAULT_DECIDE[key];
  };
  return {
    quantile: number('quantile', (found) => found > 0 && found < 1),
    fpr: number('fpr', (found) => found >= 0 && found <= 1),
    clipsPerDay: number('clipsPerDay', (found) => found >= 1 && found <= 1e7),
    unit: stored['unit'] === 'clips' ? 'clips' : DEFAULT_DECIDE.unit,
  };
}

export function readDecideSettings(storage: Storage = localStorage): DecideSettings {
  try {
    return parseDecideSettings(JSON.parse(storage.getItem(KEY) ?? 'null'));
  } catch {
    // Storage is not to be had, or holds something else: a convenience, not a failure.
    return { ...DEFAULT_DECIDE };
  }
}

export function keepDecideSettings(settings: DecideSettings, storage: Storage = localStorage): void {
  try {
    storage.setItem(KEY, JSON.stringify(settings));
  } catch {
    // Full or forbidden: the next visit starts as the first one.
  }
}
