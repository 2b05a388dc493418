import { isLoopbackHost } from '../lib/loopback.ts';
import { SettingsError } from '../messages/errors.ts';
import type { Settings } from '../../contract/settings.ts';

/** Refuses an upstream address that is the gateway itself: it would ask itself for ever. */
export function checkUpstreams(settings: Settings): void {
  const upstreams: [string, string | undefined][] = [
    ['OLLAMA_BASE_URL', settings.ollamaBaseUrl],
    ['ANTHROPIC_BASE_URL', settings.anthropicBaseUrl],
  ];
  for (const [name, url] of upstreams) {
    if (url !== undefined && leadsHere(url, settings))
      throw new SettingsError(
        `${name}: ${url} is Switchboard's own address. Give the address of the ${name.startsWith('OLLAMA') ? 'Ollama server, for instance http://127.0.0.1:11436' : 'API'}.`,
      );
  }
}

/** Tells whether an address is the one the gateway listens on. */
export function leadsHere(url: string, settings: Pick<Settings, 'host' | 'port'>): boolean {
  const { hostname, port, protocol } = new URL(url);
  const asked = port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
  if (settings.port === 0 || asked !== settings.port || protocol === 'https:') return false;
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  return isLoopbackHost(host) || host === '0.0.0.0' || host === '::' || host === settings.host;
}
