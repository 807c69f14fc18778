import { UserError } from '../../../../src-shared/errors.ts';
import { defineCommand, usageError } from '../command.ts';

/** Names of the loopback address; `::1` listens there as well. */
const LOOPBACK = ['127.0.0.1', 'localhost', '::1', '[::1]'];

export const serve = defineCommand({
  name: 'serve',
  summary: 'Open the workstation in a browser, also one at the other end of an SSH tunnel.',
  description:
    'Listens on the loopback address only and prints an address that works once. On a server, forward the port ' +
    '(ssh -L 4680:127.0.0.1:4680 server) and open the address on your own machine. Press Enter for a new address; ' +
    'Ctrl-C pauses jobs at a checkpoint and ends.',
  options: {
    port: { type: 'string', value: 'N', description: 'Port; 0 for any that is free. Default: 4680, or any.' },
    workspace: { type: 'string', value: 'dir', description: 'Workspace to open. Default: ~/Earmark.' },
    'no-open': { type: 'boolean', description: 'Do not open a browser.' },
    host: { type: 'string', value: 'address', default: '127.0.0.1', description: '::1 listens there as well.' },
    sample: { type: 'boolean', description: 'Make the sample data set where the workspace has none.' },
  },
  async run({ options, streams }) {
    const { serve: run } = await import('../serve-session.ts');
    await run({
      port: options.port === undefined ? undefined : portOf(options.port),
      ipv6: isIpv6(options.host),
      workspace: options.workspace,
      open: options['no-open'] !== true && options.json !== true,
      sample: options.sample === true,
      json: options.json === true,
      streams,
    });
  },
});

function portOf(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) {
    throw usageError(`'${text}' is not a port.`, 'Give a whole number from 0 to 65535, for example --port 4680.');
  }
  return port;
}

/** @throws UserError HOST_NOT_LOOPBACK */
function isIpv6(host: string): boolean {
  if (LOOPBACK.includes(host)) return host.includes('::1');
  throw new UserError('HOST_NOT_LOOPBACK', `Earmark does not listen on ${host}: only on this machine itself.`, {
    hint: 'From another machine, forward the port: ssh -L 4680:127.0.0.1:4680 server',
    details: { host },
  });
}
