import { defineCommand, usageError } from '../command.ts';
import { showProgress } from '../../../datasets/progress.ts';

export const sample = defineCommand({
  name: 'sample',
  summary: 'Write a synthetic sample data set in the layout of DCASE 2020 Task 2.',
  description:
    'Three types of machine (fan, slider, valve) with 3 or 4 IDs, normal clips to train on, and faults of graded severity to find. The same seed gives the same bytes. sample.json in the folder says what each clip holds.',
  positionals: '<dir>',
  options: {
    seed: { type: 'string', value: 'N', default: '0', description: 'A whole number; another seed, other machines.' },
    clips: {
      type: 'string',
      value: 'small|full',
      default: 'full',
      description: 'full: 1500 clips, 0.5 GB; small: 200 clips, 65 MB.',
    },
  },
  async run({ options, positionals, streams }) {
    const [folder, extra] = positionals;
    if (folder === undefined) throw usageError('No folder was named.', 'Name a new folder: earmark sample <dir>');
    if (extra !== undefined) throw usageError(`Unexpected argument '${extra}'.`, 'Name one folder.');
    const seed = Number(options.seed);
    if (!/^\d+$/.test(options.seed) || !Number.isSafeInteger(seed)) {
      throw usageError(`'${options.seed}' is not a seed.`, 'Give a whole number, for example --seed 1.');
    }
    const [{ SIZES }, { writeSample }] = await Promise.all([
      import('../../../datasets/sample/recipe.ts'),
      import('../../../datasets/sample/write-sample.ts'),
    ]);
    if (options.clips !== 'small' && options.clips !== 'full') {
      throw usageError(`There is no size '${options.clips}'.`, 'Use --clips small or --clips full.');
    }
    const json = options.json === true;
    const progress = showProgress(streams, { title: 'Writing clips', unit: 'clips', quiet: json });
    const start = performance.now();
    try {
      const { clips, size } = await writeSample(folder, {
        seed,
        size: SIZES[options.clips],
        onProgress: ({ done, total }) => progress.update(done, total),
      });
      progress.end();
      const seconds = (performance.now() - start) / 1000;
      if (json) {
        streams.out(JSON.stringify({ folder, seed, clips: clips.length, size, seconds }));
        return;
      }
      streams.out(`Wrote ${clips.length} clips to ${folder} in ${seconds.toFixed(0)} s.`);
      streams.out(`Look at them with: npx earmark inspect ${folder}`);
    } finally {
      progress.end();
    }
  },
});
