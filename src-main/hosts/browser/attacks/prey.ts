/** For the tests of attacks: a server with what should not be reached beside it. */
import { symlink, writeFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAnswer, request, signIn, testServer, type TestServer } from '../testing/clients.ts';

/** In a file beside the page's folder, and in `/etc/passwd`. */
export const SECRET = 'root:x:0:0';

export interface Prey {
  readonly server: TestServer;
  /** Of somebody who is signed in. */
  readonly cookie: string;
  readonly port: number;
}

export async function openPrey(): Promise<Prey> {
  const server = await testServer({}, async (folder) => {
    await writeFile(join(folder, '..', 'secret.txt'), SECRET);
    await symlink('/etc/passwd', join(folder, 'assets', 'passwd.js'));
    await symlink('/etc', join(folder, 'assets', 'etc'));
    await mkdir(join(folder, 'assets', 'deep'));
    await symlink('../../index.html', join(folder, 'assets', 'deep', 'inside.html'));
    await writeFile(join(folder, 'assets', 'index-1.js.map'), '{}');
  });
  return { server, port: server.port, cookie: await signIn(server) };
}

/** The status that a WebSocket handshake is refused with. */
export async function handshake(
  { port, cookie }: Prey,
  headers: Record<string, string>,
  path = '/socket',
): Promise<number> {
  const { status } = await request(port, {
    path,
    headers: {
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==',
      Origin: `http://127.0.0.1:${port}`,
      Cookie: cookie,
      ...headers,
    },
  });
  return status;
}

export function lowerCase(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return parseAnswer(
    ['HTTP/1.1 200', ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)].join('\r\n'),
  ).headers;
}
