/** All lowerings, registered with tfjs once; every other kernel of tfjs is registered to refuse with its name. */
import { tf } from '../tfjs.ts';
import { TRACING_BACKEND, TracingBackend } from '../trace/backend.ts';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { activationLowerings } from './activation.ts';
import { arithmeticLowerings } from './arithmetic.ts';
import { batchNormLowerings } from './batch-norm.ts';
import { blockLowerings } from './blocks.ts';
import { comparisonLowerings } from './comparison.ts';
import { convolutionLowerings } from './convolution.ts';
import { fusedLowerings } from './fused.ts';
import { indexingLowerings } from './indexing.ts';
import { linearLowerings } from './linear.ts';
import { KernelAttrs, KernelInputs, unsupported, type Lowering, type Lowerings } from './lowering.ts';
import { normalisationLowerings } from './normalisation.ts';
import { poolingLowerings } from './pooling.ts';
import { reductionLowerings } from './reduction.ts';
import { shapeLowerings } from './shape.ts';

export const lowerings: Lowerings = {
  ...arithmeticLowerings,
  ...comparisonLowerings,
  ...activationLowerings,
  ...reductionLowerings,
  ...indexingLowerings,
  ...shapeLowerings,
  ...convolutionLowerings,
  ...poolingLowerings,
  ...linearLowerings,
  ...normalisationLowerings,
  ...batchNormLowerings,
  ...blockLowerings,
  ...fusedLowerings,
};

/** tfjs exports every kernel's name as a constant whose name is its value (save two). */
function knownKernels(): string[] {
  return Object.entries(tf)
    .filter(([name, value]) => typeof value === 'string' && (value === name || value === `_${name}`))
    .map(([, value]) => value as string);
}

/**
 * Always a new description, never the operand's own tensor: tfjs would record a node whose input is its output, and its
 * gradient would count itself twice.
 */
function plain({ dataId, shape, dtype }: TensorInfo): TensorInfo {
  return { dataId, shape: [...shape], dtype };
}

const recorded = new Map<string, number>();

/** How often a kernel has been recorded in this process; the conformance cases prove by it that they reach theirs. */
export const timesRecorded = (kernel: string): number => recorded.get(kernel) ?? 0;

let registered: TracingBackend | undefined;

/** The tracing backend, with all kernels registered on first use. */
export function tracingBackend(): TracingBackend {
  if (registered) return registered;
  const backend = new TracingBackend();
  tf.registerBackend(TRACING_BACKEND, () => backend, 0);
  for (const kernel of new Set([...knownKernels(), ...Object.keys(lowerings)])) {
    const lowering: Lowering | undefined = lowerings[kernel];
    tf.registerKernel({
      kernelName: kernel,
      backendName: TRACING_BACKEND,
      kernelFunc: ({ inputs, attrs }) => {
        if (!lowering) throw unsupported(kernel);
        recorded.set(kernel, timesRecorded(kernel) + 1);
        const result = lowering(backend.tracer, new KernelInputs(inputs), new KernelAttrs(attrs ?? {}));
        return Array.isArray(result) ? result.map(plain) : plain(result);
      },
    });
  }
  registered = backend;
  return backend;
}
