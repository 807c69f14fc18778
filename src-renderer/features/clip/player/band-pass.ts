/**
 * Lets only a band of frequencies of a media element through: a Butterworth high-pass and low-pass of the fourth order
 * each (24 dB per octave, -3 dB at the band's edges), as two biquads in a row.
 */
export interface Band {
  /** Hz */
  readonly low: number;
  readonly high: number;
}

export interface BandPass {
  set(band: Band | null): void;
  /** Browsers keep a context asleep until a person has done something. */
  wake(): void;
  dispose(): void;
}

/** Quality factors of the two biquads of a fourth-order Butterworth filter: 1 / (2 cos(pi/8)), 1 / (2 cos(3 pi/8)). */
const QUALITIES = [0.541_196_1, 1.306_563] as const;

/** Below it a high-pass, above it (a share of half the sample rate) a low-pass would change nothing that is heard. */
const LOWEST_HZ = 10;
const HIGHEST_SHARE = 0.98;

/** @returns filters in the order in which the sound runs through them; none for edges beyond what there is to hear */
export function bandFilters(context: BaseAudioContext, { low, high }: Band): BiquadFilterNode[] {
  const limit = (HIGHEST_SHARE * context.sampleRate) / 2;
  const chain = (type: 'highpass' | 'lowpass', frequency: number): BiquadFilterNode[] =>
    QUALITIES.map(
      // For these types Web Audio takes the quality in dB.
      (quality) => new BiquadFilterNode(context, { type, frequency, Q: 20 * Math.log10(quality) }),
    );
  return [
    ...(low > LOWEST_HZ ? chain('highpass', Math.min(low, limit)) : []),
    ...(high < limit ? chain('lowpass', Math.max(high, LOWEST_HZ)) : []),
  ];
}

/** From now on the element is heard through this, with or without a band. */
export function bandPass(media: HTMLMediaElement): BandPass {
  const context = new AudioContext();
  const source = context.createMediaElementSource(media);
  source.connect(context.destination);
  let filters: readonly BiquadFilterNode[] = [];

  return {
    set(band) {
      source.disconnect();
      for (const filter of filters) filter.disconnect();
      filters = band === null ? [] : bandFilters(context, band);
      const end = filters.reduce<AudioNode>((from, filter) => from.connect(filter), source);
      end.connect(context.destination);
    },
    wake() {
      if (context.state === 'suspended') void context.resume();
    },
    dispose() {
      source.disconnect();
      void context.close();
    },
  };
}
