/** Sums that take a second, in a process that answers pages meanwhile. */
import { setImmediate as turn } from 'node:timers/promises';
import type { InPieces } from '../evaluation/in-pieces.ts';

/** What else waits is done between the pieces. */
export async function besideOtherWork<T>(work: InPieces<T>): Promise<T> {
  for (;;) {
    const piece = work.next();
    if (piece.done === true) return piece.value;
    await turn();
  }
}
