// Which npm packages are inside of a bundle: they are shipped, whatever package.json lists them as.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const PACKAGE = /^.*\/(node_modules\/(?:@[^/]+\/)?[^/]+)\//;

/**
 * A plugin that writes the packages' folders, as package-lock.json names them, when a bundle is made.
 *
 * @param {string} file a list in JSON
 * @returns {import('vite').Plugin}
 */
export function writeBundled(file) {
  return {
    name: 'earmark-bundled',
    generateBundle() {
      const folders = new Set();
      for (const id of this.getModuleIds()) {
        const folder = PACKAGE.exec(id.replaceAll('\\', '/'))?.[1];
        if (folder !== undefined) folders.add(folder);
      }
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, `${JSON.stringify([...folders].sort(), null, 2)}\n`);
    },
  };
}
