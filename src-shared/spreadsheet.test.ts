import { expect, test } from 'vitest';
import { guardFormula, unguardFormula } from './spreadsheet.ts';

test.each([
  '=1+2',
  '+1+1',
  '-2+3',
  "-1+cmd|' /C calc'!A0",
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  ' =1',
  '\uFF1D1',
  "'=1",
  "''@x",
])('%j is text to a spreadsheet, and comes back as it was', (text) => {
  expect(guardFormula(text)).toBe(`'${text}`);
  expect(unguardFormula(guardFormula(text))).toBe(text);
});

test.each(['', 'fan', 'id_00', 'a=b', '6_dB', '-2', '-0.5e-7', "it's", "'quoted'"])('%j stays as it is', (text) => {
  expect(guardFormula(text)).toBe(text);
  expect(unguardFormula(text)).toBe(text);
});
