/** Does a checkpoint belong to this model? */
import { UserError } from '../../../src-shared/errors.ts';
import type { HostTensors, TensorSpec, TensorSpecs } from '../tensors.ts';

const SHOWN = 3;

/**
 * @throws UserError CHECKPOINT_MISMATCH that names the first differences; `details.differences` holds them all
 */
export function assertMatches(path: string, tensors: HostTensors, specs: TensorSpecs): void {
  const differences = compare(tensors, specs);
  if (differences.length === 0) return;
  const more = differences.length > SHOWN ? `; and ${differences.length - SHOWN} more` : '';
  const shown = differences.slice(0, SHOWN).join('; ');
  throw new UserError('CHECKPOINT_MISMATCH', `The checkpoint ${path} is of another model: ${shown}${more}.`, {
    hint: 'Resume with the method and the settings that the run was started with.',
    details: { path, differences },
  });
}

function compare(tensors: HostTensors, specs: TensorSpecs): string[] {
  const differences: string[] = [];
  for (const [name, wanted] of Object.entries(specs)) {
    const found = Object.hasOwn(tensors, name) ? tensors[name] : undefined;
    if (!found) differences.push(`${name} is missing`);
    else if (describe(found) !== describe(wanted)) {
      differences.push(`${name} is ${describe(found)} instead of ${describe(wanted)}`);
    }
  }
  for (const name of Object.keys(tensors)) {
    if (!Object.hasOwn(specs, name)) differences.push(`${name} is not part of the model`);
  }
  return differences;
}

function describe({ dtype, shape }: TensorSpec): string {
  return `${dtype} [${shape.join(', ')}]`;
}
