import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import vue from '@vitejs/plugin-vue';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { CHROMIUM_ARGS, CHROMIUM_PATH, hasChromium } from './scripts/chromium.mjs';
import { REPORT_PATH } from './scripts/test-report.ts';
import { socketServerCommands } from './scripts/test-socket-server.ts';

const node: TestProjectInlineConfiguration = {
  test: {
    name: 'node',
    // As bin/earmark.mjs keeps it: processes under test start sooner.
    env: { NODE_COMPILE_CACHE: resolve(import.meta.dirname, 'node_modules/.cache/node') },
    include: ['{src-main,src-shared,scripts,bench,build,e2e,trust}/**/*.test.ts'],
    // onnxruntime's sessions are native and process-wide: one process per test file, no worker threads.
    pool: 'forks',
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // A process that starts on a busy machine takes seconds; the default of one is for pages.
    expect: { poll: { timeout: 20_000 } },
  },
};

/** The page's own tests, and those of src-shared again where there is no Node: proof that it needs none. */
const browser: TestProjectInlineConfiguration = {
  plugins: [vue()],
  // Prebundled dependencies belong to this checkout, not to the system's temporary folder.
  cacheDir: 'node_modules/.vite/browser',
  // What the page imports, bundled before the first test: Vite would find it later and reload a test that runs.
  optimizeDeps: {
    include: [
      'vue',
      'pinia',
      'vue-router',
      'zod',
      'reka-ui',
      '@lucide/vue',
      '@tanstack/vue-table',
      '@tanstack/vue-virtual',
      'wavesurfer.js',
      'wavesurfer.js/dist/plugins/regions.js',
      'echarts/core',
      'echarts/charts',
      'echarts/components',
      'echarts/renderers',
    ],
  },
  test: {
    name: 'browser',
    include: ['{src-shared,src-renderer}/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      commands: socketServerCommands,
      provider: playwright({
        launchOptions: {
          executablePath: CHROMIUM_PATH,
          args: CHROMIUM_ARGS,
        },
      }),
      instances: [{ browser: 'chromium' }],
    },
  },
};

export default defineConfig({
  test: {
    // scripts/ensure-test-tools.mjs has said why where there is no browser.
    projects: hasChromium() ? [node, browser] : [node],
    // Many tests wait for processes of their own: on two cores, two files at a time take two thirds of the time of one.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    reporters: ['default', ['json', { outputFile: REPORT_PATH }]],
  },
});
