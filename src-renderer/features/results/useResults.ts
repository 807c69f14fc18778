/** The results of the workspace as a table: read, filtered, sorted, selected; follows main's events. */
import { useTable, type RowSelectionState, type SortingState, type ColumnVisibilityState } from '@tanstack/vue-table';
import { computed, onScopeDispose, reactive, ref, shallowRef, watch } from 'vue';
import type { HostClient, PublishedRow, ResultRow, ResultTable } from '../../../src-shared/contract.ts';
import { coalesce } from '../../stores/coalesce.ts';
import {
  arrangeByType,
  arrangeFlat,
  overallAverages,
  publishedAverages,
  rowKey,
  type ArrangedItem,
} from './arrange.ts';
import { columns, DEFAULT_VISIBILITY, features } from './columns.ts';
import { filterRows, isFiltering, NO_FILTER, valuesOf, type ResultFilter } from './filter.ts';
import { readRemembered, remember } from './remembered.ts';

const EMPTY: ResultTable = { rows: [], averages: [], scoreNames: [] };

export function useResults(client: HostClient) {
  const table = shallowRef<ResultTable>(EMPTY);
  const published = shallowRef<readonly PublishedRow[]>([]);
  const loaded = ref(false);
  const failure = shallowRef<unknown>(null);

  const saved = readRemembered();
  const filter = reactive<{ -readonly [K in keyof ResultFilter]: ResultFilter[K] }>({ ...NO_FILTER });
  /** Instead of each run's own; empty for that. */
  const score = ref(saved.score);
  const grouped = ref(saved.grouped);
  const showPublished = ref(saved.published);
  const folded = shallowRef<ReadonlySet<string>>(new Set<string>());
  const visibility = shallowRef<ColumnVisibilityState>({ ...DEFAULT_VISIBILITY, ...saved.columns });
  const sorting = shallowRef<SortingState>([{ id: 'machine', desc: false }]);
  const selection = shallowRef<RowSelectionState>({});

  const load = coalesce(async () => {
    try {
      const asked = score.value;
      const [results, figures] = await Promise.all([
        client.call('results.table', asked === '' ? {} : { score: asked }),
        published.value.length > 0 ? published.value : client.call('results.published', {}),
      ]);
      table.value = results;
      published.value = figures;
      failure.value = null;
      loaded.value = true;
    } catch (error) {
      failure.value = error;
    }
  });

  const filtered = computed(() => filterRows(table.value.rows, filter));
  const view = useTable({
    features,
    columns,
    data: filtered,
    getRowId: rowKey,
    enableSortingRemoval: false,
    state: computed(() => ({
      sorting: sorting.value,
      columnVisibility: visibility.value,
      rowSelection: selection.value,
    })),
    onSortingChange: (next: SortingState | ((old: SortingState) => SortingState)) => {
      sorting.value = typeof next === 'function' ? next(sorting.value) : next;
    },
    onColumnVisibilityChange: (
      next: ColumnVisibilityState | ((old: ColumnVisibilityState) => ColumnVisibilityState),
    ) => {
      visibility.value = typeof next === 'function' ? next(visibility.value) : next;
    },
    onRowSelectionChange: (next: RowSelectionState | ((old: RowSelectionState) => RowSelectionState)) => {
      selection.value = typeof next === 'function' ? next(selection.value) : next;
    },
  });

  const rows = computed<readonly ResultRow[]>(() => view.getRowModel().rows.map(({ original }) => original));
  const shownPublished = computed(() => (showPublished.value ? published.value : []));
  const items = computed<ArrangedItem[]>(() =>
    grouped.value
      ? arrangeByType({
          rows: rows.value,
          averages: table.value.averages,
          published: shownPublished.value,
          folded: folded.value,
        })
      : arrangeFlat(rows.value),
  );
  const overall = computed(() => overallAverages(rows.value, table.value.averages));
  const publishedOverall = computed(() => publishedAverages(shownPublished.value));
  /** In the order of the table, also those that a filter hides. */
  const selected = computed(() => table.value.rows.filter((row) => selection.value[rowKey(row)] === true));

  function select(keys: readonly string[]): void {
    selection.value = Object.fromEntries(keys.map((key) => [key, true]));
  }

  function toggle(key: string): void {
    const { [key]: before, ...rest } = selection.value;
    selection.value = before ? rest : { ...rest, [key]: true };
  }

  function fold(type: string): void {
    const next = new Set(folded.value);
    if (!next.delete(type)) next.add(type);
    folded.value = next;
  }

  watch(score, () => void load());
  watch([score, grouped, showPublished, visibility], () =>
    remember({
      score: score.value,
      grouped: grouped.value,
      published: showPublished.value,
      columns: visibility.value,
    }),
  );
  const ends = [
    client.on('runs.changed', () => void load()),
    client.on('workspace.changed', () => void load()),
    client.on('datasets.changed', () => void load()),
  ];
  onScopeDispose(() => {
    for (const end of ends) end();
  });
  void load();

  return {
    table,
    view,
    rows,
    items,
    overall,
    publishedOverall,
    selected,
    selection,
    select,
    toggle,
    fold,
    folded,
    filter,
    filtering: computed(() => isFiltering(filter)),
    clearFilter: () => void Object.assign(filter, NO_FILTER),
    methods: computed(() =>
      valuesOf(table.value.rows, ({ method }) => method).map((id) => ({
        id,
        name: table.value.rows.find(({ method }) => method === id)?.methodName ?? id,
      })),
    ),
    types: computed(() => valuesOf(table.value.rows, ({ type }) => type)),
    score,
    grouped,
    showPublished,
    visibility,
    loaded,
    failure,
    load,
  };
}

export type ResultsModel = ReturnType<typeof useResults>;
