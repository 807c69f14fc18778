/** Lint rules that a promise of docs/security.md rests on. */
import { resolve } from 'node:path';
import { ESLint } from 'eslint';
import { expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');
// Types are not asked for: the file is none of a project.
const eslint = new ESLint({ cwd: ROOT });

async function rulesOf(text: string): Promise<readonly (string | null)[]> {
  const filePath = resolve(ROOT, 'src-renderer/app/App.vue');
  const [result] = await eslint.lintText(text, { filePath });
  return result!.messages.filter(({ severity }) => severity === 2).map(({ ruleId }) => ruleId);
}

test('a page that shows text as markup does not pass', async () => {
  const page = (markup: string): string =>
    `<script setup lang="ts">\nconst name = 'fan';\n</script>\n\n<template>\n  ${markup}\n</template>\n`;
  expect(await rulesOf(page('<p v-html="name" />'))).toEqual(['vue/no-v-html']);
  expect(await rulesOf(page('<p>{{ name }}</p>'))).toEqual([]);
});
