/**
 * The form of the Train screen with what it chooses from and what main thinks of it. What was chosen outlives the view
 * (for this session), everything else ends with it.
 */
import { storeToRefs } from 'pinia';
import { computed, onScopeDispose, reactive, ref, shallowRef, watch } from 'vue';
import type { CodebookInfo, HostClient, MethodInfo, OutlierSetInfo, TrainCheck } from '../../../src-shared/contract.ts';
import { useApp } from '../../stores/app.ts';
import { useDatasets } from '../../stores/datasets.ts';
import { text } from '../../text/index.ts';
import {
  complete,
  emptyForm,
  idsOf,
  localProblems,
  problemsAt,
  toRequest,
  typesOf,
  type FormField,
  type Problem,
} from './form.ts';
import { keptEdits, settingRows } from './settings-edit.ts';
import { useReviewedClips } from './useReviewedClips.ts';

/** Kept while the page lives, so that a look at another screen costs nobody their choices. */
const remembered = reactive(emptyForm());

/** ms after the last change: typing a number is one question to main, not five. */
const CHECK_DELAY = 250;

export function useTrainForm(client: HostClient, form = remembered) {
  const app = useApp();
  const { list: datasets, loaded: datasetsLoaded } = storeToRefs(useDatasets());
  const devices = computed(() => app.devices);
  const methods = shallowRef<readonly MethodInfo[]>([]);
  const codebooks = shallowRef<readonly CodebookInfo[]>([]);
  const outliers = shallowRef<readonly OutlierSetInfo[]>([]);
  const { reviewed, hasVerdicts } = useReviewedClips(client, () => form.datasetId);
  const methodsLoaded = ref(false);
  const loading = computed(() => !methodsLoaded.value || !datasetsLoaded.value);
  const loadError = shallowRef<unknown>(null);
  const check = shallowRef<TrainCheck | null>(null);
  const checking = ref(false);
  /** Of a check or a start that failed as a whole. */
  const failure = shallowRef<unknown>(null);
  const starting = ref(false);

  const dataset = computed(() => datasets.value.find(({ id }) => id === form.datasetId));
  const method = computed(() => methods.value.find(({ id }) => id === form.method));
  const preset = computed(() => method.value?.presets.find(({ name }) => name === form.preset));
  const rows = computed(() => settingRows(preset.value?.settings ?? {}));
  const types = computed(() => typesOf(dataset.value));
  const ids = computed(() => idsOf(dataset.value, form.type));
  const request = computed(() => toRequest(form, { datasets: datasets.value, methods: methods.value }));
  const local = computed(() =>
    localProblems(form, method.value, {
      noIds: problem('NO_IDS', 'ids', text.train.local.noIds),
      noCodebookFile: problem('NO_CODEBOOK_FILE', 'codebook', text.train.local.noCodebookFile),
      noOutliers: problem('NO_OUTLIERS', 'outliers', text.train.local.noOutliers),
      seed: problem('SEED_INVALID', 'seed', text.train.local.seed),
    }),
  );
  const problems = computed<readonly Problem[]>(() =>
    local.value.length > 0 ? local.value : (check.value?.problems ?? []),
  );
  const errors = computed(() => problems.value.filter(({ severity }) => severity === 'error').length);
  const canStart = computed(
    () => request.value !== null && check.value !== null && errors.value === 0 && !checking.value && !starting.value,
  );

  async function load(): Promise<void> {
    try {
      const [ways, books, sets] = await Promise.all([
        client.call('methods.list', {}),
        client.call('codebooks.list', {}),
        client.call('outliers.list', {}),
      ]);
      methods.value = ways;
      codebooks.value = books;
      outliers.value = sets;
      loadError.value = null;
      methodsLoaded.value = true;
    } catch (error) {
      loadError.value = error;
    }
  }

  function tidy(): void {
    complete(form, {
      datasets: datasets.value,
      methods: methods.value,
      codebooks: codebooks.value,
      outliers: outliers.value,
      hasVerdicts: hasVerdicts.value,
      devices: devices.value.map(({ id }) => id),
      device: app.settings.device,
    });
    form.edits = keptEdits(rows.value, form.edits);
  }

  // Another data set, type, method or preset has other IDs, settings and codebooks.
  watch(
    [
      datasets,
      methods,
      codebooks,
      outliers,
      devices,
      hasVerdicts,
      () => [form.datasetId, form.type, form.method, form.preset, form.reviewed],
      loading,
    ],
    () => {
      if (!loading.value) tidy();
    },
    { immediate: true },
  );

  let asked = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(
    [() => JSON.stringify(request.value), () => local.value.length],
    () => {
      clearTimeout(timer);
      const mine = ++asked;
      if (request.value === null || local.value.length > 0) {
        check.value = null;
        checking.value = false;
        return;
      }
      checking.value = true;
      timer = setTimeout(() => void ask(mine), CHECK_DELAY);
    },
    { immediate: true },
  );

  async function ask(mine: number): Promise<void> {
    if (request.value === null) return;
    try {
      const answer = await client.call('train.check', request.value);
      if (mine !== asked) return;
      check.value = answer;
      failure.value = null;
    } catch (error) {
      if (mine !== asked) return;
      check.value = null;
      failure.value = error;
    }
    checking.value = false;
  }

  /** @returns the job's id; undefined where it could not start, and `failure` says why */
  async function start(): Promise<string | undefined> {
    if (request.value === null || !canStart.value) return undefined;
    starting.value = true;
    try {
      const { jobId } = await client.call('train.start', request.value);
      failure.value = null;
      return jobId;
    } catch (error) {
      failure.value = error;
      return undefined;
    } finally {
      starting.value = false;
    }
  }

  /** Takes a new outlier set into the list, and chooses it. */
  function addOutlierSet(set: OutlierSetInfo): void {
    outliers.value = [set, ...outliers.value];
    form.outliersFrom = 'listed';
    form.outliersListed = set.path;
  }

  // A finished run may have left a codebook.
  const ends = [client.on('runs.changed', () => void load()), client.on('workspace.changed', () => void load())];
  onScopeDispose(() => {
    asked += 1;
    clearTimeout(timer);
    for (const end of ends) end();
  });
  void load();

  return {
    form,
    datasets,
    methods,
    codebooks,
    outliers,
    reviewed,
    hasVerdicts,
    devices,
    dataset,
    method,
    preset,
    rows,
    types,
    ids,
    check,
    checking,
    problems,
    errors,
    canStart,
    starting,
    failure,
    loading,
    loadError,
    load,
    addOutlierSet,
    start,
    problemsOf: (field: FormField | null): Problem[] => problemsAt(problems.value, field),
  };
}

export type TrainFormModel = ReturnType<typeof useTrainForm>;

const problem = (
  code: string,
  field: FormField,
  words: { readonly message: string; readonly hint: string },
): Problem => ({
  code,
  severity: 'error',
  field,
  ...words,
});
