/** A model that is there already: a small autoencoder of few steps. */
import { succeeds, type ProgramOptions } from '../numbers/program.ts';
import { writeShortClips } from './short-clips.ts';

/** @returns the run's folder. Its own data set is small, so that its own test is short. */
export async function trainSmall(data: string, runs: string, options: ProgramOptions): Promise<string> {
  await writeShortClips(data, 80, 40);
  const out = await succeeds(
    [
      ...['train', '--json', '--data', data, '--type', 'fan', '--method', 'ae', '--preset', 'quick', '--runs', runs],
      ...['--set', 'training.maxSteps=20'],
    ],
    options,
  );
  const { runs: made } = JSON.parse(out.trim().split('\n').at(-1) ?? '') as { runs: string[] };
  return made[0]!;
}
