import { describe, expect, test } from 'vitest';
import { UserError } from '../../../src-shared/errors.ts';
import { runCaptured, type Captured } from './captured.ts';
import { defineCommand, usageError, type Command } from './command.ts';

const score = defineCommand({
  name: 'score',
  summary: 'Score clips.',
  description: 'Scores each clip with a trained run.',
  positionals: '<run> [clip...]',
  options: {
    device: { type: 'string', short: 'd', value: 'id', default: 'cpu', description: 'Where to compute.' },
    dry: { type: 'boolean', description: 'Say what would be done.' },
  },
  run({ options, positionals, streams }) {
    if (positionals.length === 0) throw usageError('No run was named.', 'Name a run folder.');
    streams.out(JSON.stringify({ device: options.device, dry: options.dry ?? false, positionals }));
  },
});

const damaged = new UserError('CHECKPOINT_DAMAGED', 'The checkpoint cannot be read.', {
  hint: 'Resume from the one before it.',
  details: { path: 'runs/a' },
  cause: new Error('unexpected end of file'),
});

function failing(name: string, error: unknown): Command {
  return defineCommand({
    name,
    summary: 'Fails.',
    run: () => Promise.reject(error as Error),
  });
}

const commands = [
  score,
  failing('resume', damaged),
  failing('hintless', new UserError('DISK_FULL', 'The disk is full.')),
  failing('crash', new RangeError('offset is out of bounds')),
  defineCommand({ name: 'check', summary: 'Finds problems.', run: () => 1 }),
  defineCommand({ name: 'version', summary: 'Shows the version.', run: ({ streams }) => streams.out('1.2.3') }),
];

const earmark = (...argv: string[]): Promise<Captured> => runCaptured(argv, commands);

describe('finding the command', () => {
  test('no command, --help and help list the commands', async () => {
    const overview = await earmark();
    expect(overview).toMatchObject({ code: 0, err: '' });
    expect(overview.out).toContain('Usage: earmark <command> [options]');
    for (const { name, summary } of commands) expect(overview.out).toMatch(new RegExp(`${name} +${summary}`));
    expect(await earmark('--help')).toEqual(overview);
    expect(await earmark('-h')).toEqual(overview);
    expect(await earmark('help')).toEqual(overview);
  });

  test.each([
    ['scoer', 'score'],
    ['Score', 'score'],
    ['scores', 'score'],
    ['vresion', 'version'],
  ])('%s suggests %s', async (typed, meant) => {
    const { code, out, err } = await earmark(typed);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toBe(
      `earmark: There is no command '${typed}'.\nNext step: Did you mean earmark ${meant}? earmark --help lists all commands.`,
    );
  });

  test('a name that is near to nothing suggests nothing', async () => {
    const { code, err } = await earmark('transmogrify');
    expect(code).toBe(2);
    expect(err).toContain("There is no command 'transmogrify'.");
    expect(err).not.toContain('Did you mean');
  });

  test('--version is the command version', async () => {
    expect(await earmark('--version')).toEqual({ code: 0, out: '1.2.3', err: '' });
  });

  test('common options may stand before the name, others may not', async () => {
    expect((await earmark('--json', 'resume')).err).toMatch(/^\{"error":/);
    const { code, err } = await earmark('--device', 'cpu', 'score', 'runs/a');
    expect(code).toBe(2);
    expect(err).toContain("Unknown option '--device'.");
  });
});

describe('the arguments of a command', () => {
  test('options have their types and defaults, positionals their order', async () => {
    const plain = await earmark('score', 'runs/a', 'clip.wav');
    expect(JSON.parse(plain.out)).toEqual({ device: 'cpu', dry: false, positionals: ['runs/a', 'clip.wav'] });
    const given = await earmark('score', '--dry', '-d', 'webgpu', 'runs/a');
    expect(JSON.parse(given.out)).toEqual({ device: 'webgpu', dry: true, positionals: ['runs/a'] });
  });

  test('--help shows usage, options and defaults, and does not run the command', async () => {
    const { code, out, err } = await earmark('score', '--help');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('Usage: earmark score <run> [clip...] [options]');
    expect(out).toContain('Scores each clip with a trained run.');
    expect(out).toMatch(/-d, --device <id> +Where to compute. Default: cpu./);
    expect(out).toMatch(/ {4}--json +/);
    expect((await earmark('help', 'score')).out).toBe(out);
  });

  test.each([
    ['an unknown option', ['score', 'runs/a', '--devise', 'cpu'], "Unknown option '--devise'"],
    ['a missing value', ['score', 'runs/a', '--device'], "Option '-d, --device <value>' argument missing"],
    ['a value for a switch', ['score', 'runs/a', '--dry=1'], "Option '--dry' does not take an argument"],
    ['an argument where none is', ['check', 'everything'], "Unexpected argument 'everything'"],
    ["the command's own check", ['score'], 'No run was named'],
  ])('%s is a usage error', async (_, argv, sentence) => {
    const { code, out, err } = await earmark(...argv);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^earmark: [^\n]+\.\nNext step: [^\n]+$/);
    expect(err).toContain(sentence);
  });
});

describe('failing', () => {
  test('a UserError is its sentence and its next step, exit code 1', async () => {
    expect(await earmark('resume')).toEqual({
      code: 1,
      out: '',
      err: 'earmark: The checkpoint cannot be read.\nNext step: Resume from the one before it.',
    });
    expect((await earmark('hintless')).err).toBe('earmark: The disk is full.');
  });

  test('--debug adds the stack and the cause', async () => {
    const { err } = await earmark('resume', '--debug');
    expect(err).toContain('cli.test.ts');
    expect(err).toContain('unexpected end of file');
  });

  test('--json makes the error one line of JSON on the error stream', async () => {
    const { code, out, err } = await earmark('resume', '--json');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(JSON.parse(err)).toEqual({ error: damaged.toJSON() });
    const usage = await earmark('resume', '--json', '--nothing');
    expect(usage.code).toBe(2);
    expect(JSON.parse(usage.err)).toMatchObject({ error: { code: 'USAGE' } });
  });

  test('anything else is INTERNAL, without a stack until it is asked for', async () => {
    const { code, err } = await earmark('crash');
    expect(code).toBe(1);
    expect(err).toContain('offset is out of bounds');
    expect(err).toContain('--debug');
    expect(err).not.toContain('cli.test.ts');
    expect((await earmark('crash', '--debug')).err).toContain('cli.test.ts');
    expect(JSON.parse((await earmark('crash', '--json')).err)).toMatchObject({ error: { code: 'INTERNAL' } });
  });

  test('a command may fail quietly with its exit code', async () => {
    expect(await earmark('check')).toEqual({ code: 1, out: '', err: '' });
  });
});
