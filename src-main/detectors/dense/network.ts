/**
 * Fully connected stack of the DCASE 2020 Task 2 baseline (methods.md section 6): dense, batch normalisation and ReLU for
 * each hidden width, then a dense layer without either. Weights start and statistics move as Keras has it.
 */
import {
  batchNormInference,
  batchNormTrain,
  dense,
  float32,
  sizeOf,
  tf,
  type HostTensor,
  type HostTensors,
  type Random,
  type Tensor1D,
  type Tensor2D,
  type TensorSpec,
  type TensorSpecs,
  type Tensors,
} from '../../engine/index.ts';

/** Keras's `BatchNormalization`: momentum 0.99 is the weight of the old average. */
const KERAS_NORM = { momentum: 0.01, epsilon: 1e-3, runningVariance: 'biased' } as const;

export interface StackShape {
  readonly inputs: number;
  readonly hidden: readonly number[];
  readonly outputs: number;
  /** Batch normalisation after each hidden layer. */
  readonly batchNorm: boolean;
}

export class DenseStack {
  readonly #shape: StackShape;
  /** Inputs and outputs of each layer. */
  readonly #layers: readonly (readonly [number, number])[];

  constructor(shape: StackShape) {
    this.#shape = shape;
    const widths = [shape.inputs, ...shape.hidden, shape.outputs];
    this.#layers = widths.slice(1).map((width, i) => [widths[i] ?? 0, width]);
  }

  /** What training changes by gradients: kernels `[inputs, outputs]`, biases; scales and offsets of the normalisation. */
  parameterSpecs(): TensorSpecs {
    return Object.fromEntries(
      this.#layers.flatMap(([inputs, outputs], i) => [
        [`dense${i}.kernel`, spec(inputs, outputs)],
        [`dense${i}.bias`, spec(outputs)],
        ...(this.#normalised(i) ? ['scale', 'offset'].map((part) => [`norm${i}.${part}`, spec(outputs)]) : []),
      ]),
    ) as TensorSpecs;
  }

  /** Moving mean and variance of each normalisation. */
  averageSpecs(): TensorSpecs {
    return Object.fromEntries(
      this.#layers.flatMap(([, outputs], i) =>
        this.#normalised(i) ? ['mean', 'variance'].map((part) => [`norm${i}.${part}`, spec(outputs)] as const) : [],
      ),
    );
  }

  /** Numbers of the model; those that gradients train, and all, moving statistics included. */
  counts(): { readonly trainable: number; readonly all: number } {
    const sum = (specs: TensorSpecs) => Object.values(specs).reduce((total, { shape }) => total + sizeOf(shape), 0);
    const trainable = sum(this.parameterSpecs());
    return { trainable, all: trainable + sum(this.averageSpecs()) };
  }

  /** Multiply-adds of one row, forward. */
  macs(): number {
    return this.#layers.reduce((sum, [inputs, outputs]) => sum + inputs * outputs, 0);
  }

  /** Kernels Glorot-uniform (Keras's default), biases 0; normalisation as the identity. */
  initial(random: Random): HostTensors {
    const tensors: Record<string, HostTensor> = {};
    for (const [i, [inputs, outputs]] of this.#layers.entries()) {
      const bound = Math.sqrt(6 / (inputs + outputs));
      const drawn = random.fork(`dense${i}`).uniforms(inputs * outputs, -bound, bound);
      tensors[`dense${i}.kernel`] = float32([inputs, outputs], drawn);
      tensors[`dense${i}.bias`] = float32([outputs]);
      if (!this.#normalised(i)) continue;
      const ones = new Float32Array(outputs).fill(1);
      tensors[`norm${i}.scale`] = float32([outputs], ones);
      tensors[`norm${i}.offset`] = float32([outputs]);
      tensors[`norm${i}.mean`] = float32([outputs]);
      tensors[`norm${i}.variance`] = float32([outputs], ones);
    }
    return tensors;
  }

  /**
   * With the batch's statistics.
   *
   * @param x `[batch, inputs]`
   * @returns `[batch, outputs]`, and the moving statistics after this batch
   */
  train(parameters: Tensors, averages: Tensors, x: Tensor2D): { readonly y: Tensor2D; readonly averages: Tensors } {
    const moved: Record<string, Tensor1D> = {};
    const y = this.#forward(parameters, x, (hidden, i) => {
      const result = batchNormTrain(hidden, normOf(parameters, i), averagesOf(averages, i), KERAS_NORM);
      moved[`norm${i}.mean`] = result.averages.mean;
      moved[`norm${i}.variance`] = result.averages.variance;
      return result.y;
    });
    return { y, averages: moved };
  }

  /** With the moving statistics. */
  infer(state: Tensors, x: Tensor2D): Tensor2D {
    return this.#forward(state, x, (hidden, i) =>
      batchNormInference(hidden, normOf(state, i), averagesOf(state, i), KERAS_NORM),
    );
  }

  #forward(parameters: Tensors, x: Tensor2D, normalise: (hidden: Tensor2D, i: number) => Tensor2D): Tensor2D {
    const last = this.#layers.length - 1;
    return this.#layers.reduce((input, _, i) => {
      const kernel = parameters[`dense${i}.kernel`] as Tensor2D;
      const linear = dense(input, kernel, parameters[`dense${i}.bias`] as Tensor1D) as Tensor2D;
      if (i === last) return linear;
      return tf.relu(this.#normalised(i) ? normalise(linear, i) : linear);
    }, x);
  }

  #normalised(layer: number): boolean {
    return this.#shape.batchNorm && layer < this.#layers.length - 1;
  }
}

const spec = (...shape: number[]): TensorSpec => ({ dtype: 'float32', shape });

const normOf = (tensors: Tensors, i: number) => ({
  scale: tensors[`norm${i}.scale`] as Tensor1D,
  offset: tensors[`norm${i}.offset`] as Tensor1D,
});

const averagesOf = (tensors: Tensors, i: number) => ({
  mean: tensors[`norm${i}.mean`] as Tensor1D,
  variance: tensors[`norm${i}.variance`] as Tensor1D,
});
