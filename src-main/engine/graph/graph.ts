/**
 * The recorded computation: a directed acyclic graph of ONNX operators over values of static shape.
 *
 * Nodes are hash-consed: asking twice for the same operator on the same values gives the same node, so common
 * subexpressions (the transpose of an activation that both the forward and the backward pass want) exist once.
 */

export type ElementType = 'float32' | 'int32' | 'int64' | 'bool';

export type ConstantData = Float32Array | Int32Array | BigInt64Array | Uint8Array;

/** A tensor that flows along an edge of the graph. */
export interface Value {
  readonly id: number;
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** The node that computes it; `undefined` for inputs and constants. */
  readonly producer: GraphNode | undefined;
  /** Its content, where known at trace time. */
  readonly constant: ConstantData | undefined;
  /** Set on the graph's inputs. */
  readonly input: string | undefined;
}

/** `number` is an ONNX int, `number[]` ints, `{ float }` a float. */
export type Attribute = number | readonly number[] | string | { readonly float: number };
export type Attributes = Readonly<Record<string, Attribute>>;

export type Domain = '' | 'com.microsoft' | 'com.microsoft.nchwc';

export interface GraphNode {
  readonly op: string;
  readonly domain: Domain;
  /** `undefined` leaves an optional operand out. */
  readonly inputs: readonly (Value | undefined)[];
  readonly attributes: Attributes;
  readonly outputs: readonly Value[];
}

export interface OutputSpec {
  readonly type: ElementType;
  readonly shape: readonly number[];
}

/** Constants up to this many elements are compared by content, so that equal ones are stored once. */
const INTERNED_ELEMENTS = 4096;

export class Graph {
  readonly nodes: GraphNode[] = [];
  readonly inputs: Value[] = [];
  readonly outputs = new Map<string, Value>();
  readonly #seen = new Map<string, GraphNode>();
  readonly #constants = new Map<string, Value>();
  #nextId = 0;

  input(name: string, type: ElementType, shape: readonly number[]): Value {
    const value = this.#value(type, shape, { input: name });
    this.inputs.push(value);
    return value;
  }

  constant(data: ConstantData, shape: readonly number[]): Value {
    const type = elementTypeOf(data);
    if (data.length > INTERNED_ELEMENTS) return this.#value(type, shape, { constant: data });
    const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('latin1');
    const key = `${type}[${shape.join()}]${bytes}`;
    let value = this.#constants.get(key);
    if (!value) {
      value = this.#value(type, shape, { constant: data });
      this.#constants.set(key, value);
    }
    return value;
  }

  /** Adds (or finds) a node and returns its outputs. */
  add(
    op: string,
    inputs: readonly (Value | undefined)[],
    outputs: readonly OutputSpec[],
    attributes: Attributes = {},
    domain: Domain = '',
  ): readonly Value[] {
    const key = nodeKey(op, inputs, attributes, domain);
    const known = this.#seen.get(key);
    if (known) return known.outputs;
    const node: GraphNode & { outputs: Value[] } = { op, domain, inputs, attributes, outputs: [] };
    for (const { type, shape } of outputs) node.outputs.push(this.#value(type, shape, { producer: node }));
    this.nodes.push(node);
    this.#seen.set(key, node);
    return node.outputs;
  }

  /** The outputs of a node that is already recorded, without adding it. */
  find(op: string, inputs: readonly (Value | undefined)[], attributes: Attributes = {}): readonly Value[] | undefined {
    return this.#seen.get(nodeKey(op, inputs, attributes, ''))?.outputs;
  }

  #value(
    type: ElementType,
    shape: readonly number[],
    origin: Partial<Pick<Value, 'producer' | 'constant' | 'input'>>,
  ): Value {
    return {
      id: this.#nextId++,
      type,
      shape,
      producer: origin.producer,
      constant: origin.constant,
      input: origin.input,
    };
  }
}

function nodeKey(op: string, inputs: readonly (Value | undefined)[], attributes: Attributes, domain: Domain): string {
  return `${domain}.${op}(${inputs.map((value) => value?.id ?? '').join()})${JSON.stringify(attributes, withInfinities)}`;
}

/** JSON writes all of these as `null`. */
const withInfinities = (_key: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;

function elementTypeOf(data: ConstantData): ElementType {
  if (data instanceof Float32Array) return 'float32';
  if (data instanceof Int32Array) return 'int32';
  if (data instanceof BigInt64Array) return 'int64';
  return 'bool';
}
