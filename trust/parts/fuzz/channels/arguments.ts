/** Arguments of a channel from the contract's own schemas, with names of the workspace that is fuzzed. */
import type fc from 'fast-check';
import { contract, type ChannelName } from '../../../../src-shared/contract.ts';
import { fromSchema } from '../from-schema.ts';
import { knownText } from './known.ts';

/** @throws Error where the contract has grown by a kind of schema that the generator does not know */
export function argumentsOf(channel: ChannelName): fc.Arbitrary<unknown> {
  return fromSchema(contract[channel].args, channel.split('.')[0] ?? '', knownText);
}
