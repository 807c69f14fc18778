import { decode } from 'fast-png';
import { describe, expect, test } from 'vitest';
import { withCode } from '../../workstation/testing/workstation.ts';
import { figure, percent, signed } from './format.ts';
import { cssString, html } from './html.ts';
import { logoOf } from './logo.ts';
import { LEVELS, logMelRange, pictureAddress, pictureOf } from './picture.ts';
import { renderReport } from './report.ts';
import { reportSections } from '../../../src-shared/contract/reports.ts';
import { HOSTILE, reportData } from './testing/report-data.ts';

describe('markup', () => {
  test('whatever is put into the template is text, in lists and attributes too', () => {
    const name = HOSTILE;
    const { markup } = html`<p title="${name}">${[name, html`<b>${name}</b>`]}</p>`;
    expect(markup).not.toContain('<img');
    expect(markup).toBe(`<p title="${escaped(name)}">${escaped(name)}<b>${escaped(name)}</b></p>`);
    expect(html`${null}${undefined}${false}${0}`.markup).toBe('0');
    expect(html`${'a\u0000b\u001bc\n'}`.markup).toBe('a\\u0000b\\u001bc\n');
  });

  test('a string of CSS ends neither itself nor its element', () => {
    const text = cssString('a"; } </style><script>\\\n é');
    expect(text.slice(1, -1)).not.toMatch(/["<>\n;}]/);
    expect(text).toContain('é');
  });
});

describe('figures', () => {
  test('have four digits, a true minus sign, and no exponent where one can do without', () => {
    expect([0, 0.012345, -1.0966, 1234.5, 20.56, 1e-7, NaN, null, Infinity].map(figure)).toEqual([
      '0.0',
      '0.01235',
      '−1.097',
      '1235',
      '20.56',
      '1.000e−7',
      '–',
      '–',
      '∞',
    ]);
    expect([percent(0.8734), percent(null), signed(0.0213), signed(-0.0004), signed(-0.02)]).toEqual([
      '87.3',
      '–',
      '+2.1',
      '0.0',
      '−2.0',
    ]);
  });
});

describe('pictures', () => {
  test('the highest band comes first, values beyond the range take its ends, what is no number is paper', () => {
    const picture = pictureOf({ bands: 2, frames: 3, data: [0, 0.5, NaN, 2, -1, 1] }, { low: 0, high: 1 }, 'mean');
    expect(picture).toMatchObject({ width: 3, height: 2 });
    expect([...picture.levels]).toEqual([LEVELS - 1, 0, LEVELS - 1, 0, Math.round((LEVELS - 1) / 2), 0]);
  });

  test('a long clip is narrowed: the mean of a log-mel, the maximum of a map', () => {
    const data = Float32Array.from({ length: 9300 }, (_, i) => (i === 4000 ? 1 : 0));
    const of = (reduce: 'mean' | 'max') => pictureOf({ bands: 1, frames: 9300, data }, { low: 0, high: 1 }, reduce);
    expect(of('max').width).toBe(930);
    expect(of('max').levels[400]).toBe(LEVELS - 1);
    expect(of('mean').levels[400]).toBe(Math.round((LEVELS - 1) / 10));
  });

  test('ink grows darker with the value, in both colours', () => {
    const { levels } = pictureOf(
      { bands: 1, frames: LEVELS, data: Array.from({ length: LEVELS }, (_, i) => i) },
      { low: 0, high: LEVELS - 1 },
      'mean',
    );
    for (const ink of ['black', 'red'] as const) {
      const png = decode(
        Buffer.from(pictureAddress({ width: LEVELS, height: 1, levels }, ink).split(',')[1]!, 'base64'),
      );
      const lightness = [...png.data].map((at) => {
        const [red, green, blue] = png.palette![at]!;
        return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
      });
      expect(lightness[0]).toBeCloseTo(255, 0);
      expect(lightness.every((value, i) => i === 0 || value < lightness[i - 1]!)).toBe(true);
    }
  });

  test('a constant log-mel has a range all the same', () => {
    const { low, high } = logMelRange({ data: new Float32Array(100).fill(-20) });
    expect(high).toBeGreaterThan(low);
  });
});

describe('logos', () => {
  test('are known by their bytes', () => {
    expect(logoOf(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0)).type).toBe('image/png');
    expect(logoOf(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0)).type).toBe('image/jpeg');
    expect(logoOf(bytesOf('<?xml version="1.0"?><svg xmlns="x"/>')).type).toBe('image/svg+xml');
    expect(() => logoOf(bytesOf('<html><svg></svg>'))).toThrow(withCode('LOGO_UNKNOWN'));
    expect(() => logoOf(new Uint8Array(2_000_000))).toThrow(withCode('LOGO_TOO_LARGE'));
  });
});

describe('a report', () => {
  test('holds no markup, script or address of the data, whatever the data says', () => {
    const page = renderReport(reportData());
    // It is everywhere that data is: names, paths, notes, tags, settings, authors, the trail.
    expect(page.split(escaped(HOSTILE)).length - 1).toBeGreaterThan(25);
    expect(page).not.toContain('<img src=x');
    expect(page).not.toMatch(/<script/i);
    expect(page).not.toMatch(/\b(?:src|href)="(?!data:)/);
    expect(page).not.toMatch(/url\((?!#)|@import/);
    expect(page).not.toContain('expression(');
    expect(page).toContain(
      `content="default-src 'none'; img-src data:; style-src 'unsafe-inline'`.replaceAll("'", '&#39;'),
    );
  });

  test.each(reportSections)('section %s stands alone', (id) => {
    const page = renderReport({ ...reportData(), sections: [id] });
    expect(page.match(/<section id="[a-z]+"/g)).toEqual([`<section id="${id}"`]);
    expect(page).toContain('</html>');
  });

  test('sections are numbered without gaps where one has nothing to say', () => {
    const page = renderReport({ ...reportData(), comparison: null });
    const numbers = [...page.matchAll(/<span class="place">(\d+)<\/span>/g)].map((match) => Number(match[1]));
    expect(numbers).toEqual(Array.from({ length: reportSections.length - 1 }, (_, i) => i + 1));
  });
});

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
