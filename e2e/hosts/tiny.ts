/** Settings of AudDSR that train within seconds; models of no use, on every path of a real training. */
export const TINY_SETTINGS: Readonly<Record<string, string>> = {
  'sizes.hidden': '8',
  'sizes.residual': '4',
  'sizes.codes': '32',
  'sizes.bottleneck': '4',
  'sizes.unet': '4',
  'stage1.iterations': '8',
  'stage1.batch': '4',
  'stage1.frames': '32',
  'stage2.iterations': '12',
  'stage2.batch': '4',
  'stage2.frames': '32',
};
