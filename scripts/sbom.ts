// `npm run sbom`: what the program is made of, as CycloneDX in dist/sbom.cdx.json. npm makes it from the lockfile.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const { status, stdout, stderr } = spawnSync(
  npm,
  ['sbom', '--sbom-format=cyclonedx', '--omit=dev', '--package-lock-only'],
  {
    ...{ cwd: root, encoding: 'utf8', maxBuffer: 64e6 },
    shell: process.platform === 'win32',
  },
);
if (status !== 0) {
  console.error(stderr || 'npm sbom did not run.');
  process.exit(1);
}
const { components } = JSON.parse(stdout) as { readonly components: readonly unknown[] };
mkdirSync(join(root, 'dist'), { recursive: true });
writeFileSync(join(root, 'dist/sbom.cdx.json'), stdout);
console.log(`dist/sbom.cdx.json: ${components.length} packages`);
