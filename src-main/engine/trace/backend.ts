/** A tfjs backend whose kernels record instead of computing. */
import { UserError } from '../../../src-shared/errors.ts';
import { tf } from '../tfjs.ts';
import { modelLine } from './model-line.ts';
import type { Tracer } from './tracer.ts';
import type { BackendValues, DataId, DataType } from '@tensorflow/tfjs-core';

export const TRACING_BACKEND = 'earmark-trace';

export class TracingBackend extends tf.KernelBackend {
  #tracer: Tracer | undefined;

  /** The trace in progress; kernels run only inside one. */
  get tracer(): Tracer {
    if (!this.#tracer) throw new Error('no trace is in progress');
    return this.#tracer;
  }

  /** Runs `body` with its kernels recorded by `tracer`. */
  record<T>(tracer: Tracer, body: () => T): T {
    if (this.#tracer) throw new Error('a trace inside a trace');
    this.#tracer = tracer;
    try {
      return body();
    } finally {
      this.#tracer = undefined;
    }
  }

  override write(values: BackendValues | null, shape: number[], dtype: DataType): DataId {
    const dataId = {};
    this.tracer.write(dataId, values, shape, dtype);
    return dataId;
  }

  override move(dataId: DataId, values: BackendValues, shape: number[], dtype: DataType): void {
    this.tracer.write(dataId, values, shape, dtype);
  }

  override readSync(dataId: DataId): BackendValues {
    const data = this.tracer.hostData(dataId);
    if (data && !(data instanceof BigInt64Array)) return data;
    const line = modelLine();
    throw new UserError('TRACE_READS_DATA', `The model reads a computed tensor while it is compiled${line.text}.`, {
      hint: 'Keep the value in tensors (tf.where, tf.gather), or pass it in as an input.',
      details: { at: line.at },
    });
  }

  override read(dataId: DataId): Promise<BackendValues> {
    return Promise.resolve(this.readSync(dataId));
  }

  // tfjs counts references for backends that hold memory; a recording holds none.
  override incRef(): void {
    return;
  }
  override refCount(): number {
    return 1;
  }
  override disposeData(): boolean {
    return true;
  }
  override numDataIds(): number {
    return 0;
  }
  override memory(): { unreliable: boolean } {
    return { unreliable: true };
  }
  override floatPrecision(): 16 | 32 {
    return 32;
  }
  override epsilon(): number {
    return 1e-7;
  }
  override dispose(): void {
    return;
  }
}
