import { addBandNoise, addBearing, addSqueaks, addWhine } from './faults.ts';
import { bandPass, bank, gainOf, harmonics, modes, RATE, strike, wander, white, wrapped } from './dsp.ts';
import { amount, graded, type MachineType } from './machine.ts';

/**
 * A linear slide: a carriage goes to and fro with a trapezoid of speed. Its motor's pitch and the noise of its rollers
 * follow the speed; it stops with a thud at each end.
 */
export const slider: MachineType = {
  name: 'slider',
  description: 'a linear slide that goes to and fro: motor and rollers follow its speed, thuds at both ends',
  ids: ['00', '02', '04'],
  faults: {
    rail: 'a damaged rail: knocks at a fixed place of every stroke',
    friction: 'no grease: noise in a band that follows the speed',
    squeak: 'cries while it accelerates',
    belt: 'a loose belt: the speed wobbles',
    bearing: 'impacts of a roller that ring in the frame (2 to 5 kHz)',
    whine: 'an added tone (1 to 4 kHz)',
  },
  snr: [8, 20],
  build(machine) {
    const travel = machine.uniform(0.7, 1.5);
    const pause = machine.uniform(0.1, 0.45);
    const ramp = machine.uniform(0.15, 0.3);
    const pitch = machine.uniform(220, 620);
    const tones = Array.from({ length: 6 }, (_, k) => machine.uniform(0.3, 1) * 0.7 ** k);
    const toneGain = machine.uniform(0.35, 0.8);
    const rollers = Array.from({ length: 3 }, () => ({
      frequency: machine.uniform(500, 5500),
      q: machine.uniform(1.2, 4),
      gain: machine.uniform(0.8, 2),
    }));
    const thud = modes(machine, 5, 90, 900, 0.05);
    const thudGain = machine.uniform(1.5, 3.5);
    const weak = machine.uniform(0.75, 1);

    return (random, length, fault) => {
      const out = new Float64Array(length);
      const hurry = 1 + random.normal(0, 0.015);
      const dryness = gainOf(random.normal(0, 1.2));
      const drift = wander(random, length, 1);
      const roll = bank(rollers.map(({ frequency, q, gain }) => ({ filter: bandPass(frequency, q), gain })));
      const wobble = { depth: 0.01 + amount(fault, 'belt', 0.02, 0.18), rate: random.uniform(6, 11) };
      const speeds = new Float64Array(length);
      const stroke = (travel + pause) / hurry;
      const knock = random.uniform(0.2, 0.8);
      const knocking = amount(fault, 'rail', 0.3, 4);
      const clatter = modes(random, 4, 900, 4500, 0.02);
      let time = random.uniform(0, 2 * stroke);
      let phase = 0;
      let before = 0;
      const starts: number[] = [];
      for (let n = 0; n < length; n++) {
        time += 1 / RATE;
        const number = Math.floor(time / stroke);
        const t = (time - number * stroke) * hurry;
        const trapezoid = Math.max(0, Math.min(1, t / ramp, (travel - t) / ramp));
        const speed =
          trapezoid * (1 + wobble.depth * Math.sin((2 * Math.PI * wobble.rate * n) / RATE) + 0.01 * drift[n]!);
        speeds[n] = speed;
        const noise = white(random);
        // The way back is a little slower in pitch.
        phase = wrapped(phase + (2 * Math.PI * pitch * speed * (number % 2 === 0 ? 1 : weak)) / RATE);
        const moving = toneGain * harmonics(tones, phase) + 0.5 * dryness * roll(noise);
        out[n]! += speed * moving + 0.02 * noise;
        if (before > 0 && speed === 0) strike(out, n, thud, thudGain * gainOf(random.normal(0, 1)));
        if (before === 0 && speed > 0) starts.push(n);
        const place = number % 2 === 0 ? knock : 1 - knock;
        const way = place * travel;
        if (knocking > 0 && t >= way && t - hurry / RATE < way) {
          strike(out, n, clatter, knocking * gainOf(random.normal(0, 1.5)));
        }
        before = speed;
      }
      if (fault === undefined) return out;
      const { kind, severity } = fault;
      if (kind === 'friction') {
        addBandNoise(random, out, random.uniform(1200, 4500), 1.5, graded(severity, -16, 2), speeds);
      } else if (kind === 'squeak') {
        const chosen = starts.filter(() => random.chance(graded(severity, 0.5, 1)));
        addSqueaks(random, out, chosen, random.uniform(1200, 3200), graded(severity, -17, 4));
      } else if (kind === 'bearing') {
        addBearing(random, out, random.uniform(40, 90), random.uniform(2000, 5000), graded(severity, -25, -4));
      } else if (kind === 'whine') {
        addWhine(random, out, random.uniform(1000, 4000), graded(severity, -33, -10));
      }
      return out;
    };
  },
};
