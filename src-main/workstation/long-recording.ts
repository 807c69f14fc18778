/**
 * s; what is longer is scored in windows and browsed in sections. A clip's score is made of the whole of it, so that a fault of
 * a few seconds still counts in a minute; in hours it would not.
 */
export const LONG_SECONDS = 30 * 60;

export const isLong = ({ seconds }: { readonly seconds: number }): boolean => seconds > LONG_SECONDS;
