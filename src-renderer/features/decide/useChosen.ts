/** What the Threshold screen is about: run and machine of the address, the score, and whose word is the truth. */
import { computed, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import type { HostClient, ReviewPass } from '../../../src-shared/contract.ts';
import { useRuns } from '../../stores/runs.ts';
import { text } from '../../text/index.ts';
import type { SelectOption } from '../../ui/Select.vue';
import { toastError } from '../../ui/toasts.ts';
import { machinesOf, modelsOf, siblings, type DecidedMachine } from './machines.ts';
import { useMachines, type RunMachines } from './useMachines.ts';
import type { ThresholdSource } from './useThreshold.ts';

export interface Chosen {
  /** Of the address; null where it names none. */
  readonly runId: ComputedRef<string | null>;
  readonly machines: RunMachines;
  /** Models that have scored something, one of several runs by its first. */
  readonly models: ComputedRef<readonly { readonly runId: string; readonly label: string }[]>;
  readonly modelOptions: ComputedRef<readonly SelectOption<string | null>[]>;
  /** The model that the run is of. */
  readonly model: ComputedRef<string | null>;
  /** Machine IDs of the model. */
  readonly list: ComputedRef<readonly DecidedMachine[]>;
  readonly machine: ComputedRef<DecidedMachine | undefined>;
  /** Null: the run's own. */
  readonly score: Ref<string | null>;
  /** Whose verdicts take the place of labels; null: labels. */
  readonly reviewId: Ref<string | null>;
  readonly truthOptions: ComputedRef<readonly SelectOption<string | null>[]>;
  readonly source: ComputedRef<ThresholdSource | null>;
  readonly go: (query: Readonly<Record<string, string>>) => void;
}

const one = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

export function useChosen(client: HostClient): Chosen {
  const words = text.decide;
  const runs = useRuns();
  const route = useRoute();
  const router = useRouter();

  interface Address {
    readonly runId: string | null;
    readonly type: string | null;
    readonly id: string | null;
  }
  // The route is another screen's while this one is being left.
  const address = computed<Address>((before) =>
    route.name === 'threshold' || before === undefined
      ? { runId: one(route.query['run']), type: one(route.query['type']), id: one(route.query['id']) }
      : before,
  );
  const run = computed(() => runs.find(address.value.runId));

  const score = ref<string | null>(null);
  const reviewId = ref<string | null>(null);
  const machines = useMachines(client, () => address.value.runId);
  const models = computed(() => modelsOf(machines.rows.value ?? []));
  const model = computed(() => {
    const own = siblings(machines.rows.value ?? [], address.value.runId ?? '');
    return models.value.find(({ runId }) => own.includes(runId))?.runId ?? null;
  });
  const list = computed(() => {
    const shownScore = score.value ?? run.value?.scores.default ?? '';
    return machinesOf(machines.rows.value ?? [], machines.saved.value, address.value.runId ?? '', shownScore);
  });
  const machine = computed(
    () => list.value.find(({ type, id }) => type === address.value.type && id === address.value.id) ?? list.value[0],
  );

  /** Verdicts that can take the place of labels. */
  const passes = shallowRef<readonly ReviewPass[]>([]);
  watch(
    () => run.value?.datasetId ?? null,
    async (datasetId) => {
      passes.value = [];
      if (datasetId === null) return;
      try {
        const found = await client.call('review.passes', { datasetId });
        if (run.value?.datasetId === datasetId) passes.value = found;
      } catch (error) {
        toastError(error);
      }
    },
    { immediate: true },
  );
  // Another model has other scores, and maybe another data set.
  watch(
    () => models.value.find(({ runId }) => runId === model.value)?.label,
    () => {
      score.value = null;
      reviewId.value = null;
    },
  );

  return {
    runId: computed(() => address.value.runId),
    ...{ machines, models, model, list, machine, score, reviewId },
    modelOptions: computed(() =>
      models.value.map(({ runId, label, machines: hint }) => ({ value: runId, label, hint })),
    ),
    truthOptions: computed(() => [
      { value: null, label: words.labels, hint: words.labelsHint },
      ...passes.value.map((pass) => ({
        value: pass.id,
        label: words.pass(pass.reviewer, pass.kind),
        hint: words.passHint(pass.decided),
      })),
    ]),
    source: computed(() => {
      if (address.value.runId === null || machine.value === undefined) return null;
      const { runId, type, id } = machine.value;
      return { runId, type, id, score: score.value, reviewId: reviewId.value };
    }),
    go: (query) => void router.replace({ name: 'threshold', query }),
  };
}
