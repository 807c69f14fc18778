import type { DatasetProblem, GroupCounts, ScanReport } from '../../../../src-shared/dataset.ts';
import type { Dataset } from '../../../datasets/dataset.ts';
import { defineCommand, usageError, type CliStreams } from '../command.ts';
import { durationText, showProgress } from '../../../datasets/progress.ts';

/** Files that are named per kind of problem. */
const EXAMPLES = 3;

export const inspect = defineCommand({
  name: 'inspect',
  summary: 'Show what a folder of recordings holds: layout, machines, problems, fingerprint.',
  description:
    'Recognises the layouts of DCASE 2020 Task 2 and MIMII; --pattern reads any other, for example {type}/{id}/{label}/*.wav. Fails (exit code 1) only if no clip can be used.',
  positionals: '<dir>',
  options: {
    pattern: {
      type: 'string',
      value: 'P',
      description:
        'Paths below the folder, with {type}, {id}, {label}, {split}, wildcards * ? **, and [ ] around optional parts.',
    },
    layout: { type: 'string', value: 'name', description: 'dcase, mimii or plain, instead of the likeliest.' },
    'no-content': { type: 'boolean', description: 'Look at headers only: faster, without fingerprint and copies.' },
  },
  async run({ options, positionals, streams }) {
    const [folder, extra] = positionals;
    if (folder === undefined) throw usageError('No folder was named.', 'Name one: earmark inspect <dir>');
    if (extra !== undefined) throw usageError(`Unexpected argument '${extra}'.`, 'Name one folder.');
    if (options.pattern !== undefined && options.layout !== undefined) {
      throw usageError('There are both --pattern and --layout.', 'Use one of them.');
    }
    const [{ openDataset }, { scanDataset }, { countGroups }] = await Promise.all([
      import('../../../datasets/dataset.ts'),
      import('../../../datasets/scan/scan.ts'),
      import('../../../datasets/layouts/detect.ts'),
    ]);
    const dataset = await openDataset(folder, {
      ...(options.pattern === undefined ? {} : { pattern: options.pattern }),
      ...(options.layout === undefined ? {} : { layout: options.layout }),
    });
    const json = options.json === true;
    const progress = showProgress(streams, { title: 'Reading clips', unit: 'clips', quiet: json });
    let report: ScanReport;
    try {
      report = await scanDataset(dataset, {
        content: options['no-content'] !== true,
        onProgress: ({ done, total, problems }) => {
          progress.update(done, total, problems === 0 ? undefined : counted(problems, 'problem'));
        },
      });
    } finally {
      progress.end();
    }
    const groups = countGroups(dataset.clips);
    if (json) streams.out(JSON.stringify(jsonOf(dataset, groups, report)));
    else show(streams, dataset, groups, report);
    return report.usable === 0 ? 1 : 0;
  },
});

function jsonOf({ root, layout, title, clips }: Dataset, groups: readonly GroupCounts[], report: ScanReport): object {
  const { fingerprint, usable, seconds, bytes, problems } = report;
  return {
    root,
    layout,
    title,
    clips: clips.length,
    usable,
    seconds,
    bytes,
    ...(fingerprint === undefined ? {} : { fingerprint }),
    groups,
    problems,
  };
}

function show(streams: CliStreams, dataset: Dataset, groups: readonly GroupCounts[], report: ScanReport): void {
  const { root, title, clips } = dataset;
  streams.out(`${root}: ${title}, ${counted(clips.length, 'clip')}, ${durationText(report.seconds)} of sound`);
  if (report.fingerprint !== undefined) streams.out(`Fingerprint: ${report.fingerprint}`);
  streams.out('');
  for (const line of groupTable(groups)) streams.out(line);
  streams.out('');
  if (report.problems.length === 0) {
    streams.out('No problems were found.');
    return;
  }
  for (const line of problemLines(report.problems)) streams.out(line);
  streams.out('');
  const unusable = clips.length - report.usable;
  streams.out(unusable === 0 ? 'Every clip can be used.' : `${counted(unusable, 'clip')} cannot be used.`);
}

function groupTable(groups: readonly GroupCounts[]): string[] {
  const columns = [
    ['train', ({ train }) => train.normal],
    ['train anomalous', ({ train }) => train.anomaly],
    ['train unlabelled', ({ train }) => train.unlabelled],
    ['test normal', ({ test }) => test.normal],
    ['test anomalous', ({ test }) => test.anomaly],
    ['test unlabelled', ({ test }) => test.unlabelled],
  ] as const satisfies readonly (readonly [string, (group: GroupCounts) => number])[];
  const used = columns.filter(([, value]) => groups.some((group) => value(group) > 0));
  const rows = [
    ['type', 'ID', ...used.map(([name]) => name)],
    ...groups.map((group) => [group.machineType, group.machineId, ...used.map(([, value]) => String(value(group)))]),
  ];
  if (groups.length > 1) {
    const totals = used.map(([, value]) => String(groups.reduce((sum, group) => sum + value(group), 0)));
    rows.push(['all', '', ...totals]);
  }
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    `  ${row.map((cell, column) => (column < 2 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join('  ')}`.trimEnd(),
  );
}

/** Grouped by code and severity, the grave ones first; the examples show what the sentence of each is. */
function problemLines(problems: readonly DatasetProblem[]): string[] {
  const rank = { error: 0, warning: 1, note: 2 };
  const groups = [...Map.groupBy(problems, ({ code, severity }) => `${code} ${severity}`).values()].sort(
    (a, b) => rank[a[0]!.severity] - rank[b[0]!.severity],
  );
  return groups.flatMap((group) => {
    const { code, severity, hint } = group[0]!;
    const rest = group.length - EXAMPLES;
    return [
      `${severity} ${code}: ${group.length}`,
      ...group.slice(0, EXAMPLES).map(({ path, message }) => `    ${path}: ${message}`),
      ...(rest > 0 ? [`    and ${rest} more`] : []),
      `    Next step: ${hint}`,
    ];
  });
}

function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}
