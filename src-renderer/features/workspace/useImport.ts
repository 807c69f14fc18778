/** The import of recordings, step by step: what the wizard shows and does. */
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue';
import type { DatasetPreview, DataSourceArgs, HostClient, Job } from '../../../src-shared/contract.ts';
import { text } from '../../text/index.ts';
import type { UploadFile } from './dropped.ts';
import { upload, uploadFolder, type UploadProgress } from './upload.ts';

export const importSteps = ['folder', 'layout', 'review', 'import', 'problems'] as const;
export type ImportStep = (typeof importSteps)[number];

/** Typing pauses this long before a pattern is tried, ms. */
const PAUSE = 300;

export type ImportWizard = ReturnType<typeof useImport>;

/** Ends with the scope that it is made in; an import that runs goes on without it. */
export function useImport(host: HostClient) {
  const step = ref<ImportStep>('folder');
  const root = ref('');
  const mode = ref<'layout' | 'pattern'>('layout');
  /** Null: the likeliest. */
  const layout = ref<string | null>(null);
  const pattern = ref(text.workspace.wizard.layout.patternStart);
  const preview = shallowRef<DatasetPreview | null>(null);
  const looking = ref(false);
  const failure = shallowRef<unknown>(null);
  const name = ref('');
  const channel = ref(0);
  const job = shallowRef<Job | null>(null);
  const uploading = shallowRef<UploadProgress | null>(null);
  const starting = ref(false);

  let asked = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let uploadStop: AbortController | undefined;

  const channels = computed(() => preview.value?.sound?.channels ?? 1);
  const canContinue = computed(() => {
    switch (step.value) {
      case 'folder':
        return root.value.trim() !== '' && !looking.value && uploading.value === null;
      case 'layout':
        return preview.value !== null && preview.value.clips > 0 && !looking.value && failure.value === null;
      case 'review':
        return name.value.trim() !== '' && !starting.value;
      default:
        return false;
    }
  });
  const datasetId = computed(() => (job.value?.state === 'finished' ? job.value.datasetId : null));

  function source(): DataSourceArgs {
    const folder = root.value.trim();
    if (mode.value === 'pattern') return { root: folder, pattern: pattern.value };
    return layout.value === null ? { root: folder } : { root: folder, layout: layout.value };
  }

  /** Looks at the folder as it is described now; only the latest answer counts. @returns whether it could be read */
  async function look(): Promise<boolean> {
    clearTimeout(timer);
    const mine = ++asked;
    looking.value = true;
    failure.value = null;
    try {
      const answer = await host.call('datasets.preview', source());
      if (mine !== asked) return false;
      preview.value = answer;
      if (channel.value >= channels.value) channel.value = 0;
      return true;
    } catch (error) {
      if (mine === asked) failure.value = error;
      return false;
    } finally {
      if (mine === asked) looking.value = false;
    }
  }

  function startOver(): void {
    mode.value = 'layout';
    layout.value = null;
    preview.value = null;
    channel.value = 0;
    job.value = null;
    failure.value = null;
  }

  /** Takes a folder and goes on to how it is read. A folder that no layout fits is one for a pattern. */
  async function takeFolder(path: string): Promise<void> {
    root.value = path;
    startOver();
    if (await look()) {
      step.value = 'layout';
    } else if (isLayoutUnknown(failure.value)) {
      mode.value = 'pattern';
      step.value = 'layout';
      await look();
    }
    name.value = nameOf(path);
  }

  /** Copies dropped files into the workspace, then takes their folder. */
  async function takeFiles(folderName: string, files: readonly UploadFile[]): Promise<void> {
    startOver();
    step.value = 'folder';
    const stop = new AbortController();
    uploadStop = stop;
    uploading.value = { done: 0, total: files.reduce((sum, { file }) => sum + file.size, 0) };
    try {
      const path = await upload(host, uploadFolder(folderName), files, stop.signal, (progress) => {
        if (!stop.signal.aborted) uploading.value = progress;
      });
      uploading.value = null;
      if (path === undefined) return;
      await takeFolder(path);
      name.value = folderName;
    } catch (error) {
      if (!stop.signal.aborted) failure.value = error;
    } finally {
      if (uploadStop === stop) uploading.value = null;
    }
  }

  function stopUpload(): void {
    uploadStop?.abort();
    uploading.value = null;
  }

  async function pickFolder(): Promise<void> {
    try {
      const path = await host.call('app.pickFolder', { purpose: 'dataset' });
      if (path !== null) await takeFolder(path);
    } catch (error) {
      failure.value = error;
    }
  }

  async function chooseLayout(id: string): Promise<void> {
    mode.value = 'layout';
    layout.value = id;
    await look();
  }

  async function choosePattern(): Promise<void> {
    mode.value = 'pattern';
    await look();
  }

  // The preview follows the typing.
  watch(pattern, () => {
    if (mode.value !== 'pattern') return;
    asked++;
    clearTimeout(timer);
    looking.value = true;
    timer = setTimeout(() => void look(), PAUSE);
  });

  async function next(): Promise<void> {
    if (!canContinue.value) return;
    if (step.value === 'folder') await takeFolder(root.value.trim());
    else if (step.value === 'layout') step.value = 'review';
    else if (step.value === 'review') await start();
  }

  function back(): void {
    failure.value = null;
    if (step.value === 'layout') step.value = 'folder';
    else if (step.value === 'review') step.value = 'layout';
    else if (step.value === 'import') step.value = 'review';
  }

  async function start(): Promise<void> {
    failure.value = null;
    starting.value = true;
    try {
      const how = mode.value === 'layout' && preview.value !== null ? { layout: preview.value.layout } : {};
      const { jobId } = await host.call('datasets.import', {
        ...source(),
        ...how,
        name: name.value.trim(),
        channel: channel.value,
      });
      await follow(jobId);
    } catch (error) {
      failure.value = error;
    } finally {
      starting.value = false;
    }
  }

  /** Shows a job's progress, which may have begun before we listen. */
  async function follow(jobId: string): Promise<void> {
    const heard = early.get(jobId);
    job.value = heard ?? (await host.call('jobs.list', {})).find(({ id }) => id === jobId) ?? null;
    // What came meanwhile is newer than the list.
    job.value = early.get(jobId) ?? job.value;
    following = jobId;
    step.value = job.value?.state === 'finished' ? 'problems' : 'import';
  }

  let following: string | undefined;
  /** Changes of import jobs, heard before `start` knows which one is its own. */
  const early = new Map<string, Job>();
  const endJobs = host.on('jobs.changed', (changed) => {
    if (changed.kind === 'import' && starting.value) early.set(changed.id, changed);
    if (changed.id !== following) return;
    job.value = changed;
    if (changed.state === 'finished') step.value = 'problems';
  });

  async function cancel(): Promise<void> {
    if (job.value === null) return;
    try {
      job.value = await host.call('jobs.cancel', { id: job.value.id });
    } catch (error) {
      failure.value = error;
    }
  }

  onScopeDispose(() => {
    asked++;
    clearTimeout(timer);
    uploadStop?.abort();
    endJobs();
  });

  return {
    step,
    root,
    mode,
    layout,
    pattern,
    preview,
    looking,
    failure,
    name,
    channel,
    channels,
    job,
    uploading,
    starting,
    datasetId,
    canContinue,
    takeFolder,
    takeFiles,
    stopUpload,
    pickFolder,
    chooseLayout,
    choosePattern,
    next,
    back,
    start,
    cancel,
  };
}

function isLayoutUnknown(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'LAYOUT_UNKNOWN';
}

/** The last part of a path, of whichever system. */
export function nameOf(path: string): string {
  return path.split(/[/\\]/).findLast((part) => part !== '') ?? path;
}
