import { inspect } from 'node:util';
import { UserError, type PlainError } from '../../../src-shared/errors.ts';
import {
  COMMON_OPTIONS,
  EXIT_FAILED,
  EXIT_OK,
  exitCodeOf,
  table,
  usageError,
  type CliStreams,
  type Command,
} from './command.ts';

/**
 * Runs one command line (without `node` and the script's path).
 *
 * A `UserError` becomes its sentence and its next step on `err`, with `--json` one line of JSON `{"error": {...}}`; a
 * stack trace is shown only with `--debug`.
 *
 * @param onFailure told of every error before it is shown
 * @returns the exit code: 0 done, 1 failed, 2 the command line is wrong. Never throws.
 */
export async function runCli(
  argv: readonly string[],
  commands: readonly Command[],
  streams: CliStreams,
  onFailure: (error: unknown) => Promise<void> = () => Promise.resolve(),
): Promise<number> {
  try {
    return await dispatch(argv, commands, streams);
  } catch (error) {
    await onFailure(error);
    report(error, argv, streams);
    return error instanceof UserError ? exitCodeOf(error) : EXIT_FAILED;
  }
}

async function dispatch(argv: readonly string[], commands: readonly Command[], streams: CliStreams): Promise<number> {
  // Options that every command has may also stand before its name: `earmark --json devices`.
  const at = argv.findIndex((argument) => !argument.startsWith('-'));
  const leading = at === -1 ? argv : argv.slice(0, at);
  const rest = at === -1 ? [] : argv.slice(at + 1);
  const name = at === -1 ? undefined : argv[at];

  if (name === undefined) {
    if (leading.includes('--version')) return find('version', commands).execute([], streams, commands);
    rejectUnknown(leading);
    streams.out(overview(commands));
    return EXIT_OK;
  }
  rejectUnknown(leading);
  if (name === 'help') {
    const [topic] = rest;
    streams.out(topic === undefined ? overview(commands) : find(topic, commands).help());
    return EXIT_OK;
  }
  return find(name, commands).execute([...leading, ...rest], streams, commands);
}

function rejectUnknown(leading: readonly string[]): void {
  const unknown = leading.find((argument) => argument !== '-h' && !(argument.replace(/^--/, '') in COMMON_OPTIONS));
  if (unknown !== undefined) {
    throw usageError(`Unknown option '${unknown}'.`, 'Put options of a command after its name; see earmark --help.');
  }
}

function find(name: string, commands: readonly Command[]): Command {
  const command = commands.find((candidate) => candidate.name === name);
  if (command !== undefined) return command;
  const near = nearest(
    name,
    commands.map((candidate) => candidate.name),
  );
  throw usageError(
    `There is no command '${name}'.`,
    near === undefined
      ? 'Run earmark --help to see the commands.'
      : `Did you mean earmark ${near}? earmark --help lists all commands.`,
  );
}

export function overview(commands: readonly Command[]): string {
  return [
    'Usage: earmark <command> [options]',
    '',
    'Commands:',
    ...table(commands.map(({ name, summary }) => [name, summary] as const)),
    '',
    'earmark <command> --help tells more about one command.',
  ].join('\n');
}

function report(error: unknown, argv: readonly string[], streams: CliStreams): void {
  const plain = plainOf(error);
  if (argv.includes('--json')) {
    streams.err(JSON.stringify({ error: plain }));
  } else {
    streams.err(`earmark: ${plain.message}`);
    if (plain.hint !== undefined) streams.err(`Next step: ${plain.hint}`);
  }
  if (argv.includes('--debug')) streams.err(inspect(error, { depth: 4 }));
}

function plainOf(error: unknown): PlainError {
  if (error instanceof UserError) return error.toJSON();
  const message = error instanceof Error ? error.message : String(error);
  return {
    code: 'INTERNAL',
    message: `Something inside Earmark failed: ${message}`,
    hint: 'Run the same command with --debug and report what it shows.',
  };
}

/** The name that is at most a third of its letters (and at least one edit) away, if there is one. */
function nearest(word: string, names: readonly string[]): string | undefined {
  const [best] = names
    .map((name) => ({ name, distance: editDistance(word.toLowerCase(), name) }))
    .filter(({ name, distance }) => distance <= Math.max(1, Math.floor(name.length / 3)))
    .sort((a, b) => a.distance - b.distance);
  return best?.name;
}

/** Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours count 1. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = at(last, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let cost = Math.min(substitution, at(last, j) + 1, at(row, j - 1) + 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) cost = Math.min(cost, at(beforeLast, j - 2) + 1);
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return at(last, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
