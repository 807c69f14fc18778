// The house's arrows (docs/design: hosts -> workstation -> {datasets, runs, jobs, reports, evaluation, detectors} ->
// {features, engine, store} -> src-shared) as lint rules. ESLint's `no-restricted-imports` sees import declarations
// only, so every arrow is also a `no-restricted-syntax` selector for `import()`.
import { builtinModules } from 'node:module';

/**
 * @typedef {object} Wall
 * @property {string} regex what may not be imported: a pattern of the specifier
 * @property {string} message
 */

/** Folders of src-main by height; a folder may import those below it. */
const FLOORS = [
  ['hosts'],
  ['workstation'],
  ['datasets', 'runs', 'jobs', 'reports', 'evaluation', 'detectors'],
  ['features', 'engine', 'store'],
];

/** @type {Wall} */
const electron = { regex: '^electron(/|$)', message: 'Only src-main/hosts/electron imports electron.' };

/** @type {Wall} */
const tensors = {
  regex: '^(@tensorflow/|onnxruntime-)',
  message: 'Tensors come from src-main/engine, the only door to tfjs and ONNX Runtime.',
};

/** @type {Wall} */
const node = {
  regex: `^(node:|(${builtinModules.filter((name) => !name.startsWith('_')).join('|')})$)`,
  message: 'This code runs where there is no Node.',
};

/**
 * A relative path that leaves this folder for one of `folders`.
 *
 * @param {readonly string[]} folders
 * @param {string} message
 * @returns {Wall}
 */
function outOf(folders, message) {
  return { regex: `^(\\.\\./)+(${folders.join('|')})/`, message };
}

/**
 * @param {string} name
 * @param {readonly string[]} files
 * @param {readonly Wall[]} walls
 * @param {readonly string[]} [ignores]
 * @returns {import('eslint').Linter.Config}
 */
function arrow(name, files, walls, ignores = []) {
  return {
    name: `earmark/arrows/${name}`,
    files: [...files],
    ignores: ['**/*.test.ts', ...ignores],
    rules: {
      'no-restricted-imports': ['error', { patterns: walls.map(({ regex, message }) => ({ regex, message })) }],
      'no-restricted-syntax': [
        'error',
        ...walls.map(({ regex, message }) => ({
          selector: `ImportExpression[source.value=/${regex.replaceAll('/', '\\/')}/]`,
          message,
        })),
      ],
    },
  };
}

/** The walls that every folder on a floor of src-main has above it. @param {number} height */
function ceiling(height) {
  const above = FLOORS.slice(0, height).flat();
  return [
    outOf(['src-renderer'], 'The page is not part of main; share through src-shared.'),
    ...(above.length === 0
      ? []
      : [outOf(above, `Arrows point down: ${above.join(', ')} import this, not the reverse.`)]),
  ];
}

/** Folders that need more than their floor's walls. @type {Record<string, readonly Wall[]>} */
const OWN_WALLS = {
  detectors: [
    { ...node, message: 'Detectors know tensors and features, never files, processes or SQL.' },
    outOf(['datasets', 'runs', 'jobs', 'reports', 'store'], 'Detectors know tensors and features, nothing else.'),
  ],
  evaluation: [{ ...node, message: 'Evaluation is pure functions on arrays.' }],
};

/** @returns {import('eslint').Linter.Config[]} */
export function arrows() {
  return [
    arrow(
      'shared',
      ['src-shared/**/*.ts'],
      [node, electron, tensors, outOf(['src-main', 'src-renderer'], 'src-shared imports nothing of main or renderer.')],
    ),
    arrow(
      'renderer',
      ['src-renderer/**/*.{ts,vue}'],
      [node, electron, tensors, outOf(['src-main'], 'The renderer imports only src-shared.')],
    ),
    {
      name: 'earmark/arrows/renderer-contract',
      files: ['src-renderer/**/*.{ts,vue}'],
      ignores: ['**/*.test.ts'],
      rules: {
        '@typescript-eslint/no-restricted-imports': [
          'error',
          {
            patterns: [
              {
                regex: 'src-shared/contract(\\.ts$|/)',
                message: "The page takes the contract's types only: its schemas would slow down the first screen.",
                allowTypeImports: true,
              },
            ],
          },
        ],
      },
    },
    ...FLOORS.flatMap((folders, height) =>
      folders.map((folder) =>
        arrow(
          folder,
          [`src-main/${folder}/**/*.ts`],
          [electron, ...(folder === 'engine' ? [] : [tensors]), ...ceiling(height), ...(OWN_WALLS[folder] ?? [])],
        ),
      ),
    ),
    arrow('hosts-electron', ['src-main/hosts/electron/**/*.ts'], [tensors, ...ceiling(0)]),
  ];
}
