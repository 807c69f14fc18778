/** Finds the line of model code that asked for an operator, for error messages. */
import { fileURLToPath } from 'node:url';

/** Frames that are machinery between the model and the failing kernel. */
const MACHINERY = [
  /[\\/]node_modules[\\/]@tensorflow[\\/]/,
  /[\\/]engine[\\/](trace|lowering|ops|graph)[\\/]/,
  /[\\/]engine[\\/](backend-lock|gradients[\w-]*)\.ts$/,
  /^node:/,
];
const ENGINE_ENTRY = /[\\/]engine[\\/]compile(d)?(-\w+)?\.ts$/;

export interface ModelLine {
  /** `/path/model.ts:12:7`, or `undefined` where the stack has none. */
  readonly at: string | undefined;
  /** ` (at …)` for the end of a sentence. */
  readonly text: string;
}

/** The innermost stack frame that is neither tfjs nor the engine's recorder. */
export function modelLine(): ModelLine {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 200;
  const stack = new Error().stack ?? '';
  Error.stackTraceLimit = limit;
  for (const line of stack.split('\n').slice(1)) {
    const frame = /\(?((?:file:\/\/)?[^\s()]+):(\d+):(\d+)\)?$/.exec(line.trim());
    const [, location, row, column] = frame ?? [];
    if (location === undefined) continue;
    const path = location.startsWith('file://') ? fileURLToPath(location) : location;
    if (MACHINERY.some((pattern) => pattern.test(path))) continue;
    if (ENGINE_ENTRY.test(path)) break;
    const at = `${path}:${row ?? ''}:${column ?? ''}`;
    return { at, text: ` (at ${at})` };
  }
  return { at: undefined, text: '' };
}
