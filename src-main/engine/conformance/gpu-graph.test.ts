import { convolutionCases } from './cases/convolution.ts';
import { poolingCases } from './cases/pooling.ts';
import { gpuGraphDevice } from './gpu-graph-device.ts';
import { conformanceSuite } from './suite.ts';

// The kernels that are lowered differently for GPUs.
conformanceSuite(
  gpuGraphDevice,
  [...convolutionCases, ...poolingCases].map(({ kernel }) => kernel),
);
