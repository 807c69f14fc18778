/** Every format of labels. A new one is a file here and its name in this list. */
import { UserError } from '../../../src-shared/errors.ts';
import { audacity } from './audacity.ts';
import { csv } from './csv.ts';
import { withoutMark, type LabelFormat } from './format.ts';
import { json } from './json.ts';
import { raven } from './raven.ts';

export const labelFormats: readonly LabelFormat[] = [audacity, raven, csv, json];

/** @throws UserError `FORMAT_UNKNOWN` */
export function labelFormat(id: string): LabelFormat {
  const found = labelFormats.find((format) => format.id === id);
  if (found !== undefined) return found;
  throw new UserError('FORMAT_UNKNOWN', `There is no format of labels '${id}'.`, {
    hint: `Choose one of ${labelFormats.map((format) => format.id).join(', ')}.`,
  });
}

/** By what the text looks like. @throws UserError `FORMAT_UNKNOWN` */
export function recognised(text: string, file: string): LabelFormat {
  const plain = withoutMark(text);
  // Raven's before Audacity's: both are columns between tabs, only one has a header.
  const found = [json, csv, raven, audacity].find((format) => format.recognises(plain));
  if (found !== undefined) return found;
  throw new UserError('FORMAT_UNKNOWN', `${file} is in no format of labels that Earmark knows.`, {
    hint: `Give labels of one of these: ${labelFormats.map(({ title }) => title).join(', ')}.`,
    details: { file },
  });
}
