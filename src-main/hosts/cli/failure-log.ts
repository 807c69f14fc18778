/** Failed commands in `earmark.log`, so that what a night on a cluster ended with can be found out in the morning. */
import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { UserError } from '../../../src-shared/errors.ts';
import { settingsFolder } from '../../workstation/places.ts';
import { exitCodeOf, EXIT_FAILED } from './command.ts';

/** In the person's log, and in the workspace's where the command line names one. Wrong command lines are left out. */
export async function logFailure(argv: readonly string[], error: unknown): Promise<void> {
  if (error instanceof UserError && exitCodeOf(error) !== EXIT_FAILED) return;
  const { Log } = await import('../../workstation/log.ts');
  const log = new Log(settingsFolder());
  const workspace = optionOf(argv, '--workspace');
  if (workspace !== undefined) log.alsoInExisting(resolve(workspace));
  const command = `earmark ${argv.find((argument) => !argument.startsWith('-')) ?? ''}`;
  if (error instanceof UserError) log.warning(`${command}: ${error.code}: ${error.message}`);
  else log.error(randomUUID().slice(0, 8), command, error);
}

function optionOf(argv: readonly string[], name: string): string | undefined {
  const at = argv.indexOf(name);
  return at === -1 ? argv.find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1) : argv[at + 1];
}
