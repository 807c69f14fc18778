/**
 * Calls of every channel, against a real workstation, over the real WebSocket. An input is a frame with a list of calls; any
 * other bytes are sent as they are.
 */
import fc from 'fast-check';
import { contract, type ChannelName } from '../../../../src-shared/contract.ts';
import { UserError } from '../../../../src-shared/errors.ts';
import { decodeFrame, encodeFrame } from '../../../../src-shared/wire.ts';
import { fenced } from '../channels/fence.ts';
import { argumentsOf } from '../channels/from-schema.ts';
import { FuzzedWorkstation } from '../channels/workspace.ts';
import { byteEdit } from '../edit-bytes.ts';
import { jsonValueEdit, oddText } from '../edit-text.ts';
import type { Edit, FuzzTarget } from '../target.ts';

export const CHANNELS = Object.keys(contract) as ChannelName[];

interface Call {
  readonly channel: string;
  readonly args: unknown;
}

const anyCall: fc.Arbitrary<Call> = fc.oneof(
  ...CHANNELS.map((channel) => argumentsOf(channel).map((args): Call => ({ channel, args }))),
);

/** Undefined where the bytes are no list of calls. */
function callsOf(input: Uint8Array): Call[] | undefined {
  try {
    const calls = decodeFrame(input);
    const fits =
      Array.isArray(calls) && calls.every((call: unknown) => typeof (call as Call | null)?.channel === 'string');
    return fits ? (calls as Call[]) : undefined;
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** @returns undefined where a frame cannot hold them */
function frameOf(calls: readonly Call[]): Uint8Array | undefined {
  try {
    return encodeFrame(calls);
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
  fresh: fc.array(anyCall, { minLength: 1, maxLength: 3 }).map((calls) => frameOf(calls) ?? frameOf([])!),
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
          await workstation.send(input);
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
