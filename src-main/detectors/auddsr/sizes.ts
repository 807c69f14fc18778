/** How large AudDSR's networks are. AudDSR's paper gives no sizes; these are its model DSR's, and a small set for CPUs. */

export interface Sizes {
  /** Channels of the discrete autoencoder's feature maps; also `D`, the length of a code. */
  readonly hidden: number;
  /** Channels inside a residual block. */
  readonly residual: number;
  /** Residual blocks in a stack. */
  readonly residualBlocks: number;
  /** `K`, the codes of each of the two codebooks. */
  readonly codes: number;
  /** Channels of the object-specific decoder's narrowest map. */
  readonly bottleneck: number;
  /** Channels of the anomaly detection module's first level. */
  readonly unet: number;
}

/** DSR's published sizes. */
export const paperSizes: Sizes = {
  hidden: 128,
  residual: 64,
  residualBlocks: 2,
  codes: 4096,
  bottleneck: 64,
  unet: 64,
};

/** Our choice: trains within a quarter of an hour on two CPU cores. */
export const cpuSizes: Sizes = {
  hidden: 32,
  residual: 16,
  residualBlocks: 2,
  codes: 256,
  bottleneck: 64,
  unet: 16,
};

/** `paper`: as AudDSR's text has it. `dsr`: as the code of DSR has it. They differ in how coarse codes are enlarged. */
export type Upsampling = 'paper' | 'dsr';
