/** A process that writes and reads a shared cache at random and checks all it reads: `node <this> <folder> <seed>`. */
import { Random } from '../../engine/random.ts';
import { cacheKey, openFeatureCache } from '../cache.ts';
import { DEFAULT_LOG_MEL } from '../settings.ts';

const [, , folder = '', seed = ''] = process.argv;
const random = new Random(seed);
const cache = openFeatureCache({ folder, limitBytes: 20_000 });
let wrong = 0;
for (let round = 0; round < 300; round += 1) {
  const content = random.integer(0, 60);
  const key = cacheKey(String(content), DEFAULT_LOG_MEL);
  const found = await cache.read(key);
  if (found === undefined) await cache.write(key, { bands: 4, frames: 50, data: new Float32Array(200).fill(content) });
  else if (found.data.length !== 200 || found.data.some((value) => value !== content)) wrong += 1;
}
console.log(wrong === 0 ? 'ok' : `${wrong} wrong`);
