import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gatewayError, isError, type GatewayError } from '../messages/errors.ts';

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
 * @throws GatewayError when the port or the address cannot be had: `port_in_use`, `port_reserved`, `address_unknown`,
 * `listen_failed`.
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
      if (isError(error, 'address_unknown')) return { servers: [first], port: bound, url: `http://127.0.0.1:${bound}` };
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

function listenError(error: NodeJS.ErrnoException, host: string, port: number): GatewayError {
  switch (error.code) {
    case 'EADDRINUSE':
      return gatewayError('port_in_use', { port });
    case 'EACCES':
      return gatewayError('port_reserved', { port });
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
    case 'ENOTFOUND':
      return gatewayError('address_unknown', { host });
    default:
      return gatewayError('listen_failed', { host, port, cause: error.code ?? error.message });
  }
}
