/** `protocol`: custom schemes, answered by main. */
import { app } from './app.ts';
import { schemes, type SchemeHandler } from './browser.ts';

interface CustomScheme {
  readonly scheme: string;
  readonly privileges?: Readonly<Record<string, boolean>>;
}

export const registered: CustomScheme[] = [];

export const protocol = {
  registerSchemesAsPrivileged: (list: readonly CustomScheme[]) => {
    if (app.isReady()) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
    registered.push(...list);
  },
  handle: (scheme: string, handler: SchemeHandler) => {
    if (!app.isReady()) throw new Error('protocol.handle needs a ready app');
    if (!registered.some((item) => item.scheme === scheme && item.privileges?.['standard'] === true)) {
      throw new Error(`The stand-in maps standard schemes to https; ${scheme} is not registered as one.`);
    }
    schemes.set(scheme, handler);
  },
  unhandle: (scheme: string) => void schemes.delete(scheme),
  isProtocolHandled: (scheme: string) => schemes.has(scheme),
};
