/** Kappa in words (Landis and Koch 1977, table 2). */
export type Reading = 'poor' | 'slight' | 'fair' | 'moderate' | 'substantial' | 'perfect';

export function readingOf(kappa: number): Reading {
  if (kappa < 0) return 'poor';
  if (kappa <= 0.2) return 'slight';
  if (kappa <= 0.4) return 'fair';
  if (kappa <= 0.6) return 'moderate';
  return kappa <= 0.8 ? 'substantial' : 'perfect';
}
