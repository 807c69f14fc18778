/** One report on its way: what it is to hold, the job that makes it, and what can be done with it then. */
import { computed, reactive, ref, shallowRef } from 'vue';
import type {
  Arguments,
  HostClient,
  Job,
  ReportClipChoice,
  ReportFormat,
  ReportSection,
  RunSummary,
} from '../../../src-shared/contract.ts';
import { text } from '../../text/index.ts';

/** As in the contract, whose schemas the page does not load. */
export const SECTIONS = [
  'summary',
  'data',
  'results',
  'comparison',
  'curves',
  'thresholds',
  'clips',
  'method',
  'audit',
] as const satisfies readonly ReportSection[];
export const CHOICES = ['reviewed', 'flagged', 'top', 'all'] as const satisfies readonly ReportClipChoice[];
export const MOST_RUNS = 40;
const LOGO_BYTES = 1_000_000;
/** A clip a minute. */
const CLIPS_PER_DAY = 1440;

export interface ReportForm {
  title: string;
  author: string;
  logo: { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> } | null;
  runIds: readonly string[];
  /** Left out. */
  without: readonly ReportSection[];
  choice: ReportClipChoice;
  most: number;
  clipsPerDay: number;
  format: ReportFormat;
  folder: string;
}

/** @param find the job as it is now */
export function useReport(client: HostClient, find: (id: string | null) => Job | undefined) {
  const form = reactive<ReportForm>({
    ...{ title: '', author: '', logo: null, runIds: [], without: [], choice: 'reviewed', most: 200 },
    ...{ clipsPerDay: CLIPS_PER_DAY, format: 'html', folder: '' },
  });
  const jobId = ref<string | null>(null);
  const starting = ref(false);
  const failure = shallowRef<unknown>(null);
  /** Undefined while it is not known, null where nothing can print. */
  const printer = ref<string | null>();

  const job = computed(() => find(jobId.value));
  const working = computed(() => jobId.value !== null && (job.value === undefined || isAtWork(job.value)));
  const done = computed(() => job.value?.state === 'finished');
  const problem = computed(() => {
    if (form.runIds.length === 0) return text.report.noRuns;
    if (form.runIds.length > MOST_RUNS) return text.report.manyRuns(MOST_RUNS);
    return sections(form).length === 0 ? text.report.noSections : undefined;
  });

  /** Afresh, for these runs; what else a person chose the last time stays. */
  async function begin(runs: readonly RunSummary[], reviewer: string): Promise<void> {
    jobId.value = null;
    failure.value = null;
    form.runIds = runs.slice(0, MOST_RUNS).map(({ id }) => id);
    form.title = suggestedTitle(runs);
    if (form.author === '') form.author = reviewer;
    try {
      printer.value = (await client.call('reports.printer', {})).pdf;
    } catch (error) {
      failure.value = error;
    }
  }

  async function takeLogo(file: File): Promise<void> {
    if (file.size > LOGO_BYTES) {
      failure.value = new Error(text.report.logoLarge);
      return;
    }
    form.logo = { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) };
  }

  async function start(): Promise<void> {
    starting.value = true;
    failure.value = null;
    try {
      ({ jobId: jobId.value } = await client.call('reports.create', requestOf(form)));
    } catch (error) {
      failure.value = error;
    } finally {
      starting.value = false;
    }
  }

  async function stop(): Promise<void> {
    const id = jobId.value;
    if (id === null) return;
    await client.call('jobs.cancel', { id });
    jobId.value = null;
  }

  return { form, job, jobId, starting, failure, printer, working, done, problem, begin, takeLogo, start, stop };
}

const isAtWork = ({ state }: Job): boolean => state === 'queued' || state === 'running';

function sections({ without, runIds }: ReportForm): ReportSection[] {
  return SECTIONS.filter((id) => !without.includes(id) && (id !== 'comparison' || runIds.length > 1));
}

/** After what the runs listen to: `Anomaly detection on fan, pump`. */
export function suggestedTitle(runs: readonly RunSummary[]): string {
  const types = [...new Set(runs.flatMap(({ type }) => type ?? []))];
  return text.report.suggested(types.join(', '));
}

export function requestOf(form: ReportForm): Arguments<'reports.create'> {
  const { title, author, logo, runIds, choice, most, clipsPerDay, format, folder } = form;
  return {
    ...{ runIds: [...runIds], title: title.trim(), author: author.trim(), logo: logo?.bytes ?? null },
    ...{ sections: sections(form), clips: { choice, most }, clipsPerDay, format },
    folder: folder.trim() === '' ? null : folder.trim(),
  };
}
