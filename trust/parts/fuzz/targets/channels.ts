/**
 * Calls of every channel, against a real workstation, over the real WebSocket. An input is a frame with a list of calls; any
 * other bytes are sent as they are, but for paths out of the sandbox.
 */
import fc from 'fast-check';
import { contract, type ChannelName } from '../../../../src-shared/contract.ts';
import { UserError } from '../../../../src-shared/errors.ts';
import { decodeFrame, encodeFrame } from '../../../../src-shared/wire.ts';
import { fenced } from '../channels/fence.ts';
import { argumentsOf } from '../channels/arguments.ts';
import { FuzzedWorkstation } from '../channels/workspace.ts';
import { byteEdit } from '../edit-bytes.ts';
import { jsonValueEdit, oddText, oddValue } from '../edit-text.ts';
import type { Edit, FuzzTarget } from '../target.ts';

export const CHANNELS = Object.keys(contract) as ChannelName[];

interface Call {
  readonly channel: string;
  readonly args: unknown;
}

const anyCall: fc.Arbitrary<Call> = fc.oneof(
  ...CHANNELS.map((channel) => argumentsOf(channel).map((args): Call => ({ channel, args }))),
);

/** One message with parts that no page writes: other names, ids that are none, no arguments. */
const anyMessage = fc
  .record(
    {
      id: fc.oneof({ weight: 3, arbitrary: fc.nat() }, { weight: 1, arbitrary: oddValue }),
      channel: fc.oneof(fc.constant('settings.get'), oddText, oddValue),
      args: oddValue,
    },
    { requiredKeys: [] },
  )
  .map((message) => frameOf(message) ?? frameOf({ id: 0 })!);

/** Undefined where the bytes are no list of calls. */
function callsOf(input: Uint8Array): Call[] | undefined {
  const calls = valueOf(input);
  const fits =
    Array.isArray(calls) && calls.every((call: unknown) => typeof (call as Call | null)?.channel === 'string');
  return fits ? (calls as Call[]) : undefined;
}

/** Undefined where the bytes are no frame. */
function valueOf(input: Uint8Array): unknown {
  try {
    return decodeFrame(input);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** @returns undefined where a frame cannot hold it */
function frameOf(value: unknown): Uint8Array | undefined {
  try {
    return encodeFrame(value);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

const argsEdit = jsonValueEdit.map((edit): Edit => (input, other) => {
  const calls = callsOf(input);
  if (calls === undefined) return input;
  edit(
    calls.map(({ args }) => args),
    callsOf(other)?.map(({ args }) => args),
  );
  return frameOf(calls) ?? input;
});

const following = anyCall.map((call): Edit => (input) => {
  const calls = callsOf(input);
  return calls === undefined ? input : (frameOf([...calls, call].slice(-4)) ?? input);
});

const otherChannel = fc.oneof(fc.constantFrom<string>(...CHANNELS), oddText).map((channel): Edit => (input) => {
  const calls = callsOf(input);
  return calls === undefined
    ? input
    : (frameOf(calls.map((call, at) => (at === 0 ? { ...call, channel } : call))) ?? input);
});

export const channels: FuzzTarget = {
  name: 'channels',
  // Each channel once at least, whatever time there is.
  seeds: () =>
    Promise.resolve(
      CHANNELS.flatMap((channel, at) =>
        fc.sample(argumentsOf(channel), { seed: at, numRuns: 2 }).flatMap((args) => frameOf([{ channel, args }]) ?? []),
      ),
    ),
  fresh: fc.oneof(
    {
      weight: 4,
      arbitrary: fc.array(anyCall, { minLength: 1, maxLength: 3 }).map((calls) => frameOf(calls) ?? frameOf([])!),
    },
    { weight: 1, arbitrary: anyMessage },
  ),
  edits: fc.oneof(
    { weight: 6, arbitrary: argsEdit },
    { weight: 4, arbitrary: following },
    { weight: 1, arbitrary: otherChannel },
    { weight: 1, arbitrary: byteEdit },
  ),
  batch: 25,
  async open(folder) {
    const workstation = await FuzzedWorkstation.open(folder);
    return {
      async run(input) {
        const calls = callsOf(input);
        if (calls === undefined) {
          const value = valueOf(input);
          const frame = value === undefined ? input : frameOf(fenced(value, workstation.ids));
          await workstation.send(frame ?? input);
          return 'read';
        }
        let refused: UserError | undefined;
        for (const { channel, args } of calls) {
          try {
            const result = await workstation.call(channel, fenced(args, workstation.ids));
            if (channel.startsWith('workspace.')) await workstation.restore();
            if (isJob(result)) workstation.ids['«job»'] = result.jobId;
          } catch (error) {
            if (!(error instanceof UserError)) throw error;
            refused = error;
          }
        }
        if (refused !== undefined) throw refused;
        return 'read';
      },
      check: () => workstation.check(),
      close: () => workstation.close(),
    };
  },
};

function isJob(result: unknown): result is { readonly jobId: string } {
  return typeof result === 'object' && result !== null && 'jobId' in result && typeof result.jobId === 'string';
}
