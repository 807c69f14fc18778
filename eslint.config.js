import eslint from '@eslint/js';
import prettier from 'eslint-config-prettier/flat';
import { defineConfig, globalIgnores } from 'eslint/config';
import vue from 'eslint-plugin-vue';
import tseslint from 'typescript-eslint';
import vueParser from 'vue-eslint-parser';
import { arrows } from './scripts/arrows.mjs';

export default defineConfig(
  globalIgnores(['out/', 'test-results/', 'dist/']),
  eslint.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  vue.configs['flat/recommended'],
  {
    name: 'earmark/components',
    files: ['**/*.vue'],
    languageOptions: { parser: vueParser, parserOptions: { parser: tseslint.parser } },
    rules: {
      // Types declare which props there are and which may be left out.
      'vue/require-default-prop': 'off',
      'vue/multi-word-component-names': 'off',
      // The project's text reaches templates through t(); nothing is ever put in as HTML.
      'vue/no-v-html': 'error',
    },
  },
  {
    name: 'earmark/typed',
    languageOptions: {
      parserOptions: {
        project: [
          'tsconfig.json',
          'src-shared/tsconfig.json',
          'src-main/tsconfig.json',
          'src-renderer/tsconfig.json',
          'e2e/tsconfig.json',
          'bench/ui/page/tsconfig.json',
        ],
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.vue'],
      },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: 'error',
      // Imports of types say so: with type stripping, anything else is a run-time import.
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // The index is proven in numeric code more often than the type system can see; the check stays in the types.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // tsc's noPropertyAccessFromIndexSignature asks for the brackets that this rule would remove.
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
    },
  },
  {
    name: 'earmark/components/typed',
    files: ['**/*.vue'],
    rules: {
      // vue-tsc knows what there is in a page.
      'no-undef': 'off',
      // Vue turns a boolean prop that was left out into false, and takes its default from the destructuring.
      '@typescript-eslint/no-useless-default-assignment': 'off',
    },
  },
  {
    name: 'earmark/scripts',
    files: ['**/*.{js,mjs}'],
    languageOptions: { globals: { console: 'readonly', process: 'readonly', URL: 'readonly' } },
  },
  {
    name: 'earmark/tests',
    files: ['**/*.test.ts'],
    rules: {
      // expect.any() and friends are typed any; a test double may be async without awaiting.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/require-await': 'off',
    },
  },
  ...arrows(),
  prettier,
);
