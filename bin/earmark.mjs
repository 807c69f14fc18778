#!/usr/bin/env node
// Starts the command line on Node 24. A machine's own Node may be older (so nothing is imported by a name that it lacks); the
// `node` package in this project's node_modules then takes over, with the same arguments, streams and exit code.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as module from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const REQUIRED_MAJOR = 24;

const root = fileURLToPath(new URL('..', import.meta.url));
// A checkout runs its sources, so that no build is needed and none can be stale; a package holds only the bundle.
const source = join(root, 'src-main/hosts/cli/main.ts');
const entry = existsSync(source) ? source : join(root, 'out/main/cli.js');

// Compiled code is kept beside the packages (never in a temporary folder, where others could put theirs): a start takes half
// the time. Where the folder cannot be written Node goes on without. Processes that this one starts find it by the variable.
process.env['NODE_COMPILE_CACHE'] ??= join(root, 'node_modules/.cache/node');

if (Number.parseInt(process.versions.node, 10) >= REQUIRED_MAJOR) {
  module.enableCompileCache(process.env['NODE_COMPILE_CACHE']);
  process.argv[1] = entry;
  await import(pathToFileURL(entry).href);
} else {
  const node = nodeOfThisProject();
  if (node === undefined) {
    console.error(`earmark: Node ${REQUIRED_MAJOR} or newer is needed, and this is Node ${process.versions.node}.`);
    console.error(`Next step: Run npm install in ${root} (it brings Node ${REQUIRED_MAJOR} as a package).`);
    process.exitCode = 1;
  } else {
    const child = spawn(node, [entry, ...process.argv.slice(2)], { stdio: 'inherit' });
    // The terminal sends Ctrl+C to both; the child decides when to end. A signal sent only here is passed on.
    process.on('SIGINT', () => undefined);
    process.on('SIGTERM', () => child.kill('SIGTERM'));
    child.on('error', (error) => {
      console.error(`earmark: ${node} could not be started: ${error.message}`);
      process.exitCode = 1;
    });
    child.on('exit', (code, signal) => {
      process.exitCode = code ?? (signal === 'SIGINT' ? 130 : signal === 'SIGTERM' ? 143 : 1);
    });
  }
}

/** @returns {string | undefined} */
function nodeOfThisProject() {
  try {
    const manifest = module.createRequire(import.meta.url).resolve('node/package.json');
    const executable = join(manifest, '..', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    return existsSync(executable) ? executable : undefined;
  } catch {
    return undefined;
  }
}
