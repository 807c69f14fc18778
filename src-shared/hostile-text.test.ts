import { expect, test } from 'vitest';
import { escapeMarkdown, escapeMarkup, printable } from './hostile-text.ts';

test('control characters and turned writing are written out as JSON writes them', () => {
  const name = 'a\u0000b\u001b[2Jc\u007fd\u009be\u061cf\u200eg\u202eh\u2069i\rj';
  expect(printable(name)).toBe('a\\u0000b\\u001b[2Jc\\u007fd\\u009be\\u061cf\\u200eg\\u202eh\\u2069i\\u000dj');
  expect(JSON.parse(printable(JSON.stringify(name)))).toBe(name);
  expect(printable('Lüfter\t3,0\r\n→ 日本 🔊')).toBe('Lüfter\t3,0\r\n→ 日本 🔊');
});

test('in markup nothing begins or ends, and nothing is there that XML cannot hold', () => {
  expect(escapeMarkup(`<b>&"'`)).toBe('&lt;b&gt;&amp;&quot;&#39;');
  expect(escapeMarkup('a\u0008b\ud800c\udc00d\ufffe')).toBe('a\\u0008b\\ud800c\\udc00d\\ufffe');
  expect(escapeMarkup('日本 🔊')).toBe('日本 🔊');
});

test('in Markdown it is one line of text', () => {
  expect(escapeMarkdown('# a | b\n## c\r\u2028- d')).toBe('\\# a \\| b \\#\\# c - d');
  expect(escapeMarkdown('![x](http://y) <img> &lt; ~~z~~ `q` *e* _f_')).toBe(
    '\\!\\[x\\](http://y) \\<img\\> \\&lt; \\~\\~z\\~\\~ \\`q\\` \\*e\\* \\_f\\_',
  );
});
