// `npm run sbom`, part of `npm run build`: what the program is made of, as CycloneDX in dist/sbom.cdx.json. npm makes it of the
// lockfile; what is kept is what is shipped. The same sources give the same bytes. `node scripts/sbom.ts [file] [folder of the build]`.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { shippedPackages } from './shipped.ts';

interface Component {
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version: string;
  readonly properties?: readonly { readonly name: string; readonly value: string }[];
}

interface Sbom {
  serialNumber?: string;
  readonly metadata: { timestamp?: string };
  components: readonly Component[];
  dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

const root = join(import.meta.dirname, '..');
const [given = join(root, 'dist/sbom.cdx.json'), out] = process.argv.slice(2);
const target = resolve(given);
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const { status, stdout, stderr } = spawnSync(npm, ['sbom', '--sbom-format=cyclonedx', '--package-lock-only'], {
  ...{ cwd: root, encoding: 'utf8', maxBuffer: 64e6 },
  shell: process.platform === 'win32',
});
if (status !== 0) {
  console.error(stderr || 'npm sbom did not run.');
  process.exit(1);
}
const sbom = JSON.parse(stdout) as Sbom;
const { names, built } = shippedPackages(root, out);
if (!built) {
  console.error('There is no build, so what is in its bundles is not known: npm run build writes the list, too.');
  process.exit(1);
}
// "development" and "optional" are said of what package.json lists as such, though it is inside of the page.
sbom.components = sbom.components
  .filter(({ name, version }) => names.has(`${name}@${version}`))
  .map(({ properties = [], ...component }) => ({
    ...component,
    scope: 'required',
    properties: properties.filter(({ name }) => name !== 'cdx:npm:package:development'),
  }));
const refs = new Set(sbom.components.map((component) => component['bom-ref']));
const known = (ref: string): boolean => refs.has(ref);
sbom.dependencies = sbom.dependencies
  .filter(({ ref }, at) => at === 0 || known(ref))
  .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter(known) }));
delete sbom.metadata.timestamp;
delete sbom.serialNumber;
const digest = createHash('sha256').update(JSON.stringify(sbom)).digest('hex');
// A UUID of the contents (RFC 9562, version 8).
const uuid = [digest.slice(0, 8), digest.slice(8, 12), `8${digest.slice(13, 16)}`, `8${digest.slice(17, 20)}`];
sbom.serialNumber = `urn:uuid:${uuid.join('-')}-${digest.slice(20, 32)}`;
mkdirSync(dirname(target), { recursive: true });
writeFileSync(target, `${JSON.stringify(sbom, null, 2)}\n`);
console.log(`${target}: ${sbom.components.length} packages`);
