/** Shows an address in the system's browser. */
import { spawn } from 'node:child_process';

/** Why there is no use in trying, or undefined. A server on the other end of an SSH session has no display of ours. */
export function whyNoBrowser(
  env: Readonly<NodeJS.ProcessEnv> = process.env,
  platform: NodeJS.Platform = process.platform,
): string | undefined {
  if (env['CI'] !== undefined && env['CI'] !== '') return 'CI';
  if (env['SSH_CONNECTION'] !== undefined) return 'an SSH session';
  if (platform !== 'linux') return undefined;
  const display = [env['DISPLAY'], env['WAYLAND_DISPLAY']].some((name) => name !== undefined && name !== '');
  return display ? undefined : 'no display';
}

/** Never fails: the address is on the terminal. */
export function openBrowser(address: string): void {
  const [program, args] = openerOf(process.platform, address);
  const child = spawn(program, args, { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}

function openerOf(platform: NodeJS.Platform, address: string): readonly [program: string, args: readonly string[]] {
  switch (platform) {
    case 'darwin':
      return ['open', [address]];
    case 'win32':
      // `start` is a word of cmd's; its first quoted argument would be a title.
      return ['cmd', ['/c', 'start', '', address.replaceAll('&', '^&')]];
    default:
      return ['xdg-open', [address]];
  }
}
