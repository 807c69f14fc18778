import { existsSync } from 'node:fs';
import { cp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Arguments } from '../../../src-shared/contract.ts';
import { reportSections } from '../../../src-shared/contract/reports.ts';
import { EMPTY } from '../../../src-shared/review/annotation.ts';
import { changesBetween } from '../../../src-shared/review/edit.ts';
import { temporaryFolder } from '../../datasets/testing/folders.ts';
import { findChromium } from '../../reports/pdf/chromium.ts';
import { percent } from '../../reports/report/format.ts';
import { runCaptured } from '../../hosts/cli/captured.ts';
import { reportCommand } from '../../hosts/cli/commands/report.ts';
import { testBench } from '../fixtures/bench.ts';
import { distance } from '../fixtures/distance.ts';
import { addScoredRun, reviewedWorkspace, testClip } from '../testing/scored-run.ts';
import { startWorkstation, withCode } from '../testing/workstation.ts';
import { fileName } from './write.ts';

const SCORES = {
  [testClip('normal', 0)]: 1,
  [testClip('normal', 1)]: 2,
  [testClip('normal', 2)]: 5,
  [testClip('anomaly', 0)]: 3,
  [testClip('anomaly', 1)]: 6,
  [testClip('anomaly', 2)]: 7,
};
const NOTE = 'knocks at the <b>drive end</b>';

/** A workspace with a run, a reviewed clip and a saved threshold. */
async function scored() {
  const folder = await temporaryFolder();
  const place = await reviewedWorkspace(folder);
  // As a training writes them: the front-end of the pictures is among them.
  const record = { settings: { ...distance.presets['quick']! } };
  const runId = await addScoredRun(place, { name: 'first', scores: SCORES, training: [1, 1.5, 2, 2.5, 3], record });
  const { app, datasetId } = place;
  const by = 'Ada';
  const review = await app.call('review.open', { runId, datasetId: null, reviewer: by, kind: 'first' });
  const path = testClip('anomaly', 2);
  const box = { id: 'a', start: 0.01, end: 0.03, band: { low: 500, high: 2000 }, tags: [], note: '', mapMean: null };
  const after = { ...EMPTY, verdict: 'anomalous' as const, note: NOTE, boxes: [{ ...box, origin: 'drawn' as const }] };
  const edit = { title: 'Verdict', changes: changesBetween(path, EMPTY, after) };
  await app.call('review.apply', { reviewId: review.id, by, edit });
  const machine = { type: 'fan', id: '00' };
  await app.call('thresholds.save', {
    ...{ runId, ...machine, score: 'mean', value: 4, method: 'manual', parameter: null, by },
  });
  const request: Arguments<'reports.create'> = {
    ...{ runIds: [runId], title: 'Fans, first look', author: by, logo: null, sections: [...reportSections] },
    ...{ clips: { choice: 'all', most: 200 }, clipsPerDay: 100, format: 'html', folder: null },
  };
  return { ...place, folder, runId, datasetId, request, workspace: join(folder, 'workspace') };
}

type Scored = Awaited<ReturnType<typeof scored>>;

async function made({ app, request }: Scored, change: Partial<Arguments<'reports.create'>> = {}) {
  const { jobId } = await app.call('reports.create', { ...request, ...change });
  await app.finished(jobId);
  const { name, path, bytes } = await app.call('reports.read', { jobId });
  return { name, path, bytes, jobId, page: textOf(Buffer.from(bytes).toString('utf8')) };
}

/** What a person reads, with what a tag separates apart by a space. */
function textOf(html: string): string {
  return html
    .replaceAll(/<style[\s\S]*?<\/style>|<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ');
}

afterEach(() => vi.unstubAllEnvs());

describe('a report of a workspace', () => {
  test('says the figures of the results, what the threshold does, and what reviewers said', async () => {
    const place = await scored();
    const { app, runId, workspace } = place;
    const { page, path, name, bytes } = await made(place);
    expect(name).toBe('Fans, first look.html');
    expect(path).toBe(join(workspace, 'reports', name));
    expect(await readFile(path)).toEqual(Buffer.from(bytes));

    const { rows } = await app.call('results.table', {});
    const [row] = rows;
    // 8 of 9 pairs are in order.
    expect(row!.auc).toBeCloseTo(8 / 9, 10);
    const interval = ({ low, high }: { low: number; high: number }) => `${percent(low)}–${percent(high)}`;
    expect(page).toContain(
      `fan 00 ${percent(row!.auc)} ${interval(row!.aucInterval!)} ${percent(row!.pauc)} ${interval(row!.paucInterval!)} 3 3`,
    );
    // Above 4: one normal clip, two anomalous ones; one anomalous clip is missed.
    expect(page).toMatch(/fan 00 4\.000 3 of 6 1 of 3 1 of 3 66\.7 66\.7 33\.3 33\.3 33\.3/);
    expect(page).toContain('saved by Ada');
    expect(page).toContain('reviewed: 1 anomalous, 0 normal, 0 unsure');
    expect(page).toContain(`anomalous Ada,`);
    expect(page).toContain(NOTE);
    expect(page).toContain('0.01–0.03 s 500 Hz–2.00 kHz');
    expect(page).toContain('Threshold of fan 00');
    expect(page).toContain(runId);
    expect(page).toContain('All 6 scored clips, highest scores first.');
    const clips = [...page.matchAll(/(\w+)_id_00_0000000(\d)\.wav fan\/test\/ Machine/g)].map(
      ([, label, i]) => `${label!} ${i!}`,
    );
    expect(clips).toEqual(['anomaly 2', 'anomaly 1', 'normal 2', 'anomaly 0', 'normal 1', 'normal 0']);

    // The next of the same title does not take its place.
    expect((await made(place)).name).toBe('Fans, first look 2.html');
  });

  test('shows the clips and sections that were chosen', async () => {
    const place = await scored();
    const flagged = (await made(place, { clips: { choice: 'flagged', most: 2 }, sections: ['clips'] })).page;
    expect(flagged).toContain('2 of 3 clips above the threshold');
    expect(flagged.match(/\.wav fan\/test\//g)).toHaveLength(2);
    const reviewed = (await made(place, { clips: { choice: 'reviewed', most: 200 }, sections: ['clips'] })).page;
    expect(reviewed.match(/\.wav fan\/test\//g)).toHaveLength(1);
    expect(reviewed).not.toContain('Audit trail');
  });

  test('compares several runs on the clips that they share', async () => {
    const place = await scored();
    const { app } = place;
    const worse = { ...SCORES, [testClip('anomaly', 1)]: 0 };
    const other = await addScoredRun(place, { name: 'second', scores: worse, record: { seed: 1 } });
    const { page } = await made(place, { runIds: [place.runId, other] });
    const compared = await app.call('runs.compare', { columns: [[place.runId], [other]] });
    const { difference } = compared.machines[0]!.differences[1]!.auc!;
    expect(difference).toBeCloseTo(5 / 9 - 8 / 9, 10);
    expect(page).toContain('Comparison of runs');
    expect(page).toContain('−33.3');
  });

  test('is made without the recordings, and says that they are not there', async () => {
    const place = await scored();
    await rename(place.root, `${place.root}-away`);
    const { page, bytes } = await made(place);
    expect(page).toContain('were not there when this report was made');
    expect(page).toContain(percent(8 / 9));
    expect(Buffer.from(bytes).toString()).not.toContain('data:image/png');
    expect(page.match(/anomaly_id_00_00000002\.wav/g)!.length).toBeGreaterThan(1);
  });

  test('is refused before any work where it cannot be', async () => {
    const place = await scored();
    const { app, request } = place;
    const logo = new Uint8Array(3);
    await expect(app.call('reports.create', { ...request, runIds: ['none'] })).rejects.toEqual(withCode('RUN_UNKNOWN'));
    await expect(app.call('reports.create', { ...request, logo })).rejects.toEqual(withCode('LOGO_UNKNOWN'));
    await expect(app.call('reports.create', { ...request, folder: 'here' })).rejects.toEqual(
      withCode('PATH_NOT_ABSOLUTE'),
    );
    await expect(app.call('reports.read', { jobId: 'x' })).rejects.toEqual(withCode('REPORT_UNKNOWN'));
    vi.stubEnv('EARMARK_CHROMIUM', '/not/there');
    expect(await app.call('reports.printer', {})).toEqual({ pdf: null });
    await expect(app.call('reports.create', { ...request, format: 'pdf' })).rejects.toEqual(
      withCode('REPORT_NO_BROWSER'),
    );
    expect(existsSync(join(place.workspace, 'reports', 'Fans, first look.html'))).toBe(false);
  });

  test('stops when its job is cancelled, and leaves nothing behind', async () => {
    const place = await scored();
    const { app, request, workspace } = place;
    const { jobId } = await app.call('reports.create', { ...request, format: 'html' });
    await app.call('jobs.cancel', { id: jobId });
    expect((await app.ended(jobId)).state).toBe('cancelled');
    expect(await readdir(join(workspace, 'reports'))).toEqual([]);
  });
});

test('a workspace with a report on its list of jobs opens again', async () => {
  const place = await scored();
  const { jobId } = await made(place);
  await place.app.dispose();
  const again = await startWorkstation({ workspace: place.workspace, workbench: testBench(place.folder) });
  expect(await again.call('jobs.list', {})).toMatchObject([{ id: jobId, kind: 'report', state: 'finished' }, {}]);
});

test('clips are flagged by the line that the report draws, also where it is only proposed', async () => {
  const folder = await temporaryFolder();
  const place = await reviewedWorkspace(folder);
  // Without scores of training clips there is no gamma fit: the proposal is of the test.
  const runId = await addScoredRun(place, { name: 'bare', scores: SCORES });
  const request = { runIds: [runId], title: 'Bare', author: '', logo: null, clipsPerDay: 100, folder: null };
  const { jobId } = await place.app.call('reports.create', {
    ...{ ...request, sections: [...reportSections], clips: { choice: 'flagged', most: 9 }, format: 'html' },
  });
  await place.app.finished(jobId);
  const page = textOf(Buffer.from((await place.app.call('reports.read', { jobId })).bytes).toString('utf8'));
  const flagged = Number(/(\d) of 6 scored clips above the threshold/.exec(page)![1]);
  expect(flagged).toBeGreaterThan(0);
  expect(page).toMatch(new RegExp(`fan 00 \\S+ ${flagged} of 6`));
  expect(page).toContain(`All ${flagged} clips above the threshold`);
  expect(page).toContain('a proposal that nobody has confirmed');
});

describe('earmark report', () => {
  /** Closed, as it is when nobody looks at it. */
  async function closed() {
    const place = await scored();
    await place.app.dispose();
    const command = reportCommand(() => Promise.resolve(testBench(place.folder)));
    const earmark = (...argv: string[]) => runCaptured(['report', ...argv], [command]);
    return { place, run: join(place.runs, 'first'), earmark };
  }

  test('finds the workspace that the run lies in', async () => {
    const { place, run, earmark } = await closed();
    const out = join(place.folder, 'out', 'fans.html');
    const { code, out: said } = await earmark(run, '--out', out, '--title', 'Fans', '--clips', '2', '--json');
    expect(code).toBe(0);
    const page = await readFile(out, 'utf8');
    expect(JSON.parse(said)).toEqual({ file: out, bytes: Buffer.byteLength(page), clips: 2 });
    expect(textOf(page)).toContain('saved by Ada');
  });

  test('takes a run that was copied elsewhere: figures and clips, no reviews', async () => {
    const { place, run, earmark } = await closed();
    const copy = join(place.folder, 'copy');
    await cp(run, copy, { recursive: true });
    const out = join(place.folder, 'copy.html');
    const { code, err } = await earmark(copy, '--out', out, '--clips', 'all');
    expect(code, err).toBe(0);
    const page = await readFile(out, 'utf8');
    expect(textOf(page)).toContain(percent(8 / 9));
    expect(textOf(page)).toContain('Nobody has reviewed these recordings');
    expect(page.match(/data:image\/png/g)).toHaveLength(6);
  });

  test('refuses what it does not understand', async () => {
    const { place, run, earmark } = await closed();
    expect((await earmark('--out', 'a.html')).code).toBe(2);
    expect((await earmark(run)).code).toBe(2);
    expect((await earmark(run, '--out', 'a.html', '--clips', 'some')).code).toBe(2);
    expect((await earmark(run, '--out', 'a.html', '--sections', 'cover')).code).toBe(2);
    expect((await earmark(run, '--out', 'a.docx')).err).toContain('.html or .pdf');
    expect((await earmark(join(place.folder, 'gone'), '--out', 'a.html')).code).toBe(1);
  });

  test.skipIf(findChromium() === undefined)(
    'prints the same as PDF: A4 with numbered pages',
    { timeout: 60_000 },
    async () => {
      const { place, run, earmark } = await closed();
      const out = join(place.folder, 'fans.pdf');
      const { code, err } = await earmark(run, '--out', out, '--title', 'Fans <printed>', '--clips', 'all');
      expect(code, err).toBe(0);
      const { getDocument } = await import('pdfjs-dist/legacy/build/pdf.mjs');
      const task = getDocument({ data: new Uint8Array(await readFile(out)), verbosity: 0 });
      const pdf = await task.promise;
      const pages: string[] = [];
      for (let number = 1; number <= pdf.numPages; number += 1) {
        const page = await pdf.getPage(number);
        const { width, height } = page.getViewport({ scale: 1 });
        expect([Math.round(width), Math.round(height)]).toEqual([595, 842]);
        const { items } = await page.getTextContent();
        pages.push(
          items
            .map((item) => ('str' in item ? item.str : ''))
            .join(' ')
            .replaceAll(/\s+/g, ' '),
        );
      }
      await task.destroy();
      expect(pages.length).toBeGreaterThan(2);
      pages.forEach((page, i) => expect(page).toContain(`Page ${i + 1} of ${pages.length}`));
      expect(pages[0]).toContain('Fans <printed>');
      expect(pages[1]).toContain('Fans <printed>');
      expect(pages.join(' ')).toContain(NOTE);
      await rm(out);
    },
  );
});

test('a title becomes a name that every system takes', () => {
  expect(fileName('Fans: 2026/11 <b>…</b>')).toBe('Fans 2026 11 b b');
  expect(fileName('../../etc/passwd')).toBe('etc passwd');
  expect(fileName('?')).toBe('Report');
});
