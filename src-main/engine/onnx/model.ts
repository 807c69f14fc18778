/** Writes a recorded graph as an ONNX model. */
import type { Attribute, Graph, GraphNode, Value } from '../graph/graph.ts';
import { ATTRIBUTE_TYPE, ELEMENT_TYPE, ModelProto } from './schema.ts';

/** Operator set 20: the first with all operators that lowerings use (`Gelu` is the newest). */
const OPSET = 20;
const IR_VERSION = 9;

export interface ModelText {
  readonly name: string;
  /** Shown by ONNX tools beside the model. */
  readonly description?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** @returns the bytes of a `.onnx` file; only nodes that an output needs are in it. */
export function onnxModel(graph: Graph, text: ModelText): Uint8Array {
  const { nodes, constants, used } = reachable(graph);
  const outputs = [...graph.outputs];
  // Outputs have names of their own: an output may be an input, a constant or a value that is exported twice.
  const exported = outputs.map(([name, value]) => ({
    opType: 'Identity',
    input: [nameOf(value)],
    output: [name],
    name: `output:${name}`,
  }));
  const model = {
    irVersion: IR_VERSION,
    producerName: 'earmark',
    docString: text.description ?? '',
    opsetImport: [...new Set(['', ...nodes.map(({ domain }) => domain)])].map((domain) => ({
      domain,
      version: domain === '' ? OPSET : 1,
    })),
    metadataProps: Object.entries(text.metadata ?? {}).map(([key, value]) => ({ key, value })),
    graph: {
      name: text.name,
      node: [...nodes.map((node, index) => nodeProto(node, index, used)), ...exported],
      initializer: constants.map(tensorProto),
      input: graph.inputs.map((value) => valueInfo(nameOf(value), value)),
      output: outputs.map(([name, value]) => valueInfo(name, value)),
    },
  };
  return ModelProto.encode(model).finish();
}

/** Number of operators that a model of this graph has. */
export function countNodes(graph: Graph): number {
  return reachable(graph).nodes.length;
}

function reachable(graph: Graph): { nodes: GraphNode[]; constants: Value[]; used: ReadonlySet<Value> } {
  const used = new Set<Value>();
  const needed = new Set<GraphNode>();
  const constants = new Set<Value>();
  const pending: Value[] = [...graph.outputs.values()];
  for (let value = pending.pop(); value; value = pending.pop()) {
    used.add(value);
    if (value.constant) constants.add(value);
    const { producer } = value;
    if (!producer || needed.has(producer)) continue;
    needed.add(producer);
    for (const operand of producer.inputs) if (operand) pending.push(operand);
  }
  return {
    nodes: graph.nodes.filter((node) => needed.has(node)),
    constants: [...constants].sort((a, b) => a.id - b.id),
    used,
  };
}

const nameOf = (value: Value): string => value.input ?? `v${value.id}`;

/** Trailing outputs that nothing reads are left out: runtimes have faster kernels for, say, pooling without positions. */
function nodeProto(node: GraphNode, index: number, used: ReadonlySet<Value>) {
  const last = node.outputs.findLastIndex((value) => used.has(value));
  return {
    opType: node.op,
    domain: node.domain,
    name: `${node.op}_${index}`,
    input: node.inputs.map((value) => (value ? nameOf(value) : '')),
    output: node.outputs.slice(0, last + 1).map(nameOf),
    attribute: Object.entries(node.attributes).map(([name, value]) => attributeProto(name, value)),
  };
}

function attributeProto(name: string, value: Attribute) {
  if (typeof value === 'number') return { name, type: ATTRIBUTE_TYPE.int, i: value };
  if (typeof value === 'string') return { name, type: ATTRIBUTE_TYPE.string, s: Buffer.from(value) };
  if ('float' in value) return { name, type: ATTRIBUTE_TYPE.float, f: value.float };
  return { name, type: ATTRIBUTE_TYPE.ints, ints: value };
}

function tensorProto(value: Value) {
  const data = value.constant;
  if (!data) throw new Error('not a constant');
  return {
    name: nameOf(value),
    dataType: ELEMENT_TYPE[value.type],
    dims: value.shape,
    rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  };
}

function valueInfo(name: string, { type, shape }: Value) {
  return {
    name,
    type: { tensorType: { elemType: ELEMENT_TYPE[type], shape: { dim: shape.map((dimValue) => ({ dimValue })) } } },
  };
}
