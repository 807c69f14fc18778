import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { defineConfig } from 'electron-vite';
import manifest from './package.json' with { type: 'json' };

// electron-vite asks the installed `electron` for its version to choose the syntax and the module format. Electron is
// not needed to build the command line and the engine, so where it is absent we name the version ourselves; the one
// named here runs Node 24 like the rest (docs/decisions/0004-build-without-electron.md).
const ELECTRON_MAJOR = '44';
if (!hasElectron()) process.env['ELECTRON_MAJOR_VER'] ??= ELECTRON_MAJOR;

const entries = {
  cli: 'src-main/hosts/cli/main.ts',
  // The compute process, started by main as a child; it finds this file beside its own bundle.
  engine: 'src-main/engine/process/child.ts',
  // What that process computes; it imports them by path.
  'tasks/devices': 'src-main/engine/devices/tasks.ts',
  'tasks/detectors': 'src-main/workstation/tasks.ts',
  // The feature pool's threads, and the function that they read clips with; both found beside the bundle.
  'features-worker': 'src-main/features/worker.ts',
  'audio-reader': 'src-main/datasets/audio/read.ts',
};

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      sourcemap: true,
      externalizeDeps: { include: Object.keys(manifest.peerDependencies) },
      rolldownOptions: {
        input: Object.fromEntries(
          Object.entries(entries)
            .map(([name, path]) => [name, resolve(import.meta.dirname, path)] as const)
            .filter(([, path]) => existsSync(path)),
        ),
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
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
