/** People who mean harm: every promise of docs/security.md, with the tests that it names. */
import type { TrustFigure, TrustPart } from '../../part.ts';
import { documented, type SecurityPromise } from './promises.ts';
import { NONE, runTests, type Count } from './run-tests.ts';

/** What CI, which runs every test anyway, runs once more: that they are found and counted. */
const SHORT = ['src-main/reports/formulas.test.ts', 'src-shared/spreadsheet.test.ts', 'scripts/lockfile.test.ts'];

export const security: TrustPart = {
  name: 'security',
  async run({ size, say }) {
    const all = documented();
    const promises =
      size === 'long'
        ? all
        : all
            .map((each) => ({ ...each, tests: each.tests.filter((path) => SHORT.includes(path)) }))
            .filter(({ tests }) => tests.length > 0);
    const paths = [...new Set(promises.flatMap(({ tests }) => tests))];
    say(`${promises.length} promises, ${paths.length} files of tests`);
    const counts = await runTests(paths);
    return promises.map((promise) => figureOf(promise, counts));
  },
};

/** Kept where every file that is named has a test that passed, and none that failed. Exported for its test. */
export function figureOf(
  { attempt, promise, tests }: SecurityPromise,
  counts: ReadonlyMap<string, Count>,
): TrustFigure {
  const of = tests.map((path) => ({ path, ...(counts.get(path) ?? NONE) }));
  const sum = (what: keyof Count): number => of.reduce((total, each) => total + each[what], 0);
  const empty = of.filter(({ passed }) => passed === 0).map(({ path }) => path);
  const said = [
    `${sum('passed')} tests passed`,
    ...(['failed', 'skipped'] as const).filter((what) => sum(what) > 0).map((what) => `${sum(what)} ${what}`),
    ...empty.map((path) => `none in ${path}`),
  ];
  return {
    promise: `${attempt}: ${promise}`,
    test: tests.join(', '),
    figure: said.join(', '),
    kept: empty.length === 0 && sum('failed') === 0,
  };
}
