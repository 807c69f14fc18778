import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { readStaticFiles, type StaticFiles } from '../browser/static-files.ts';
import { answerRequest } from './app-protocol.ts';

// The package starts a download when it is imported outside of Electron.
vi.mock('electron', () => ({ protocol: {} }));

const folder = mkdtempSync(join(tmpdir(), 'earmark-page-'));
let files: StaticFiles;

beforeAll(async () => {
  const page = join(folder, 'renderer');
  mkdirSync(join(page, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  writeFileSync(join(page, 'index.html'), '<!doctype html>');
  writeFileSync(join(page, 'assets', 'index-1.js'), 'export {}');
  writeFileSync(join(page, 'assets', 'inter.woff2'), 'font');
  symlinkSync(join(folder, 'secret.txt'), join(page, 'link.txt'));
  symlinkSync(folder, join(page, 'up'));
  files = await readStaticFiles(page);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const get = (url: string, method = 'GET'): Response => answerRequest(files, { url, method });

test.each([
  ['app://earmark/', 'text/html; charset=utf-8'],
  ['app://earmark/index.html', 'text/html; charset=utf-8'],
  ['app://earmark/assets/index-1.js', 'text/javascript; charset=utf-8'],
  ['app://earmark/assets/inter.woff2', 'font/woff2'],
])('%s is there, with its type and the policy', (url, type) => {
  const { status, headers } = get(url);
  expect([status, headers.get('content-type')]).toEqual([200, type]);
  expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(headers.get('x-content-type-options')).toBe('nosniff');
});

test.each([
  'app://earmark/../secret.txt',
  'app://earmark/..%2fsecret.txt',
  'app://earmark/%2e%2e/secret.txt',
  'app://earmark/..%5csecret.txt',
  'app://earmark/%252e%252e%252fsecret.txt',
  'app://earmark//etc/passwd',
  'app://earmark/%00',
  'app://earmark/link.txt',
  'app://earmark/up/secret.txt',
  'app://earmark/assets',
  'app://other/index.html',
  'app://user@earmark/index.html',
])('%s is not', async (url) => {
  const response = get(url);
  expect(response.status).toBe(404);
  expect(await response.text()).toBe('Not found');
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
});

test('only reading is allowed; HEAD has no body', async () => {
  expect(get('app://earmark/index.html', 'POST').status).toBe(405);
  const head = get('app://earmark/index.html', 'HEAD');
  expect([head.status, await head.text(), head.headers.get('content-length')]).toEqual([200, '', '15']);
});
