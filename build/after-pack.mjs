// Run by electron-builder on the unpacked program, before it is signed: burns the fuses that close Electron's side doors.
import { join } from 'node:path';
import { flipFuses, FuseV1Options, FuseVersion } from '@electron/fuses';

/** @type {import('@electron/fuses').FuseConfig} */
export const FUSES = {
  version: FuseVersion.V1,
  // A fuse that a later Electron brings has to be decided here first.
  strictlyRequireAllFuses: true,
  // The engine is a utility process, which is no Node of its own; nobody else gets one out of a signed program.
  [FuseV1Options.RunAsNode]: false,
  [FuseV1Options.EnableCookieEncryption]: true,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  // No snapshot of our own is loaded.
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  // The page comes from app://, never from file://.
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  // Chromium's default: WebAssembly without bounds checks in software.
  [FuseV1Options.WasmTrapHandlers]: true,
};

/** @param {import('electron-builder').AfterPackContext} context */
export default async function afterPack(context) {
  await flipFuses(executableOf(context), {
    ...FUSES,
    // Changed bytes void the ad-hoc signature without which Apple silicon runs nothing.
    resetAdHocDarwinSignature: context.electronPlatformName === 'darwin',
  });
}

/** @param {Pick<import('electron-builder').AfterPackContext, 'appOutDir' | 'electronPlatformName' | 'packager'>} context */
function executableOf({ appOutDir, electronPlatformName, packager }) {
  const name = packager.appInfo.productFilename;
  switch (electronPlatformName) {
    case 'darwin':
      return join(appOutDir, `${name}.app`);
    case 'win32':
      return join(appOutDir, `${name}.exe`);
    default:
      // `executableName` is the Linux packager's own.
      return join(
        appOutDir,
        /** @type {{ executableName: string }} */ (/** @type {unknown} */ (packager)).executableName,
      );
  }
}
