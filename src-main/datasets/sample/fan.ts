import { addBandNoise, addBearing, addSqueaks, addWhine, randomTimes } from './faults.ts';
import { bandPass, gainOf, lowPass, RATE, wander, white } from './dsp.ts';
import { graded, severityOf, type MachineType } from './machine.ts';

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
  snr: [-3, 9],
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
      const swing = random.uniform(0.01, 0.08) + graded(severityOf(fault, 'imbalance'), 0.03, 0.55) * hasFault('imbalance');
      const puff = graded(severityOf(fault, 'blade'), 0.15, 1.6) * hasFault('blade');
      const body = lowPass(corner);
      const filters = ducts.map(({ frequency, q, gain }) => ({ filter: bandPass(frequency, q), gain }));
      const puffs = bandPass(machineBand, 2);
      const out = new Float64Array(length);
      let turn = random.uniform(0, 2 * Math.PI);
      for (let n = 0; n < length; n++) {
        turn += (2 * Math.PI * shaft * (1 + load + 0.004 * drift[n]!)) / RATE;
        const noise = white(random);
        let sound = 2.2 * body(noise) + brightness * noise;
        for (const { filter, gain } of filters) sound += gain * filter(noise);
        sound *= flow;
        // Harmonics of the blade-passing rate by sin((k+1)x) = 2 cos(x) sin(kx) - sin((k-1)x).
        const angle = blades * turn;
        const twice = 2 * Math.cos(angle);
        let before = 0;
        let now = Math.sin(angle);
        let blade = 0;
        for (const gain of tones) {
          blade += gain * now;
          [before, now] = [now, twice * now - before];
        }
        sound += tonality * (0.5 * blade + motor.gain * Math.sin(motor.order * turn));
        sound *= 1 + swing * Math.sin(turn);
        if (puff > 0) sound += puff * puffs(noise) * Math.max(0, Math.cos(turn + 1)) ** 6;
        out[n] = sound;
      }
      const severity = fault?.severity ?? 0;
      const rate = 3.58 * shaft * (1 + load);
      if (fault?.kind === 'bearing') addBearing(random, out, rate, housing, graded(severity, -30, -9));
      if (fault?.kind === 'whine') addWhine(random, out, whine * (1 + load), graded(severity, -36, -14));
      if (fault?.kind === 'obstruction') addBandNoise(random, out, disturbed, 2, graded(severity, -22, -3));
      if (fault?.kind === 'squeak') {
        addSqueaks(random, out, randomTimes(random, length, graded(severity, 3, 12)), cry, graded(severity, -24, -4));
      }
      return out;

      function hasFault(kind: string): number {
        return fault?.kind === kind ? 1 : 0;
      }
    };
  },
};
