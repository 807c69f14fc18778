/** Every format of scores. A new one is a file here and its name in this list. */
import { UserError } from '../../../src-shared/errors.ts';
import { csv } from './csv.ts';
import { dcase } from './dcase.ts';
import type { ScoreFormat } from './format.ts';
import { parquet } from './parquet.ts';

export const scoreFormats: readonly ScoreFormat[] = [csv, parquet, dcase];

/** @throws UserError `FORMAT_UNKNOWN` */
export function scoreFormat(id: string): ScoreFormat {
  const found = scoreFormats.find((format) => format.id === id);
  if (found !== undefined) return found;
  throw new UserError('FORMAT_UNKNOWN', `There is no format of scores '${id}'.`, {
    hint: `Choose one of ${scoreFormats.map((format) => format.id).join(', ')}.`,
  });
}
