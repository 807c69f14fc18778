import { Linter } from 'eslint';
import { describe, expect, test } from 'vitest';
import tseslint from 'typescript-eslint';
import { arrows } from './arrows.mjs';

const linter = new Linter({ configType: 'flat' });
const config = [
  {
    files: ['**/*.ts'],
    languageOptions: { parser: tseslint.parser as Linter.Parser },
    plugins: { '@typescript-eslint': tseslint.plugin as object },
  },
  ...arrows(),
];

function wall(file: string, code: string): string | undefined {
  const messages = linter.verify(code, config, { filename: file });
  expect(messages.filter(({ fatal }) => fatal)).toEqual([]);
  return messages[0]?.message;
}

/** A static import, a re-export and an `import()` of the same thing. */
function ways(specifier: string): string[] {
  return [`import { x } from '${specifier}';`, `export * from '${specifier}';`, `await import('${specifier}');`];
}

describe('arrows that are refused', () => {
  test.each([
    ['src-shared/units.ts', 'node:fs', 'no Node'],
    ['src-shared/units.ts', 'fs', 'no Node'],
    ['src-shared/units.ts', '../src-main/engine/index.ts', 'nothing of main or renderer'],
    ['src-shared/a/units.ts', '../../src-renderer/app/main.ts', 'nothing of main or renderer'],
    ['src-renderer/app/main.ts', '../../src-main/store/runs.ts', 'only src-shared'],
    ['src-renderer/app/main.ts', 'electron', 'hosts/electron'],
    ['src-renderer/app/main.ts', '@tensorflow/tfjs-core', 'src-main/engine'],
    ['src-main/hosts/cli/main.ts', 'electron', 'hosts/electron'],
    ['src-main/hosts/cli/main.ts', '@tensorflow/tfjs-core', 'src-main/engine'],
    ['src-main/hosts/electron/main.ts', '../../../src-renderer/app/main.ts', 'not part of main'],
    ['src-main/hosts/electron/main.ts', 'onnxruntime-node', 'src-main/engine'],
    ['src-main/engine/devices.ts', 'electron', 'hosts/electron'],
    ['src-main/engine/devices.ts', '../workstation/jobs.ts', 'Arrows point down'],
    ['src-main/engine/process/child.ts', '../../detectors/ae/model.ts', 'Arrows point down'],
    ['src-main/workstation/runs.ts', '../hosts/cli/cli.ts', 'Arrows point down'],
    ['src-main/detectors/ae/model.ts', 'node:fs', 'never files'],
    ['src-main/detectors/ae/model.ts', 'node:fs/promises', 'never files'],
    ['src-main/detectors/ae/model.ts', '@tensorflow/tfjs-core', 'src-main/engine'],
    ['src-main/detectors/ae/model.ts', '../../store/runs.ts', 'tensors and features'],
    ['src-main/evaluation/auc.ts', 'node:fs', 'pure functions'],
  ])('%s -> %s', (file, specifier, reason) => {
    for (const code of ways(specifier)) expect(wall(file, code)).toContain(reason);
  });
});

describe('arrows that are allowed', () => {
  test.each([
    ['src-shared/contract.ts', './errors.ts'],
    ['src-shared/contract.ts', 'zod'],
    ['src-renderer/app/main.ts', '../../src-shared/errors.ts'],
    ['src-main/hosts/electron/main.ts', 'electron'],
    ['src-main/hosts/cli/commands/devices.ts', '../../../engine/devices.ts'],
    ['src-main/hosts/cli/commands/devices.ts', 'node:fs'],
    ['src-main/engine/compile/trace.ts', '@tensorflow/tfjs-core'],
    ['src-main/engine/compile/trace.ts', 'onnxruntime-node'],
    ['src-main/engine/compile/trace.ts', '../../../src-shared/errors.ts'],
    ['src-main/detectors/ae/model.ts', '../../engine/tensors.ts'],
    ['src-main/detectors/ae/model.ts', '../../features/log-mel.ts'],
  ])('%s -> %s', (file, specifier) => {
    for (const code of ways(specifier)) expect(wall(file, code)).toBeUndefined();
  });
});

test('the page takes types of the contract, and nothing that runs', () => {
  const page = 'src-renderer/app/main.ts';
  for (const file of ['contract.ts', 'contract/app.ts']) {
    expect(wall(page, `import { x } from '../../src-shared/${file}';`)).toContain('types only');
    expect(wall(page, `import type { X } from '../../src-shared/${file}';`)).toBeUndefined();
  }
});
