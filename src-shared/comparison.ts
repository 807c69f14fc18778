/** Bounds of a comparison that the page knows too. */

/** Beside more columns than these nobody reads a table. */
export const MOST_COLUMNS = 6;
