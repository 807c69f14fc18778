import { addBandNoise, addWhine } from './faults.ts';
import { bandNoise, burst, gainOf, modes, RATE, strike } from './dsp.ts';
import { amount, graded, type MachineType } from './machine.ts';

/**
 * A solenoid valve: it opens and closes at a steady rhythm. Each stroke strikes the body, whose modes ring; while the
 * valve is open, gas hisses and the coil hums.
 */
export const valve: MachineType = {
  name: 'valve',
  description: 'a solenoid valve that opens and closes at a steady rhythm, with a hiss while it is open',
  ids: ['00', '02', '04'],
  faults: {
    missing: 'single strokes are missing',
    irregular: 'the rhythm is unsteady',
    weak: 'strokes are slow: fainter and duller',
    bounce: 'the plunger bounces: a second, fainter stroke within 60 ms',
    leak: 'a hiss also while the valve is closed (2 to 6 kHz)',
    buzz: 'the coil buzzes (a tone between 0.8 and 3 kHz)',
  },
  snr: [8, 20],
  build(machine) {
    const period = machine.uniform(0.45, 1.1);
    const open = period * machine.uniform(0.25, 0.55);
    const body = machine.uniform(350, 900);
    const opening = modes(machine, 6, body, 6500, 0.018);
    const closing = modes(machine, 6, body * 0.8, 5500, 0.022);
    const closingGain = machine.uniform(0.5, 1);
    const hiss = {
      frequency: machine.uniform(2200, 5500),
      q: machine.uniform(0.7, 1.8),
      gain: machine.uniform(0.02, 0.07),
    };
    const hum = machine.uniform(0.01, 0.04);

    return (random, length, fault) => {
      const out = new Float64Array(length);
      const rhythm = period * (1 + random.normal(0, 0.02));
      const brightness = random.normal(0, 0.12);
      const hissing = bandNoise(random, length, hiss.frequency * (1 + random.normal(0, 0.04)), hiss.q);
      const hissGain = hiss.gain * gainOf(random.normal(0, 2));
      const jitter = 0.006 + amount(fault, 'irregular', 0.02, 0.3);
      const missing = amount(fault, 'missing', 0.12, 0.6);
      const weakness = amount(fault, 'weak', 0.08, 0.85);
      const bounce = amount(fault, 'bounce', -18, 0);
      const coloured = (parts: typeof opening): typeof opening =>
        parts.map((mode) => ({
          ...mode,
          gain: mode.gain * (mode.frequency / body) ** (brightness - 1.2 * weakness),
        }));
      const [sounds, dulls] = [coloured(opening), coloured(closing)];

      const stroke = (at: number, parts: typeof opening, gain: number): void => {
        const level = gain * gainOf(random.normal(0, 0.8) - 9 * weakness);
        strike(out, at, parts, level);
        if (fault?.kind === 'bounce')
          strike(out, at + random.uniform(0.012, 0.06) * RATE, parts, level * gainOf(bounce));
      };
      for (let start = random.uniform(-1, 0) * rhythm; start < length / RATE; start += rhythm) {
        if (random.chance(missing)) continue;
        const opens = start + rhythm * jitter * random.normal();
        const closes = opens + open * (1 + jitter * random.normal());
        stroke(opens * RATE, sounds, 1);
        stroke(closes * RATE, dulls, closingGain);
        const [first, last] = [Math.max(0, Math.floor(opens * RATE)), Math.min(length, Math.floor(closes * RATE))];
        for (let n = first; n < last; n++) {
          const envelope = burst(n / RATE - opens, closes - opens, 0.02);
          out[n]! += envelope * (hissGain * hissing[n]! + hum * Math.sin((2 * Math.PI * 100 * n) / RATE));
        }
      }
      if (fault?.kind === 'leak') {
        addBandNoise(random, out, random.uniform(2000, 6000), 1.2, graded(fault.severity, -18, 0));
      } else if (fault?.kind === 'buzz') {
        addWhine(random, out, random.uniform(800, 3000), graded(fault.severity, -25, -5));
      }
      return out;
    };
  },
};
