/** Long sums in pieces of some milliseconds, so that who computes them beside other work can attend to that in between. */

/** Each `next()` does one piece; the last gives the result. */
export type InPieces<T> = Generator<void, T, void>;

/** For a command that has nothing else to do. */
export function atOnce<T>(work: InPieces<T>): T {
  for (;;) {
    const piece = work.next();
    if (piece.done === true) return piece.value;
  }
}
