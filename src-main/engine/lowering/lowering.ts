/** The shape of a lowering: one function per tfjs kernel, grouped by family into records keyed by kernel name. */
import { UserError } from '../../../src-shared/errors.ts';
import { modelLine } from '../trace/model-line.ts';
import type { Tracer } from '../trace/tracer.ts';
import type { TensorInfo } from '@tensorflow/tfjs-core';

/** What tfjs hands a kernel: its operands by name (as in tfjs's `XInputs` types) and its attributes (`XAttrs`). */
export type Lowering = (t: Tracer, inputs: KernelInputs, attrs: KernelAttrs) => TensorInfo | TensorInfo[];
export type Lowerings = Readonly<Record<string, Lowering>>;

/** tfjs passes `null` for an operand that was left out. */
type Operands = Readonly<Record<string, TensorInfo | readonly TensorInfo[] | null | undefined>>;

export class KernelInputs {
  readonly #tensors: Operands;

  constructor(tensors: Operands) {
    this.#tensors = tensors;
  }

  /** A required operand. */
  get(name: string): TensorInfo {
    const tensor = this.optional(name);
    if (!tensor) throw new Error(`operand ${name} is missing`);
    return tensor;
  }

  optional(name: string): TensorInfo | undefined {
    const tensor = this.#tensors[name];
    return tensor && 'dataId' in tensor ? tensor : undefined;
  }

  /** All operands in order, for kernels that take a list (`Concat`, `Pack`, `AddN`). */
  all(): TensorInfo[] {
    return Object.values(this.#tensors).flatMap((tensor) =>
      tensor ? ('dataId' in tensor ? [tensor] : [...tensor]) : [],
    );
  }
}

/** Attributes of a kernel; each lowering states the type that tfjs documents for its kernel. */
export class KernelAttrs {
  readonly #attrs: Readonly<Record<string, unknown>>;

  constructor(attrs: Readonly<Record<string, unknown>>) {
    this.#attrs = attrs;
  }

  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- tfjs types attributes per kernel only
  as<T>(): T {
    return this.#attrs as T;
  }
}

/** For an operator or a variant of one that has no lowering. */
export function unsupported(kernel: string, what = ''): UserError {
  const line = modelLine();
  const variant = what === '' ? '' : ` with ${what}`;
  return new UserError('KERNEL_UNSUPPORTED', `The engine cannot compile ${kernel}${variant}${line.text}.`, {
    hint: 'Compose it from supported operators, or add a lowering (CONTRIBUTING.md, "Adding a kernel").',
    details: { kernel, at: line.at },
  });
}
