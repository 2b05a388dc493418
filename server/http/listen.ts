import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The port or address cannot be had. The message is one line: what, and how to repair it. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
  constructor(
    readonly code: 'EADDRINUSE' | 'EACCES' | 'EADDRNOTAVAIL' | 'OTHER',
    readonly port: number,
    message: string,
  ) {
    super(message);
  }
}

const LOOPBACK = ['127.0.0.1', '::1'] as const;
const FREE_PORT_TRIES = 5;

export interface Listening {
  servers: Server[];
  port: number;
  /** An address that works as it is printed. */
  url: string;
}

/**
 * Listens on `host` and `port`. `loopback` means 127.0.0.1 and ::1, since `localhost` is the one for some
 * programs and the other for others; where the machine has no IPv6 the first alone will do.
 * @throws ListenError.
 */
export async function listen(createServer: () => Server, host: string, port: number): Promise<Listening> {
  if (host !== 'loopback' && host !== 'localhost') {
    const server = createServer();
    const bound = await bind(server, host, port);
    return { servers: [server], port: bound, url: `http://${printable(host)}:${bound}` };
  }
  for (let attempt = 1; ; attempt += 1) {
    const first = createServer();
    const bound = await bind(first, LOOPBACK[0], port);
    const second = createServer();
    try {
      await bind(second, LOOPBACK[1], bound);
      return { servers: [first, second], port: bound, url: `http://127.0.0.1:${bound}` };
    } catch (error) {
      if (error instanceof ListenError && error.code === 'EADDRNOTAVAIL')
        return { servers: [first], port: bound, url: `http://127.0.0.1:${bound}` };
      await new Promise((resolve) => first.close(resolve));
      if (port !== 0 || attempt >= FREE_PORT_TRIES) throw error;
    }
  }
}

function printable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}

function bind(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => reject(listenError(error, host, port));
    server.once('error', onError);
    server.listen({ host, port, ipv6Only: host === '::1' }, () => {
      server.off('error', onError);
      resolve(portOf(server.address()) ?? port);
    });
  });
}

function portOf(address: AddressInfo | string | null): number | undefined {
  return address !== null && typeof address === 'object' ? address.port : undefined;
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): ListenError {
  switch (error.code) {
    case 'EADDRINUSE':
      return new ListenError('EADDRINUSE', port, `Port ${port} is in use`);
    case 'EACCES':
      return new ListenError(
        'EACCES',
        port,
        `Port ${port} may not be used: the system reserves it. Choose another with --port, for instance 11436.`,
      );
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
    case 'ENOTFOUND':
      return new ListenError(
        'EADDRNOTAVAIL',
        port,
        `${host} is not an address of this machine. Correct HOST, or leave it out to listen on this machine only.`,
      );
    default:
      return new ListenError('OTHER', port, `Cannot listen on ${host}:${port} (${error.code ?? error.message}).`);
  }
}
