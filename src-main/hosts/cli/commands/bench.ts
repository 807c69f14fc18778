import { defineCommand, usageError } from '../command.ts';

/** Methods besides AudDSR; bench/method-registry.ts has them too, with the engine behind it. */
const METHODS = ['ae', 'idnn', 'mobilenetv2', 'stgram'];
const SUITES = ['engine', 'features', 'auddsr', ...METHODS, 'ui'];

export const bench = defineCommand({
  name: 'bench',
  summary: 'Measure how fast this machine computes, beside PyTorch where it is installed.',
  description:
    "engine: forward passes and training steps of three networks, their rate and peak memory. features: log-mel spectrograms, beside librosa and torchaudio where they are. auddsr: whole training steps and scoring at the sizes of the presets, and how they grow with the number of clips. ae, idnn, mobilenetv2, stgram: a training step of the method and the scoring of a clip. ui: the page in this machine's Chromium, with 20 000 clips. All are explained in docs/benchmarks.md, run for minutes and want a machine that does nothing else. --device and --scale belong to engine and the methods, --network to engine.",
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
        `Choose ${SUITES.join(', ')}: earmark bench engine.`,
      );
    }
    const onProgress = (line: string) => streams.err(line);
    if (suite === 'ui') {
      const { benchUi, uiBenchText } = await import('../../../../bench/ui.ts');
      const measured = await benchUi({ quick: options.quick === true, onProgress });
      streams.out(options.json === true ? JSON.stringify(measured) : uiBenchText(measured));
      return;
    }
    if (suite === 'features') {
      const { benchFeatures, featuresBenchText } = await import('../../../../bench/features.ts');
      const measured = await benchFeatures({ quick: options.quick === true, onProgress });
      streams.out(options.json === true ? JSON.stringify(measured) : featuresBenchText(measured));
      return;
    }
    const { scale } = options;
    if (scale !== 'full' && scale !== 'small') {
      throw usageError(`There is no scale '${scale}'.`, 'Choose full or small.');
    }
    if (suite === 'auddsr') {
      const { benchAuddsr, auddsrBenchText } = await import('../../../../bench/auddsr.ts');
      const [device = 'cpu'] = options.device;
      const measured = await benchAuddsr({ device, scale, quick: options.quick === true, onProgress });
      streams.out(options.json === true ? JSON.stringify(measured) : auddsrBenchText(measured));
      return;
    }
    if (METHODS.includes(suite)) {
      const { benchMethod } = await import('../../../../bench/methods.ts');
      const { engineBenchText } = await import('../../../../bench/report.ts');
      const [device = 'cpu'] = options.device;
      const measured = await benchMethod({ method: suite, device, scale, quick: options.quick === true, onProgress });
      streams.out(options.json === true ? JSON.stringify(measured) : engineBenchText(measured));
      return;
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
      onProgress,
    });
    streams.out(options.json === true ? JSON.stringify(result) : engineBenchText(result));
  },
});
