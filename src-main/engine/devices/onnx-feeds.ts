/** What a session is fed with: the state it holds and the caller's batch. */
import { toOrt, type ort, type Session } from '../onnx/session.ts';
import { known } from '../records.ts';
import type { HostTensors } from '../tensors.ts';
import { batchInput, stateInput } from '../trace/trace.ts';

const STATE = stateInput('');
const BATCH = batchInput('');

/** Every declared input, also one that no output depends on. */
export function feedsOf(
  session: Session,
  state: Readonly<Record<string, ort.Tensor>>,
  inputs: HostTensors,
): Record<string, ort.Tensor> {
  return Object.fromEntries(
    session.inputNames.map((name) => [
      name,
      name.startsWith(STATE) ? known(state, name.slice(STATE.length)) : toOrt(known(inputs, name.slice(BATCH.length))),
    ]),
  );
}
