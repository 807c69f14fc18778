/** What leaves this machine with the program: runtime dependencies, and the packages that the build put into its bundles. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface LockEntry {
  readonly version?: string;
  readonly dev?: boolean;
}

export interface Shipped {
  /** Folders of packages, as package-lock.json names them: `node_modules/vue`. */
  readonly folders: ReadonlySet<string>;
  /** `vue@3.5.45` */
  readonly names: ReadonlySet<string>;
  /** Whether there is a build, which says what is in the bundles. */
  readonly built: boolean;
}

/** Written by `writeBundled` into `out`, one for main, preload and page. */
const BUNDLED = /^bundled-\w+\.json$/;

/** @param out where the build is */
export function shippedPackages(root: string, out = join(root, 'out')): Shipped {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, LockEntry>>;
  };
  const installed = Object.entries(packages).filter(([path, { dev }]) => path !== '' && dev !== true);
  const lists = existsSync(out) ? readdirSync(out).filter((name) => BUNDLED.test(name)) : [];
  const bundled = lists.flatMap((name) => JSON.parse(readFileSync(join(out, name), 'utf8')) as string[]);
  const folders = new Set([...installed.map(([path]) => path), ...bundled]);
  const names = [...folders].map((path) => `${path.split('node_modules/').at(-1)}@${packages[path]?.version}`);
  return { folders, names: new Set(names), built: lists.length > 0 };
}
