import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { GatewayError, gatewayError } from '../messages/errors.ts';
import { abortSignalOf, type Signal } from '../lib/abort-signal.ts';
import { Agent } from './undici.ts';
import { sendOver } from './send.ts';
import { isPublicAddress } from './public-address.ts';

const LIMIT_BYTES = 10 * 1024 * 1024;
const LIMIT_MS = 10_000;
const REDIRECTS_MOST = 3;

/** What tests replace: the network itself. */
export interface Network {
  isPublic(address: string): boolean;
  lookup(hostname: string, done: (error: Error | null, addresses: LookupAddress[]) => void): void;
}

const internet: Network = {
  isPublic: isPublicAddress,
  lookup: (hostname, done) => systemLookup(hostname, { all: true }, done),
};

/**
 * Returns the bytes behind a web address that a caller named in its request. Only http and https, only public
 * addresses: whoever may ask a model must not be able to read this machine's or its network's own pages. The name is
 * looked up once and the connection goes to the address that was checked, so that a second look-up cannot lead
 * elsewhere.
 * At most 10 MB, ten seconds and three redirects, each checked as the first.
 * @throws GatewayError 400 that says what is wrong with the address.
 */
export async function fetchPublic(address: string, signal: Signal, network: Network = internet): Promise<Buffer> {
  const limit = new AbortController();
  const timer = setTimeout(
    () => limit.abort(refused(address, `it took more than ${LIMIT_MS / 1000} seconds`)),
    LIMIT_MS,
  );
  const agent = new Agent({
    connect: { lookup: checkedLookup(network), timeout: LIMIT_MS },
    pipelining: 0,
    maxOrigins: REDIRECTS_MOST + 1,
  });
  const either = AbortSignal.any([abortSignalOf(signal), limit.signal]);
  try {
    return await follow(address, agent, either, network);
  } catch (error) {
    if (either.aborted && either.reason instanceof GatewayError) throw either.reason;
    if (error instanceof GatewayError) throw error;
    throw refused(address, error instanceof Error ? error.message : String(error));
  } finally {
    clearTimeout(timer);
    void agent.destroy();
  }
}

async function follow(address: string, agent: Agent, signal: AbortSignal, network: Network): Promise<Buffer> {
  let url = parsed(address);
  for (let redirects = 0; ; redirects += 1) {
    checkUrl(url, address, network);
    const answer = await sendOver(agent, {
      url: url.href,
      method: 'GET',
      signal,
      headers: { accept: 'image/*, application/pdf' },
    });
    const location = answer.headers.location;
    if (answer.status >= 300 && answer.status < 400 && typeof location === 'string') {
      answer.body.destroy();
      if (redirects >= REDIRECTS_MOST) throw refused(address, 'it leads on to other addresses too often');
      url = parsed(location, url);
      continue;
    }
    if (answer.status !== 200) {
      answer.body.destroy();
      throw refused(address, `it answers with status ${answer.status}`);
    }
    return readLimited(answer.body, address);
  }
}

async function readLimited(body: AsyncIterable<Uint8Array>, address: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > LIMIT_BYTES) throw refused(address, 'it is larger than 10 MB');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

function parsed(address: string, base?: URL): URL {
  try {
    return new URL(address, base);
  } catch {
    throw refused(address, 'it is no valid address');
  }
}

function checkUrl(url: URL, address: string, network: Network): void {
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw refused(address, 'only http and https addresses are fetched');
  // Names are checked when they are looked up; a bare address is never looked up.
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !network.isPublic(host)) throw notPublic(host);
}

/** A look-up for the connection itself: it gives the connection nothing but addresses that passed. */
function checkedLookup(network: Network): LookupFunction {
  return (hostname, options, done) => {
    network.lookup(hostname, (error, addresses) => {
      const [first] = addresses;
      if (error !== null) done(error, []);
      else if (first === undefined || !addresses.every(({ address }) => network.isPublic(address)))
        done(notPublic(hostname), []);
      else if (options.all === true) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };
}

function notPublic(host: string): GatewayError {
  return gatewayError('address_not_fetched', { privateHost: host });
}

function refused(address: string, why: string): GatewayError {
  return gatewayError('address_not_fetched', { address, why });
}
