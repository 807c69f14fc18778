/** What the recorded graph will run on, as far as lowerings care. */
export interface Target {
  /**
   * How the gradient of a convolution's filter is computed. `convolution`: as one dilated convolution of the input by
   * the output gradient, which ONNX Runtime's CPU kernel runs at full rate without a column matrix. `product`: as column
   * matrices and batched products, which GPUs run in parallel.
   */
  readonly filterGradient: 'convolution' | 'product';
  /** Whether the runtime's max-pooling can report the positions of the maxima. */
  readonly poolIndices: boolean;
  /** Whether the runtime's grouped transposed convolution is right. */
  readonly groupedTranspose: boolean;
  /** Whether normalisation runs as the runtime's layer and batch normalisation, or is composed of plain arithmetic. */
  readonly fusedNorm: boolean;
  /** Whether the runtime's ReLU with slopes is fast; on the CPU it takes ten times as long as the four operators in it. */
  readonly fastPrelu: boolean;
  /**
   * How rows are added by index. `tuples`: by `ScatterND`, whose kernel for GPUs adds atomically. `elements`: by
   * `ScatterElements`, one after the other: the CPU's `ScatterND` shares updates among threads without a lock and loses some
   * where two of one row meet (one run in twenty at 8192 rows into 256, on two threads).
   */
  readonly scatterAdd: 'tuples' | 'elements';
  /** Width of the runtime's channel blocks, where its blocked convolutions may be used. */
  readonly channelBlock?: number | undefined;
}

export const cpuTarget: Target = {
  filterGradient: 'convolution',
  poolIndices: true,
  fusedNorm: true,
  fastPrelu: false,
  groupedTranspose: true,
  scatterAdd: 'elements',
};
export const gpuTarget: Target = {
  filterGradient: 'product',
  poolIndices: false,
  fusedNorm: false,
  fastPrelu: true,
  groupedTranspose: false,
  scatterAdd: 'tuples',
};
