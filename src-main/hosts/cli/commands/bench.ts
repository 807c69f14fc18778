import { defineCommand, usageError } from '../command.ts';

const SUITES = ['engine'];

export const bench = defineCommand({
  name: 'bench',
  summary: 'Measure how fast this machine computes, beside PyTorch where it is installed.',
  description:
    'engine: forward passes and training steps of three networks, their rate and peak memory (docs/benchmarks.md). Runs for minutes; close what else computes.',
  positionals: '<suite>',
  options: {
    device: {
      type: 'string',
      multiple: true,
      default: ['cpu'],
      value: 'id',
      description: 'What to measure (earmark devices lists them); may be repeated.',
    },
    network: {
      type: 'string',
      multiple: true,
      default: [],
      value: 'id',
      description: 'Only this one (autoencoder, anomaly-unet, object-decoder); may be repeated.',
    },
    quick: { type: 'boolean', description: 'Few rounds: the figures are rough.' },
    scale: {
      type: 'string',
      default: 'full',
      value: 'full|small',
      description: 'small: tiny networks, to see that the benchmark itself works.',
    },
  },
  async run({ options, positionals, streams }) {
    const [suite, ...rest] = positionals;
    if (suite === undefined || rest.length > 0 || !SUITES.includes(suite)) {
      throw usageError(
        suite === undefined ? 'Which benchmark?' : `There is no benchmark '${[suite, ...rest].join(' ')}'.`,
        `Choose ${SUITES.join(' or ')}: earmark bench engine.`,
      );
    }
    const { scale } = options;
    if (scale !== 'full' && scale !== 'small') {
      throw usageError(`There is no scale '${scale}'.`, 'Choose full or small.');
    }
    const { benchEngine, engineBenchText, NETWORKS } = await import('../../../../bench/engine.ts');
    const unknown = options.network.find((name) => !NETWORKS.some((network) => network === name));
    if (unknown !== undefined) {
      throw usageError(`There is no network '${unknown}'.`, `Choose among ${NETWORKS.join(', ')}.`);
    }
    const networks = NETWORKS.filter((network) => options.network.length === 0 || options.network.includes(network));
    const result = await benchEngine({
      devices: options.device,
      networks,
      scale,
      quick: options.quick === true,
      onProgress: (line) => streams.err(line),
    });
    streams.out(options.json === true ? JSON.stringify(result) : engineBenchText(result));
  },
});
