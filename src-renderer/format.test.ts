import { describe, expect, it } from 'vitest';
import {
  formatAgo,
  formatBytes,
  formatCount,
  formatDateTime,
  formatDuration,
  formatHertz,
  formatNumber,
  formatPeak,
  formatPercent,
  formatSignificant,
  formatSoundLength,
  formatTime,
} from './format.ts';

/** Narrow spaces between figure and unit read as spaces here. */
const plain = (text: string): string => text.replaceAll('\u202f', ' ');

describe('figures', () => {
  it('groups thousands and shows a dash for what is missing', () => {
    expect(formatNumber(20480)).toBe('20,480');
    expect(formatNumber(0.5, 2)).toBe('0.50');
    expect(formatNumber(null)).toBe('–');
    expect(formatNumber(Number.NaN)).toBe('–');
  });

  it('keeps three significant figures', () => {
    expect(formatSignificant(123.456)).toBe('123');
    expect(formatSignificant(0.012345)).toBe('0.0123');
    expect(formatSignificant(0.000012345)).toBe('1.23e-5');
    expect(formatSignificant(0)).toBe('0');
  });

  it('writes shares in per cent', () => {
    expect(plain(formatPercent(0.92314, 2))).toBe('92.31 %');
    expect(formatPercent(0.5, 0, '')).toBe('50');
    expect(formatPercent(undefined)).toBe('–');
  });

  it('counts with the right word', () => {
    expect(formatCount(1, 'clip', 'clips')).toBe('1 clip');
    expect(formatCount(1200, 'clip', 'clips')).toBe('1,200 clips');
    expect(formatCount(0, 'clip', 'clips')).toBe('0 clips');
  });
});

describe('sizes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1 kB'],
    [1536, '1.5 kB'],
    [999_960, '1 MB'],
    [123_456_789, '123 MB'],
    [5e9, '5 GB'],
  ])('%d bytes are %s', (bytes, text) => expect(plain(formatBytes(bytes))).toBe(text));
});

describe('durations', () => {
  it.each([
    [0, '0 s'],
    [0.84, '0.8 s'],
    [9.96, '10 s'],
    [42.4, '42 s'],
    [59.7, '1 min 00 s'],
    [185, '3 min 05 s'],
    [3599.6, '1 h 00 min'],
    [7620, '2 h 07 min'],
    [273_600, '3 d 4 h'],
  ])('%d s are %s', (seconds, text) => expect(plain(formatDuration(seconds))).toBe(text));

  it('has none for a negative or missing time', () => {
    expect(formatDuration(-1)).toBe('–');
    expect(formatDuration(null)).toBe('–');
  });

  it('rounds the length of sound to what one asks of it', () => {
    expect(plain(formatSoundLength(10))).toBe('10 s');
    expect(plain(formatSoundLength(2100))).toBe('35 min');
    expect(plain(formatSoundLength(44_640))).toBe('12.4 h');
  });

  it('carries hundredths into the next second', () => {
    expect(formatTime(3.25)).toBe('0:03.25');
    expect(formatTime(59.999)).toBe('1:00.00');
  });
});

describe('sound', () => {
  it('writes frequencies', () => {
    expect(plain(formatHertz(850))).toBe('850 Hz');
    expect(plain(formatHertz(16_000))).toBe('16 kHz');
    expect(plain(formatHertz(22_050))).toBe('22.05 kHz');
  });

  it('writes peaks in dB below full scale', () => {
    expect(formatPeak(1)).toBe('0.0');
    expect(formatPeak(0.999)).toBe('0.0');
    expect(formatPeak(0.5)).toBe('-6.0');
    expect(formatPeak(0)).toBe('−∞');
  });
});

describe('dates', () => {
  const now = Date.parse('2026-03-10T12:00:00Z');

  it('says how long ago', () => {
    expect(formatAgo('2026-03-10T11:59:50Z', now)).toBe('just now');
    expect(formatAgo('2026-03-10T11:55:00Z', now)).toBe('5 minutes ago');
    expect(formatAgo('2026-03-09T12:00:00Z', now)).toBe('yesterday');
    expect(formatAgo('2025-03-09T12:00:00Z', now)).toContain('2025');
  });

  it('shows a dash for what is no date', () => {
    expect(formatDateTime('soon')).toBe('–');
    expect(formatDateTime(null)).toBe('–');
    expect(formatDateTime('2026-03-10T12:00:00Z')).toContain('2026');
  });
});
