import type { Random } from '../../engine/random.ts';
import { bandNoise, bandPass, burst, gainOf, lowPass, modes, RATE, rms, strike, wander, white } from './dsp.ts';

/**
 * What a microphone in a factory hears besides the machine: broadband noise whose colour and level wander, mains hum,
 * and events at random times. Normal and anomalous clips get it from the same distribution, so that a detector that
 * reports any unusual sound is wrong half of the time.
 *
 * @returns `[length]` of root mean square 1
 */
export function background(random: Random, length: number): Float64Array {
  const out = new Float64Array(length);
  addNoise(random, out);
  addHum(random, out);
  const events = poisson(random, (1.6 * length) / RATE / 10);
  for (let event = 0; event < events; event++) addEvent(random, out);
  const level = rms(out);
  for (let n = 0; n < length; n++) out[n]! /= level;
  return out;
}

function addNoise(random: Random, out: Float64Array): void {
  const [low, middle] = [lowPass(random.uniform(90, 160)), lowPass(random.uniform(700, 1000))];
  const room = bandPass(random.uniform(300, 700), 1.5);
  const [rumble, body, air] = [random.uniform(3.5, 5), random.uniform(1.3, 2), random.uniform(0.1, 0.18)];
  const level = wander(random, out.length, 1.5);
  for (let n = 0; n < out.length; n++) {
    const noise = white(random);
    const coloured = rumble * low(noise) + body * middle(noise) + 0.8 * room(noise) + air * noise;
    out[n]! += coloured * (1 + 0.15 * level[n]!);
  }
}

function addHum(random: Random, out: Float64Array): void {
  const gain = 0.6 * random.uniform() ** 2;
  const second = random.uniform(0.2, 0.8);
  const period = RATE / 50;
  const wave = Float64Array.from({ length: period }, (_, n) => {
    const angle = (2 * Math.PI * n) / period;
    return gain * (Math.sin(angle) + second * Math.sin(2 * angle + 1));
  });
  for (let n = 0; n < out.length; n++) out[n]! += wave[n % period]!;
}

function addEvent(random: Random, out: Float64Array): void {
  const at = random.integer(0, out.length);
  const gain = gainOf(random.uniform(-15, 4));
  const kind = random.integer(0, 5);
  if (kind === 0) {
    // A part drops, a tool is put down.
    strike(out, at, modes(random, 5, 500, 5000, 0.08), 1.5 * gain);
  } else if (kind === 1) {
    // A door, a step.
    strike(out, at, modes(random, 3, 70, 300, 0.12), 3 * gain);
  } else {
    const seconds = random.uniform(0.15, 1.2);
    const sound =
      kind === 2
        ? bandNoise(random, Math.ceil(seconds * RATE), random.uniform(2500, 6000), 1.2) // compressed air
        : kind === 3
          ? bandNoise(random, Math.ceil(seconds * RATE), random.uniform(200, 900), 3) // a vehicle, a voice
          : tone(Math.ceil(seconds * RATE), random.uniform(700, 2800)); // a signal
    const share = kind === 4 ? 0.35 : 0.5;
    for (let n = 0; n < sound.length && at + n < out.length; n++) {
      out[at + n]! += share * gain * sound[n]! * burst(n / RATE, seconds, 0.05);
    }
  }
}

function tone(length: number, frequency: number): Float64Array {
  const step = (2 * Math.PI * frequency) / RATE;
  return Float64Array.from({ length }, (_, n) => Math.sin(step * n) + 0.3 * Math.sin(2 * step * n));
}

/** Knuth's product of uniforms; the means here are small. */
function poisson(random: Random, mean: number): number {
  const limit = Math.exp(-mean);
  let product = random.uniform();
  let count = 0;
  while (product > limit) {
    product *= random.uniform();
    count++;
  }
  return count;
}
