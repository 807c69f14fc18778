import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import type { AfterPackContext } from 'electron-builder';
import { afterAll, expect, test } from 'vitest';
import afterPack from './after-pack.mjs';

/** What stands before the fuses in Electron's executable: Electron's own mark, version 1, then the number of fuses. */
const MARK = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const folder = mkdtempSync(join(tmpdir(), 'earmark-fuses-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Nine fuses as Electron 44 ships them; an executable has much before and behind them. */
function executable(fuses: string): string {
  const path = join(folder, 'earmark');
  const wire = Buffer.concat([Buffer.from(MARK), Buffer.from([1, fuses.length]), Buffer.from(fuses)]);
  writeFileSync(path, Buffer.concat([Buffer.alloc(100_000, 0x90), wire, Buffer.alloc(5000, 0x90)]));
  return path;
}

function context(): AfterPackContext {
  const packager = { appInfo: { productFilename: 'Earmark' }, executableName: 'earmark' };
  return { appOutDir: folder, electronPlatformName: 'linux', packager } as unknown as AfterPackContext;
}

test('every fuse of the packaged program is what it should be', async () => {
  const path = executable('101100011');
  await afterPack(context());
  const wire = await getCurrentFuseWire(path);
  const on = (fuse: FuseV1Options): boolean => wire[fuse] === FuseState.ENABLE;
  expect({
    runAsNode: on(FuseV1Options.RunAsNode),
    cookieEncryption: on(FuseV1Options.EnableCookieEncryption),
    nodeOptions: on(FuseV1Options.EnableNodeOptionsEnvironmentVariable),
    inspectArguments: on(FuseV1Options.EnableNodeCliInspectArguments),
    asarIntegrity: on(FuseV1Options.EnableEmbeddedAsarIntegrityValidation),
    onlyAsar: on(FuseV1Options.OnlyLoadAppFromAsar),
    ownSnapshot: on(FuseV1Options.LoadBrowserProcessSpecificV8Snapshot),
    filePrivileges: on(FuseV1Options.GrantFileProtocolExtraPrivileges),
  }).toEqual({
    runAsNode: false,
    cookieEncryption: true,
    nodeOptions: false,
    inspectArguments: false,
    asarIntegrity: true,
    onlyAsar: true,
    ownSnapshot: false,
    filePrivileges: false,
  });
});

test('a fuse that nobody has decided about stops the packaging', async () => {
  executable('1011000111');
  await expect(afterPack(context())).rejects.toThrow('strictlyRequireAllFuses');
});
