/** Shares as the comparison writes them: in per cent, differences in percentage points. */
import { formatPercent } from '../../format.ts';

export const percent = (share: number): string => formatPercent(share, 1, '');

/** `+2.1`, `−0.4`, `0.0`: with a true minus sign. */
export function signed(share: number): string {
  const text = formatPercent(Math.abs(share), 1, '');
  if (Number(text) === 0) return text;
  return `${share < 0 ? '−' : '+'}${text}`;
}

/** `0.032`, `< 0.001`. */
export const pText = (p: number): string => (p < 0.001 ? '< 0.001' : p.toFixed(3));
