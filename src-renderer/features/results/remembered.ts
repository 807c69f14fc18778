/** How a person likes the table, kept by the browser from visit to visit. */

export interface RememberedView {
  readonly score: string;
  readonly grouped: boolean;
  readonly published: boolean;
  /** Visibility by column. */
  readonly columns: Readonly<Record<string, boolean>>;
}

const KEY = 'earmark.results.view';
const DEFAULT: RememberedView = { score: '', grouped: true, published: false, columns: {} };

/** Whatever is not as it should be is as at the first visit. */
export function readRemembered(storage: Storage = localStorage): RememberedView {
  try {
    const saved = JSON.parse(storage.getItem(KEY) ?? '{}') as Partial<Record<keyof RememberedView, unknown>>;
    const { score, grouped, published, columns } = saved;
    return {
      score: typeof score === 'string' ? score : DEFAULT.score,
      grouped: typeof grouped === 'boolean' ? grouped : DEFAULT.grouped,
      published: typeof published === 'boolean' ? published : DEFAULT.published,
      columns:
        typeof columns === 'object' && columns !== null
          ? Object.fromEntries(
              Object.entries(columns).filter((entry): entry is [string, boolean] => typeof entry[1] === 'boolean'),
            )
          : DEFAULT.columns,
    };
  } catch {
    // Damaged, or storage is not to be had: a convenience, not a failure.
    return DEFAULT;
  }
}

export function remember(view: RememberedView, storage: Storage = localStorage): void {
  try {
    storage.setItem(KEY, JSON.stringify(view));
  } catch {
    // Full or forbidden: the next visit starts as the first one.
  }
}
