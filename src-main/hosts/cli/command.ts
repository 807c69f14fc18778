import { parseArgs } from 'node:util';
import { UserError } from '../../../src-shared/errors.ts';

/** Where a command writes: `out` is the result (what a script reads), `err` is what a person is told on the way. */
export interface CliStreams {
  out(line: string): void;
  err(line: string): void;
}

/** One option: what `parseArgs` needs, and a line for `--help`. */
export interface CliOption {
  readonly type: 'boolean' | 'string';
  readonly short?: string;
  readonly multiple?: boolean;
  readonly default?: string | boolean | string[] | boolean[];
  readonly description: string;
  /** Name of the value in `--help`: `--device <id>`. */
  readonly value?: string;
}

export type CliOptions = Readonly<Record<string, CliOption>>;

/** Options that every command has. */
export const COMMON_OPTIONS = {
  json: { type: 'boolean', description: 'Write the result (or the error) as JSON.' },
  debug: { type: 'boolean', description: 'Show the stack trace of a failure.' },
  help: { type: 'boolean', short: 'h', description: 'Show this help.' },
} as const satisfies CliOptions;

interface ParseConfig<O extends CliOptions> {
  args: string[];
  options: O & typeof COMMON_OPTIONS;
  allowPositionals: boolean;
  strict: true;
}

type Parsed<O extends CliOptions> = ReturnType<typeof parseArgs<ParseConfig<O>>>;

export interface CommandInput<O extends CliOptions> {
  readonly options: Parsed<O>['values'];
  readonly positionals: readonly string[];
  readonly streams: CliStreams;
  /** Every registered command. */
  readonly commands: readonly Command[];
}

export interface CommandDefinition<O extends CliOptions> {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What `--help` says beyond the summary. */
  readonly description?: string;
  /** How `--help` shows the positional arguments (`<run> [clip...]`); without it, there are none. */
  readonly positionals?: string;
  readonly options?: O;
  /**
   * Does the work. Import what is slow to load (the engine) in here, not at the top of the file: every command's file
   * is loaded whichever is asked for.
   *
   * @returns the exit code, or nothing for 0.
   * @throws UserError for what a person can meet; `usageError()` for a wrong command line.
   */
  // eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- a command that cannot fail returns nothing
  run(input: CommandInput<O>): Promise<number | void> | number | void;
}

export interface Command {
  readonly name: string;
  readonly summary: string;
  help(): string;
  /** Parses the arguments after the command's name, then runs it (or shows its help). @returns the exit code. */
  execute(argv: readonly string[], streams: CliStreams, commands: readonly Command[]): Promise<number>;
}

export const EXIT_OK = 0;
export const EXIT_FAILED = 1;
export const EXIT_USAGE = 2;

const USAGE = 'USAGE';

/** The command line is wrong: exit code 2. */
export function usageError(message: string, hint: string): UserError {
  return new UserError(USAGE, message, { hint });
}

export function exitCodeOf(error: UserError): number {
  return error.code === USAGE ? EXIT_USAGE : EXIT_FAILED;
}

/** Makes a command of its definition; the options' types reach `run` through it. */
export function defineCommand<const O extends CliOptions = typeof COMMON_OPTIONS>(
  definition: CommandDefinition<O>,
): Command {
  const { name, summary } = definition;
  return {
    name,
    summary,
    help: () => helpOf(definition),
    async execute(argv, streams, commands) {
      const { values, positionals } = parse(definition, argv);
      if ((values as { help?: boolean }).help === true) {
        streams.out(helpOf(definition));
        return EXIT_OK;
      }
      return (await definition.run({ options: values, positionals, streams, commands })) ?? EXIT_OK;
    },
  };
}

function parse<O extends CliOptions>(definition: CommandDefinition<O>, argv: readonly string[]): Parsed<O> {
  try {
    return parseArgs<ParseConfig<O>>({
      args: [...argv],
      options: { ...COMMON_OPTIONS, ...definition.options } as unknown as O & typeof COMMON_OPTIONS,
      allowPositionals: definition.positionals !== undefined,
      strict: true,
    });
  } catch (error) {
    if (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS_')) {
      // Node's text goes on with advice about `--`; its first sentence names the argument.
      const [sentence = error.message] = error.message.split(/\.\s/);
      throw usageError(
        `${sentence.replace(/\.$/, '')}.`,
        `Run earmark ${definition.name} --help to see what it understands.`,
      );
    }
    throw error;
  }
}

function helpOf<O extends CliOptions>({
  name,
  summary,
  description,
  positionals,
  options,
}: CommandDefinition<O>): string {
  return [
    `Usage: earmark ${[name, positionals, '[options]'].filter((part) => part !== undefined).join(' ')}`,
    '',
    summary,
    ...(description === undefined ? [] : ['', description]),
    '',
    'Options:',
    ...table(Object.entries({ ...options, ...COMMON_OPTIONS }).map(([key, option]) => optionRow(key, option))),
  ].join('\n');
}

function optionRow(name: string, option: CliOption): [string, string] {
  const flag = option.type === 'string' ? `--${name} <${option.value ?? name}>` : `--${name}`;
  const fallback =
    option.default === undefined || option.default === false ? '' : ` Default: ${option.default.toString()}.`;
  return [option.short === undefined ? `    ${flag}` : `-${option.short}, ${flag}`, `${option.description}${fallback}`];
}

/** Two columns, the first as wide as its widest cell. */
export function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(0, ...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`.trimEnd());
}
