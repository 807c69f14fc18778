/** What a drag over the picture does: seek and select, draw a box, draw a time range. */
export type PointerMode = 'select' | 'box' | 'range';
