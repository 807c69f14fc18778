import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'electron-vite';
import manifest from './package.json' with { type: 'json' };
import { writeBundled } from './scripts/bundled.mjs';

// electron-vite asks the installed `electron` for its version to choose the syntax and the module format. Where it is
// absent (a checkout installed with --omit=dev builds nothing, but tools may still read this file) we name the version
// ourselves; the one named here runs Node 24 like the rest (docs/decisions/0004-build-without-electron.md).
const ELECTRON_MAJOR = '44';
if (!hasElectron()) process.env['ELECTRON_MAJOR_VER'] ??= ELECTRON_MAJOR;

const entries = {
  cli: 'src-main/hosts/cli/main.ts',
  electron: 'src-main/hosts/electron/main.ts',
  // The compute process, started by main as a child; it finds this file beside its own bundle.
  engine: 'src-main/engine/process/child.ts',
  // What that process computes; it imports them by path.
  'tasks/devices': 'src-main/engine/devices/tasks.ts',
  'tasks/detectors': 'src-main/workstation/tasks.ts',
  // The feature pool's threads, and the function that they read clips with; both found beside the bundle.
  'features-worker': 'src-main/features/worker.ts',
  'audio-reader': 'src-main/datasets/audio/read.ts',
  // The thread that writes the sample data set.
  'sample-thread': 'src-main/datasets/sample/sample-thread.ts',
};

const fromRoot = (path: string): string => resolve(import.meta.dirname, path);

/** Into `out`, beside the bundles: what scripts/sbom.ts lists as shipped. */
const bundled = (part: string) => writeBundled(fromRoot(`out/bundled-${part}.json`));

export default defineConfig({
  main: {
    plugins: [bundled('main')],
    build: {
      outDir: 'out/main',
      sourcemap: true,
      // Playwright and Vite are for `earmark bench ui` of a checkout: no package needs them inside.
      externalizeDeps: { include: [...Object.keys(manifest.peerDependencies), 'playwright', 'vite'] },
      rolldownOptions: {
        input: Object.fromEntries(
          Object.entries(entries)
            .map(([name, path]) => [name, fromRoot(path)] as const)
            .filter(([, path]) => existsSync(path)),
        ),
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    plugins: [bundled('preload')],
    build: {
      outDir: 'out/preload',
      sourcemap: true,
      // A sandboxed preload can require nothing but electron, and must be CommonJS.
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: fromRoot('src-main/hosts/electron/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: fromRoot('src-renderer'),
    plugins: [vue(), bundled('renderer')],
    build: {
      outDir: fromRoot('out/renderer'),
      emptyOutDir: true,
      sourcemap: true,
      // Small fonts and pictures as files too: the content security policy allows no fonts in `data:` addresses.
      assetsInlineLimit: 0,
      // electron-vite leaves it off; a page over a tunnel, and the first screen, gain from it.
      minify: true,
      rolldownOptions: {
        input: fromRoot('src-renderer/index.html'),
        output: {
          codeSplitting: {
            includeDependenciesRecursively: false,
            // Few files: a first screen of thirty small ones takes half a second longer than one of three.
            groups: [
              {
                name: 'charts',
                test: /[\\/](node_modules[\\/](echarts|zrender|tslib)|ui[\\/]charts)[\\/]/,
                priority: 2,
              },
              // Not what two features share: it may draw charts, which the first screen needs not.
              { name: 'shared', test: /^(?!.*[\\/]src-renderer[\\/]features[\\/])/, minShareCount: 2, priority: 1 },
            ],
          },
        },
      },
    },
  },
});

function hasElectron(): boolean {
  try {
    createRequire(import.meta.url).resolve('electron/package.json');
    return true;
  } catch {
    return false;
  }
}
