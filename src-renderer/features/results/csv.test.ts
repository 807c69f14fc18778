import { describe, expect, it } from 'vitest';
import { toCsv, toTsv } from './csv.ts';

describe('CSV of results', () => {
  it('quotes commas, quotes and line ends', () => {
    expect(toCsv([['AudDSR (quick, seed 1)', 'say "hi"', 'two\nlines', 'plain']])).toBe(
      '"AudDSR (quick, seed 1)","say ""hi""","two\nlines",plain\r\n',
    );
  });

  it.each(['=HYPERLINK("http://x")', '+1+1', '-2+3', '@SUM(A1)', '\t=1', ' =1', '\uFF1D1'])(
    'keeps a spreadsheet from running %j, whatever a folder is called',
    (name) => {
      expect(
        toCsv([[name]])
          .replace(/^"/u, '')
          .startsWith("'"),
      ).toBe(true);
      expect(toTsv([[name, 'x']]).startsWith("'") || toTsv([[name, 'x']]).startsWith(" '")).toBe(true);
    },
  );

  it('writes numbers as numbers, negative ones too, and nothing for what is missing', () => {
    expect(toCsv([[-0.5, 0.123456789, null, Number.NaN]])).toBe('-0.5,0.123456789,,\r\n');
  });

  it('leaves names that only look odd alone', () => {
    expect(toCsv([['id_00', '6_dB', 'a=b']])).toBe('id_00,6_dB,a=b\r\n');
  });

  it('copies with tabs, which no cell can break', () => {
    expect(
      toTsv([
        ['a\tb', 1],
        ['c\nd', null],
      ]),
    ).toBe('a b\t1\nc d\t');
  });
});
