/** The service behind `earmark doctor`: looks at everything that a workspace needs, and repairs what can be rebuilt. */
import { removeLeftovers } from '../../runs/leftovers.ts';
import type { OpenWorkspace } from '../context.ts';
import { repaired, type Finding } from './finding.ts';
import { examineLog } from './log.ts';
import { memory, room, versions } from './machine.ts';
import { examineRuns } from './runs.ts';
import { examineDatasets, examineIndex, examineStore, openForExamination, runFolders } from './store.ts';

export interface DoctorOptions {
  /** Null: the machine alone. */
  readonly workspace: string | null;
  readonly settings: string;
  readonly repair: boolean;
  /** Called after each run folder. */
  readonly onProgress?: (done: number, of: number) => void;
}

/**
 * What is wrong is a finding, not an error. Looking changes nothing, but that a store of an older version is brought to this
 * one's format, as by the app. `repair` makes the index of the runs again and removes what interrupted writes left behind.
 */
export async function examine(options: DoctorOptions): Promise<readonly Finding[]> {
  const { workspace: folder, settings, repair } = options;
  const findings = [...(await examineMachine(settings))];
  if (folder === null) return findings;
  findings.push(await room('workspace', folder));
  const opening = await openForExamination(folder);
  findings.push(...opening.findings);
  const { workspace } = opening;
  if (workspace === undefined) return findings;
  try {
    const progress = options.onProgress ?? (() => undefined);
    const ofStore = await examineStore(workspace);
    findings.push(...ofStore);
    if (isBroken(ofStore)) {
      // What it says cannot be believed; the folders of the runs can.
      return [...findings, ...(await examineRuns(await runFolders(workspace.folders.runs), progress))];
    }
    findings.push(...(await examineDatasets(workspace)));
    const index = await examineIndex(workspace, repair);
    findings.push(...index.findings);
    if (repair && !workspace.readOnly) findings.push(...(await withoutLeftovers(workspace.folders)));
    findings.push(...(await examineRuns(index.folders, progress)));
    return findings;
  } finally {
    workspace.close();
  }
}

/** What can be said within a second, of a workspace that is open in this process; reads no checkpoint. */
export async function examineQuickly(settings: string, workspace: OpenWorkspace | null): Promise<readonly Finding[]> {
  const findings = [...(await examineMachine(settings))];
  if (workspace === null) return findings;
  findings.push(await room('workspace', workspace.path), ...(await examineStore(workspace)));
  return isBroken(findings) ? findings : [...findings, ...(await examineIndex(workspace, false)).findings];
}

const isBroken = (findings: readonly Finding[]): boolean => findings.some(({ state }) => state === 'broken');

async function examineMachine(settings: string): Promise<readonly Finding[]> {
  return [versions(), memory(), await room('settings', settings), await examineLog(settings)];
}

async function withoutLeftovers({ runs, ...others }: OpenWorkspace['folders']): Promise<readonly Finding[]> {
  const removed = await removeLeftovers(runs, Object.values(others));
  return removed === 0 ? [] : [repaired('runs', `${removed} files that interrupted writes had left were removed.`)];
}
