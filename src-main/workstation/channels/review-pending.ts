/** Channels of the review that are being built: refused by name until their handler takes this one's place. */
import type { ChannelName } from '../../../src-shared/contract.ts';
import { reviewChannels } from '../../../src-shared/contract/review.ts';
import { UserError } from '../../../src-shared/errors.ts';
import type { Handlers } from '../workstation.ts';

export type ReviewChannel = Extract<ChannelName, keyof typeof reviewChannels>;

export const pendingReview = Object.fromEntries(
  Object.keys(reviewChannels).map((name) => [
    name,
    () => {
      throw new UserError('CHANNEL_PENDING', `${name} is not there yet.`, { hint: 'Update Earmark.' });
    },
  ]),
) as unknown as Handlers<ReviewChannel>;
