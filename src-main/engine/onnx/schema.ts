/**
 * The part of ONNX's protobuf schema (onnx.proto, IR version 10) that the engine writes, as a protobufjs descriptor.
 * Field numbers are ONNX's; `schema.test.ts` compares them with the full schema of the `onnx-proto` package.
 */
import protobuf from 'protobufjs/light.js';

const repeated = (type: string, id: number) => ({ rule: 'repeated', type, id });
const single = (type: string, id: number) => ({ type, id });

export const descriptor = {
  nested: {
    onnx: {
      nested: {
        ModelProto: {
          fields: {
            irVersion: single('int64', 1),
            producerName: single('string', 2),
            producerVersion: single('string', 3),
            docString: single('string', 6),
            graph: single('GraphProto', 7),
            opsetImport: repeated('OperatorSetIdProto', 8),
            metadataProps: repeated('StringStringEntryProto', 14),
          },
        },
        OperatorSetIdProto: { fields: { domain: single('string', 1), version: single('int64', 2) } },
        StringStringEntryProto: { fields: { key: single('string', 1), value: single('string', 2) } },
        GraphProto: {
          fields: {
            node: repeated('NodeProto', 1),
            name: single('string', 2),
            initializer: repeated('TensorProto', 5),
            docString: single('string', 10),
            input: repeated('ValueInfoProto', 11),
            output: repeated('ValueInfoProto', 12),
          },
        },
        NodeProto: {
          fields: {
            input: repeated('string', 1),
            output: repeated('string', 2),
            name: single('string', 3),
            opType: single('string', 4),
            attribute: repeated('AttributeProto', 5),
            domain: single('string', 7),
          },
        },
        AttributeProto: {
          fields: {
            name: single('string', 1),
            f: single('float', 2),
            i: single('int64', 3),
            s: single('bytes', 4),
            ints: repeated('int64', 8),
            type: single('int32', 20),
          },
        },
        TensorProto: {
          fields: {
            dims: repeated('int64', 1),
            dataType: single('int32', 2),
            name: single('string', 8),
            rawData: single('bytes', 9),
          },
        },
        ValueInfoProto: {
          fields: { name: single('string', 1), type: single('TypeProto', 2), docString: single('string', 3) },
        },
        TypeProto: {
          fields: { tensorType: single('Tensor', 1) },
          nested: { Tensor: { fields: { elemType: single('int32', 1), shape: single('TensorShapeProto', 2) } } },
        },
        TensorShapeProto: {
          fields: { dim: repeated('Dimension', 1) },
          nested: { Dimension: { fields: { dimValue: single('int64', 1), dimParam: single('string', 2) } } },
        },
      },
    },
  },
};

/** ONNX's `TensorProto.DataType`. */
export const ELEMENT_TYPE = { float32: 1, int32: 6, int64: 7, bool: 9 } as const;

/** ONNX's `AttributeProto.AttributeType`. */
export const ATTRIBUTE_TYPE = { float: 1, int: 2, string: 3, ints: 7 } as const;

export const ModelProto = protobuf.Root.fromJSON(descriptor).lookupType('onnx.ModelProto');
