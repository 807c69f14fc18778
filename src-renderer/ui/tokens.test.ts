import { afterAll, describe, expect, it } from 'vitest';
import './tokens.css';

afterAll(() => delete document.documentElement.dataset['theme']);

/** WCAG 2.2, relative luminance of sRGB. */
function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light! + 0.05) / (dark! + 0.05);
}

const SURFACES = ['bg', 'surface', 'surface-raised', 'surface-sunken', 'rail'];
const TONES = ['accent', 'danger', 'warning', 'info', 'normal', 'anomalous', 'unlabelled'];

describe.each(['light', 'dark'])('%s', (theme) => {
  function token(name: string): string {
    document.documentElement.dataset['theme'] = theme;
    const value = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
    expect(value, `--${name}`).toMatch(/^#[\da-f]{6}$/);
    return value;
  }

  it('text can be read on every surface', () => {
    for (const text of ['text', 'text-secondary', 'text-muted', ...TONES.map((tone) => `${tone}-text`)]) {
      for (const surface of [...SURFACES, 'selected']) {
        expect(contrast(token(text), token(surface)), `${text} on ${surface}`).toBeGreaterThanOrEqual(4.5);
      }
    }
  });

  it('words in badges and on buttons can be read', () => {
    for (const tone of TONES) {
      expect(contrast(token(`${tone}-text`), token(`${tone}-soft`)), tone).toBeGreaterThanOrEqual(4.5);
    }
    for (const fill of ['accent', 'accent-hover', 'accent-active', 'danger', 'danger-hover']) {
      expect(contrast(token('text-on-accent'), token(fill)), fill).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('borders of controls, the focus ring and marks of data can be seen', () => {
    for (const mark of ['border-strong', 'focus', ...TONES]) {
      for (const surface of SURFACES) {
        expect(contrast(token(mark), token(surface)), `${mark} on ${surface}`).toBeGreaterThanOrEqual(3);
      }
    }
    for (let line = 1; line <= 8; line++) {
      expect(contrast(token(`chart-${line}`), token('chart-background')), `chart-${line}`).toBeGreaterThanOrEqual(3);
    }
  });
});
