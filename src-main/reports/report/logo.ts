import { UserError } from '../../../src-shared/errors.ts';
import { LOGO_BYTES } from '../../../src-shared/contract/reports.ts';
import type { ReportLogo } from './model.ts';

/** By what the bytes begin with, whatever the file was called. @throws UserError `LOGO_UNKNOWN`, `LOGO_TOO_LARGE` */
export function logoOf(bytes: Uint8Array): ReportLogo {
  if (bytes.length > LOGO_BYTES) {
    throw new UserError('LOGO_TOO_LARGE', `The logo has ${(bytes.length / 1e6).toFixed(1)} MB.`, {
      hint: `Choose one below ${LOGO_BYTES / 1e6} MB: it is printed 18 mm high.`,
    });
  }
  const type = typeOf(bytes);
  if (type !== undefined) return { type, bytes };
  throw new UserError('LOGO_UNKNOWN', 'The logo is neither a PNG, a JPEG nor an SVG picture.', {
    hint: 'Save it as PNG or SVG, then choose it again.',
  });
}

function typeOf(bytes: Uint8Array): ReportLogo['type'] | undefined {
  if ([0x89, 0x50, 0x4e, 0x47].every((byte, at) => bytes[at] === byte)) return 'image/png';
  if ([0xff, 0xd8, 0xff].every((byte, at) => bytes[at] === byte)) return 'image/jpeg';
  const start = Buffer.from(bytes.subarray(0, 4096)).toString('utf8').trimStart();
  return /^(?:\ufeff)?(?:<\?xml|<!--|<!doctype svg|<svg)/i.test(start) && /<svg[\s>]/i.test(start)
    ? 'image/svg+xml'
    : undefined;
}
