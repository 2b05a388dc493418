import { send } from '../upstream/send.ts';
import { IDENTITY_HEADER } from '../core/identity.ts';
import { gatewayError, type GatewayError } from '../messages/errors.ts';

export interface OllamaPlace {
  /** Where Ollama answers. @throws GatewayError `upstream_unreachable` when it is found nowhere. */
  baseUrl(): Promise<string>;
  /** The address as known now, or the first that is looked at; for showing, not for asking. */
  known(): string;
  /** Says that a request to the address failed: the next caller looks again. */
  lost(): void;
}

export interface OllamaSearch {
  /** Set by the user: the only place then. */
  fixed: string | undefined;
  /** The value of `OLLAMA_HOST`, in any form that Ollama itself takes. */
  ollamaHost: string | undefined;
  /** This gateway's identity, so that it never takes itself for Ollama. */
  instance: string;
}

const PROBE_MS = 500;
const LOOK_AGAIN_MS = 2000;

/**
 * Finds Ollama: the first of `OLLAMA_HOST`, port 11434 and port 11436 that answers as Ollama and is not this
 * gateway. Looks again, at most every two seconds, while none is found or after one was lost.
 */
export function createOllamaPlace(search: OllamaSearch): OllamaPlace {
  const { fixed } = search;
  if (fixed !== undefined) return { baseUrl: () => Promise.resolve(fixed), known: () => fixed, lost: () => undefined };

  const candidates = candidateUrls(search.ollamaHost);
  let found: string | undefined;
  let lookedAt = -Infinity;
  let looking: Promise<void> | undefined;
  const fallback = candidates[0] ?? 'http://127.0.0.1:11434';

  const look = async (): Promise<void> => {
    for (const url of candidates) {
      if (await isOllama(url, search.instance)) {
        found = url;
        break;
      }
    }
    lookedAt = performance.now();
    looking = undefined;
  };
  return {
    known: () => found ?? fallback,
    lost: () => {
      found = undefined;
    },
    baseUrl: async () => {
      if (found === undefined && performance.now() - lookedAt > LOOK_AGAIN_MS) {
        looking ??= look();
        await looking;
      }
      // Never a guess: the first address to look at may be this gateway's own.
      if (found === undefined) throw notFound(candidates);
      return found;
    },
  };
}

function notFound(candidates: readonly string[]): GatewayError {
  return gatewayError('upstream_unreachable', { upstream: 'Ollama', searched: candidates });
}

/** Returns the addresses to try, in the contract's order, each once. */
export function candidateUrls(ollamaHost: string | undefined): string[] {
  const urls = [
    ollamaHost === undefined || ollamaHost.trim() === '' ? undefined : urlOfOllamaHost(ollamaHost),
    'http://127.0.0.1:11434',
    'http://127.0.0.1:11436',
  ];
  return [...new Set(urls.filter((url) => url !== undefined))];
}

/**
 * Returns the address that a value of `OLLAMA_HOST` means, as Ollama's own envconfig reads it: scheme, host
 * and port may each be missing; `0.0.0.0` is where a server listens, so it is asked on loopback.
 */
export function urlOfOllamaHost(value: string): string | undefined {
  const text = value.trim().replace(/^["']|["']$/g, '');
  const match = /^(?:(https?):\/\/)?(\[[^\]]*\]|[^:/]*)(?::(\d+))?(?:\/.*)?$/i.exec(text);
  if (match === null) return undefined;
  const scheme = (match[1] ?? 'http').toLowerCase();
  const port = match[3] ?? (match[1] === undefined ? '11434' : scheme === 'https' ? '443' : '80');
  const host = match[2] ?? '';
  const asked = host === '' || host === '0.0.0.0' || host === '[::]' ? '127.0.0.1' : host;
  return `${scheme}://${asked}:${port}`;
}

/** Tells whether Ollama answers at `url`, and not the gateway whose identity is `instance`. Never throws. */
export async function isOllama(url: string, instance: string, timeoutMs = PROBE_MS): Promise<boolean> {
  try {
    const answer = await send('Ollama', {
      url: `${url}/`,
      method: 'GET',
      headers: {},
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await answer.body.text();
    return answer.headers[IDENTITY_HEADER] !== instance && text.startsWith('Ollama is running');
  } catch {
    return false;
  }
}
