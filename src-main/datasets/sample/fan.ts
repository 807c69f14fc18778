import { addBandNoise, addBearing, addSqueaks, addWhine, randomTimes } from './faults.ts';
import { bandPass, bank, gainOf, harmonics, lowPass, RATE, wander, white, wrapped } from './dsp.ts';
import { amount, graded, type MachineType } from './machine.ts';

/**
 * An axial fan: noise of the flow through the resonances of its duct, the blade-passing tone with harmonics, a motor
 * tone, all following a speed that drifts and depends on the load.
 */
export const fan: MachineType = {
  name: 'fan',
  description: 'an axial fan: flow noise, blade-passing tones and a motor that follow a drifting speed',
  ids: ['00', '02', '04', '06'],
  faults: {
    bearing: 'impacts at the ball-pass rate that ring in the housing (2 to 5 kHz)',
    imbalance: 'the loudness swings once per turn',
    whine: 'an added tone (1.2 to 5 kHz)',
    obstruction: 'noise of a disturbed flow in a band (0.5 to 2.5 kHz)',
    blade: 'one blade is damaged: a puff of noise once per turn',
    squeak: 'the belt slips: short cries at random times',
  },
  snr: [4, 13],
  build(machine) {
    const shaft = machine.uniform(17, 32);
    const blades = machine.integer(5, 10);
    const tones = Array.from({ length: 8 }, (_, k) => machine.uniform(0.3, 1) * 0.75 ** k);
    const motor = { order: machine.integer(18, 44), gain: machine.uniform(0.05, 0.25) };
    const ducts = Array.from({ length: 3 }, () => ({
      frequency: 250 * 24 ** machine.uniform(),
      q: machine.uniform(1.5, 5),
      gain: machine.uniform(0.5, 1.6),
    }));
    const brightness = machine.uniform(0.15, 0.4);
    const corner = machine.uniform(250, 700);

    return (random, length, fault) => {
      const load = random.normal(0, 0.015);
      const flow = 1 + random.normal(0, 0.12);
      const tonality = gainOf(random.normal(0, 1.5));
      const drift = wander(random, length, 0.7);
      const swing = random.uniform(0.01, 0.08) + amount(fault, 'imbalance', 0.06, 0.7);
      const puff = amount(fault, 'blade', 0.3, 2.6);
      const body = lowPass(corner);
      const duct = bank(ducts.map(({ frequency, q, gain }) => ({ filter: bandPass(frequency, q), gain })));
      const puffs = bandPass(random.uniform(800, 3000), 2);
      const out = new Float64Array(length);
      let turn = random.uniform(0, 2 * Math.PI);
      for (let n = 0; n < length; n++) {
        turn = wrapped(turn + (2 * Math.PI * shaft * (1 + load + 0.004 * drift[n]!)) / RATE);
        const noise = white(random);
        let sound = flow * (2.2 * body(noise) + brightness * noise + duct(noise));
        const blade = harmonics(tones, blades * turn);
        sound += tonality * (0.5 * blade + motor.gain * Math.sin(motor.order * turn));
        sound *= 1 + swing * Math.sin(turn);
        if (puff > 0) sound += puff * puffs(noise) * Math.max(0, Math.cos(turn + 1)) ** 6;
        out[n] = sound;
      }
      if (fault === undefined) return out;
      const { kind, severity } = fault;
      const speed = 1 + load;
      if (kind === 'bearing') {
        addBearing(random, out, 3.58 * shaft * speed, random.uniform(2000, 5000), graded(severity, -26, -4));
      } else if (kind === 'whine') {
        addWhine(random, out, 1200 * 4.2 ** random.uniform() * speed, graded(severity, -32, -9));
      } else if (kind === 'obstruction') {
        addBandNoise(random, out, 500 * 5 ** random.uniform(), 2, graded(severity, -17, 1));
      } else if (kind === 'squeak') {
        const times = randomTimes(random, length, graded(severity, 3, 12));
        addSqueaks(random, out, times, random.uniform(1500, 3500), graded(severity, -24, -4));
      }
      return out;
    };
  },
};
