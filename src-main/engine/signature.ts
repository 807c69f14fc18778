/** Checks tensors against what a function was compiled for. */
import { UserError } from '../../src-shared/errors.ts';
import { sizeOf, type HostTensors, type TensorSpec, type TensorSpecs } from './tensors.ts';

/** @throws UserError `TENSOR_MISMATCH` that names the first tensor that does not fit */
export function assertMatches(role: 'input' | 'state', tensors: HostTensors, specs: TensorSpecs): void {
  for (const [name, spec] of Object.entries(specs)) {
    const tensor = tensors[name];
    if (!tensor) throw mismatch(`The ${role} ${name} is missing`, spec);
    if (tensor.dtype !== spec.dtype || tensor.shape.join() !== spec.shape.join()) {
      throw mismatch(`The ${role} ${name} is ${describe(tensor)}`, spec);
    }
    if (tensor.data.length !== sizeOf(spec.shape)) {
      throw mismatch(`The ${role} ${name} holds ${tensor.data.length} elements`, spec);
    }
  }
  const extra = Object.keys(tensors).find((name) => !(name in specs));
  if (extra !== undefined) {
    throw new UserError('TENSOR_MISMATCH', `There is no ${role} ${extra} in this function's signature.`, {
      hint: 'Pass exactly the tensors that the function was compiled for.',
    });
  }
}

const describe = ({ dtype, shape }: TensorSpec): string => `${dtype} [${shape.join(', ')}]`;

function mismatch(problem: string, spec: TensorSpec): UserError {
  return new UserError('TENSOR_MISMATCH', `${problem}; the function was compiled for ${describe(spec)}.`, {
    hint: 'Compile it for this shape, or pad the batch.',
  });
}
