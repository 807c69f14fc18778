/** What is shipped, as the build lists it and the registry is asked about it. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { build } from 'vite';
import { describe, expect, onTestFinished, test } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { folderWith, temporaryFolder } from '../src-main/datasets/testing/folders.ts';
import { writeBundled } from './bundled.mjs';
import { shippedPackages } from './shipped.ts';

const ROOT = resolve(import.meta.dirname, '..');

async function script(name: string, args: readonly string[], env: Record<string, string> = {}) {
  return await new Promise<{ code: number; text: string }>((done) => {
    const options = { cwd: ROOT, env: { ...process.env, ...env } };
    const child = execFile(
      process.execPath,
      [join(ROOT, 'scripts', name), ...args],
      options,
      (_error, stdout, stderr) => done({ code: child.exitCode ?? -1, text: stdout + stderr }),
    );
  });
}

/** As the build leaves it: the page has Vue inside. */
const built = () => folderWith({ 'bundled-renderer.json': '["node_modules/vue"]' });

describe('the list of what is shipped', () => {
  test('is written by every build and package', () => {
    expect(manifest.scripts.build).toContain('npm run sbom');
    expect(manifest.scripts.package).toMatch(/^npm run build && /);
  });

  test('has runtime dependencies and what is in bundles, with versions and hashes, and no tools; twice the same', async () => {
    const [out, folder] = [await built(), await temporaryFolder()];
    const files = [join(folder, 'a.json'), join(folder, 'b.json')];
    for (const file of files) expect(await script('sbom.ts', [file, out])).toMatchObject({ code: 0 });
    const [text, again] = await Promise.all(files.map((file) => readFile(file, 'utf8')));
    expect(text).toBe(again);
    const { components, bomFormat } = JSON.parse(text!) as {
      bomFormat: string;
      components: { name: string; version: string; hashes?: { alg: string }[] }[];
    };
    expect(bomFormat).toBe('CycloneDX');
    const names = components.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining([...Object.keys(manifest.dependencies), 'vue']));
    for (const tool of ['vitest', 'eslint', 'playwright', 'vite']) expect(names).not.toContain(tool);
    expect(components.map(({ name, version }) => `${name}@${version}`).toSorted()).toEqual(
      [...shippedPackages(ROOT, out).names].toSorted(),
    );
    expect(components.filter(({ hashes }) => hashes?.[0]?.alg !== 'SHA-512')).toEqual([]);
  });

  test('is refused where there is no build', async () => {
    const folder = await temporaryFolder();
    expect(await script('sbom.ts', [join(folder, 'a.json'), folder])).toMatchObject({ code: 1 });
  });

  test('knows what a bundle has inside, by scripts and styles', async () => {
    const folder = await temporaryFolder();
    const entry = join(folder, 'entry.mjs');
    const packages = join(ROOT, 'node_modules');
    await writeFile(
      entry,
      `import '${packages}/@fontsource-variable/inter/index.css';\nimport { lookup } from '${packages}/mrmime/index.mjs';\nconsole.log(lookup('a.css'));\n`,
    );
    const file = join(folder, 'bundled.json');
    await build({
      ...{ root: ROOT, configFile: false, logLevel: 'silent', plugins: [writeBundled(file)] },
      build: { outDir: join(folder, 'out'), rolldownOptions: { input: entry } },
    });
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual([
      'node_modules/@fontsource-variable/inter',
      'node_modules/mrmime',
    ]);
  });
});

describe('npm run audit', () => {
  /** A registry that answers questions about holes with `status` and `body`. */
  async function registry(status: number, body: object): Promise<Record<string, string>> {
    const server = createServer((request, response) => {
      request.resume();
      response.setHeader('Content-Type', 'application/json');
      response.statusCode = request.url?.includes('advisories') === true ? status : 404;
      response.end(JSON.stringify(body));
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const cache = await temporaryFolder();
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    return { npm_config_registry: address, npm_config_cache: cache, npm_config_fetch_retries: '0' };
  }
  const hole = [{ id: 1, url: 'https://x', title: 'A hole', severity: 'high', vulnerable_versions: '*', cwe: [] }];

  test('says clean where the registry knows of nothing', async () => {
    const { code, text } = await script('audit.ts', [await built()], await registry(200, {}));
    expect(text).toMatch(/clean: nothing is known against the \d+ packages/);
    expect(code).toBe(0);
  });

  test.each(['ws', 'vue'])('names a hole in %s, which is shipped, and fails', async (name) => {
    const { code, text } = await script('audit.ts', [await built()], await registry(200, { [name]: hole }));
    expect(text).toMatch(new RegExp(`^found high: ${name} `, 'm'));
    expect(code).toBe(1);
  });

  test('a hole in a tool is told and is no failure', async () => {
    const { code, text } = await script('audit.ts', [await built()], await registry(200, { prettier: hole }));
    expect(text).toContain('In tools that are not shipped: prettier');
    expect(code).toBe(0);
  });

  test('a registry that does not answer, and a checkout that is not built, are neither clean nor found', async () => {
    const deaf = await script('audit.ts', [await built()], await registry(405, {}));
    expect(deaf.text).toContain('This registry does not answer (405), so it is not known.');
    expect(deaf.code).toBe(3);
    const unbuilt = await temporaryFolder();
    await writeFile(join(unbuilt, 'other.json'), '[]');
    expect(await script('audit.ts', [unbuilt], await registry(200, {}))).toMatchObject({ code: 3 });
  });
});
