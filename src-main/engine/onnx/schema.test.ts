import { onnx } from 'onnx-proto';
import protobuf from 'protobufjs/light.js';
import { describe, expect, it } from 'vitest';
import { Graph } from '../graph/graph.ts';
import { onnxModel } from './model.ts';
import { ATTRIBUTE_TYPE, descriptor, ELEMENT_TYPE } from './schema.ts';

interface Codec {
  encode(message: object): { finish(): Uint8Array };
  decode(bytes: Uint8Array): object;
}

const root = protobuf.Root.fromJSON(descriptor);

/** Every message of our descriptor with the full schema's code for it. */
const messages: readonly (readonly [string, protobuf.Type, Codec])[] = (
  [
    ['ModelProto', onnx.ModelProto],
    ['OperatorSetIdProto', onnx.OperatorSetIdProto],
    ['StringStringEntryProto', onnx.StringStringEntryProto],
    ['GraphProto', onnx.GraphProto],
    ['NodeProto', onnx.NodeProto],
    ['AttributeProto', onnx.AttributeProto],
    ['TensorProto', onnx.TensorProto],
    ['ValueInfoProto', onnx.ValueInfoProto],
    ['TypeProto', onnx.TypeProto],
    ['TypeProto.Tensor', onnx.TypeProto.Tensor],
    ['TensorShapeProto', onnx.TensorShapeProto],
    ['TensorShapeProto.Dimension', onnx.TensorShapeProto.Dimension],
  ] as const
).map(([name, codec]) => [name, root.lookupType(`onnx.${name}`), codec as unknown as Codec]);

/** A value that no other type would be encoded like. */
function sample({ type, repeated }: protobuf.Field): unknown {
  const values: Readonly<Record<string, unknown>> = {
    string: 'täxt',
    bytes: Uint8Array.of(0, 255, 128),
    float: 0.375,
    int32: 77,
    int64: 77,
  };
  const value = values[type] ?? {};
  return repeated ? [value, value] : value;
}

describe('our part of the ONNX schema', () => {
  it('has no message that is not compared here', () => {
    const names = (space: protobuf.NamespaceBase): string[] =>
      space.nestedArray.flatMap((entry) => [
        ...(entry instanceof protobuf.Type ? [entry.fullName.slice('.onnx.'.length)] : []),
        ...(entry instanceof protobuf.Namespace ? names(entry) : []),
      ]);
    expect(names(root).sort()).toEqual(messages.map(([name]) => name).sort());
  });

  it.each(messages)('%s: each field is encoded as by the full schema', (_name, ours, full) => {
    for (const field of ours.fieldsArray) {
      const message = { [field.name]: sample(field) };
      const bytes = ours.encode(message).finish();
      expect([field.name, ...full.encode(message).finish()]).toEqual([field.name, ...bytes]);
      const decoded = JSON.stringify(full.decode(bytes));
      expect([field.name, decoded]).toEqual([field.name, JSON.stringify(full.decode(full.encode(message).finish()))]);
    }
  });

  it('has ONNX’s numbers for types', () => {
    const { DataType } = onnx.TensorProto;
    const { AttributeType } = onnx.AttributeProto;
    expect(ELEMENT_TYPE).toEqual({
      float32: DataType.FLOAT,
      int32: DataType.INT32,
      int64: DataType.INT64,
      bool: DataType.BOOL,
    });
    expect(ATTRIBUTE_TYPE).toMatchObject({
      float: AttributeType.FLOAT,
      int: AttributeType.INT,
      string: AttributeType.STRING,
      ints: AttributeType.INTS,
    });
  });
});

describe('a model that is written', () => {
  const g = new Graph();
  const x = g.input('x', 'float32', [2, 3]);
  const weights = g.constant(Float32Array.of(1, 2, 3), [3]);
  const spec = [{ type: 'float32', shape: [2, 3] }] as const;
  const [scaled] = g.add('Mul', [x, weights], spec);
  const [leaky] = g.add('LeakyRelu', [scaled], spec, { alpha: { float: 0.25 } });
  g.add('Tanh', [x], spec);
  const [padded] = g.add('Pad', [leaky, undefined], spec, { mode: 'edge', axis: 1, pads: [1, 2] }, 'com.microsoft');
  g.outputs.set('out.y', padded!);
  g.outputs.set('out.again', padded!);
  const bytes = onnxModel(g, { name: 'step', description: 'a test', metadata: { kind: 'test' } });
  const model = onnx.ModelProto.toObject(onnx.ModelProto.decode(bytes), { longs: Number }) as {
    graph: Record<string, { name: string; opType: string; domain: string; input: string[] }[]>;
    opsetImport: unknown[];
    metadataProps: unknown[];
    docString: string;
  };
  const nodes = model.graph['node'] ?? [];

  it('holds the nodes that outputs need, in order, and no others', () => {
    expect(nodes.map(({ opType }) => opType)).toEqual(['Mul', 'LeakyRelu', 'Pad', 'Identity', 'Identity']);
    expect(nodes[2]).toMatchObject({ domain: 'com.microsoft', input: [expect.any(String), ''] });
  });

  it('holds attributes with their types', () => {
    expect(nodes[1]).toMatchObject({ attribute: [{ name: 'alpha', type: 1, f: 0.25 }] });
    expect(nodes[2]).toMatchObject({
      attribute: [
        { name: 'mode', type: 3, s: Buffer.from('edge') },
        { name: 'axis', type: 2, i: 1 },
        { name: 'pads', type: 7, ints: [1, 2] },
      ],
    });
  });

  it('holds constants, inputs, outputs and what it is', () => {
    const data = Buffer.from(Float32Array.of(1, 2, 3).buffer);
    expect(model.graph['initializer']).toMatchObject([{ dataType: 1, dims: [3], rawData: data }]);
    const shape = { dim: [{ dimValue: 2 }, { dimValue: 3 }] };
    const type = { tensorType: { elemType: 1, shape } };
    expect(model.graph['input']).toEqual([{ name: 'x', type }]);
    expect(model.graph['output']).toEqual([
      { name: 'out.y', type },
      { name: 'out.again', type },
    ]);
    expect(model).toMatchObject({ docString: 'a test', metadataProps: [{ key: 'kind', value: 'test' }] });
    expect(model.opsetImport).toContainEqual({ domain: 'com.microsoft', version: 1 });
  });
});
