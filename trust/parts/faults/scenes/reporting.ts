/** Reports: every file in the workspace's folder is a whole one, however many were cut off. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { reportSections } from '../../../../src-shared/contract/reports.ts';
import type { Stage } from '../stage.ts';
import type { Scene } from './scene.ts';

const TAKES_MS = 700;

export const reporting: Scene = {
  name: 'report',
  takes: () => TAKES_MS,
  act: async (stage, { runId }) => {
    const program = await stage.program();
    const { jobId } = await program.call('reports.create', {
      ...{ runIds: [runId], title: 'Fans', author: '', logo: null, sections: [...reportSections] },
      ...{ clips: { choice: 'all', most: 20 }, clipsPerDay: 1000, format: 'html', folder: null },
    });
    await program.ended(jobId);
  },
  goOn: async (stage) => {
    await checkReports(stage);
    const program = await stage.program();
    for (const { id, kind, can } of await program.call('jobs.list', {})) {
      if (kind !== 'report' || !can.resume) continue;
      await program.call('jobs.resume', { id });
      const { state, error } = await program.ended(id);
      stage.check('resumes', state === 'finished', () => `the report is ${state}: ${JSON.stringify(error)}`);
    }
    await checkReports(stage);
  },
};

export async function checkReports(stage: Stage): Promise<void> {
  const folder = join(stage.place.workspace, 'reports');
  for (const name of await readdir(folder)) {
    if (!name.endsWith('.html')) continue;
    const text = await readFile(join(folder, name), 'utf8');
    stage.check('clean', text.trimEnd().endsWith('</html>'), () => `the report ${name} is cut off`);
  }
}
