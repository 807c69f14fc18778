/**
 * TensorFlow through tfjs-node or tfjs-node-gpu, where the user has installed one: optional peers, loaded on request.
 * It runs step functions op by op.
 */
import { createRequire } from 'node:module';
import { UserError } from '../../../src-shared/errors.ts';
import type { Device } from './device.ts';
import { EagerStep } from './eager-step.ts';
import { repairResizeGradients } from './resize-gradient.ts';

const PACKAGES = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'] as const;
const nodeRequire = createRequire(import.meta.url);

/**
 * Loads the first of the two packages that is installed.
 * @throws UserError `DEVICE_UNAVAILABLE`
 */
export function tensorflowDevice(): Device {
  const installed = PACKAGES.find(isInstalled);
  if (installed === undefined) {
    throw new UserError('DEVICE_UNAVAILABLE', 'TensorFlow for Node is not installed.', {
      hint: `Run npm install ${PACKAGES[1]} (or ${PACKAGES[0]} with CUDA 11 and cuDNN 8), or use another device.`,
    });
  }
  repairUtil();
  try {
    nodeRequire(installed);
  } catch (cause) {
    throw new UserError('DEVICE_UNAVAILABLE', `${installed} is installed but does not load: ${firstLine(cause)}`, {
      hint: 'Install it again on a network that reaches its library, or use another device.',
      cause,
    });
  }
  repairResizeGradients('tensorflow');
  return {
    id: 'tensorflow',
    kind: 'tensorflow',
    provider: installed,
    compile: (step, signature) => Promise.resolve(new EagerStep('tensorflow', step, signature)),
  };
}

function isInstalled(name: string): boolean {
  try {
    nodeRequire.resolve(name);
    return true;
  } catch {
    return false;
  }
}

/** tfjs-node 4.22 calls `util.isNullOrUndefined`, which Node 23 removed. */
function repairUtil(): void {
  const util = nodeRequire('node:util') as { isNullOrUndefined?: (value: unknown) => boolean };
  util.isNullOrUndefined ??= (value) => value === null || value === undefined;
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n')[0] ?? text;
}
