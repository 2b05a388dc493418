import { GatewayError, isError } from '../../messages/errors.ts';
import { isObject, parseJson } from '../../lib/json.ts';
import { send } from '../../upstream/send.ts';
import { errorFromAnswer } from './upstream-error.ts';

/** Where to ask, and with which key. */
export interface ModelsSource {
  baseUrl: string;
  apiKey: string;
  signal: AbortSignal;
}

/**
 * What a test of the key found: how many models it opens and how long that took, or why it does not work, in plain
 * words.
 */
export type KeyTest = { ok: true; models: number; ms: number } | { ok: false; cause: string; ms: number };

/**
 * Returns every entry that `GET /v1/models` lists, all pages, newest first, as the API sends them.
 * @throws GatewayError when the API cannot be asked or refuses the key.
 */
export async function listClaudeModels({ baseUrl, apiKey, signal }: ModelsSource): Promise<unknown[]> {
  // Loaded on first use: the start of the gateway does not pay for it.
  const { default: Anthropic } = await import('@anthropic-ai/sdk');
  let failure: unknown;
  const client = new Anthropic({
    baseURL: baseUrl.replace(/\/+$/, ''),
    apiKey,
    authToken: null,
    // Proxies in front of the API know the older header better than the Bearer that this client sends by itself.
    defaultHeaders: { 'x-api-key': apiKey, authorization: null },
    maxRetries: 0,
    logLevel: 'off',
    logger: { error: silent, warn: silent, info: silent, debug: silent },
    fetch: async (input, init) => {
      try {
        return await fetchThroughPool(input, init, baseUrl, signal);
      } catch (error) {
        // The client wraps what its fetch throws; the cause is kept to be thrown as it is.
        failure = error;
        throw error;
      }
    },
  });
  const entries: unknown[] = [];
  try {
    for await (const entry of client.models.list({ limit: 1000 }, { signal })) entries.push(entry);
  } catch (error) {
    throw failure ?? error;
  }
  return entries;
}

/** Asks the API once with this key. Never throws. */
export async function testKey(source: ModelsSource): Promise<KeyTest> {
  const begin = performance.now();
  const elapsed = (): number => Math.round(performance.now() - begin);
  try {
    const models = await listClaudeModels(source);
    return { ok: true, models: models.length, ms: elapsed() };
  } catch (error) {
    return { ok: false, cause: causeOf(error, source.baseUrl), ms: elapsed() };
  }
}

function causeOf(error: unknown, baseUrl: string): string {
  if (!(error instanceof GatewayError)) {
    return `The test failed: ${error instanceof Error ? error.message : String(error)}`;
  }
  if (isError(error, 'upstream_unreachable')) {
    return `${baseUrl} cannot be reached. Check the network, a proxy or a firewall, and the address. (${error.message})`;
  }
  if (isError(error, 'insufficient_quota'))
    return `The key works, but its account has no credit left: ${error.message}`;
  if (error.status === 401) return `The key is wrong or was revoked: ${error.message}`;
  if (error.status === 403) return `The key may not do this: ${error.message}`;
  if (error.status === 407) return `A proxy wants a sign-in before it lets requests through: ${error.message}`;
  return error.message;
}

async function fetchThroughPool(
  input: unknown,
  init: RequestInit | undefined,
  baseUrl: string,
  signal: AbortSignal,
): Promise<Response> {
  const url = input instanceof Request ? input.url : String(input);
  const headers: Record<string, string> = {};
  new Headers(init?.headers).forEach((value, name) => {
    headers[name] = value;
  });
  // The pool hands compressed bytes on as they are.
  delete headers['accept-encoding'];
  const answer = await send('Anthropic', { url, method: init?.method ?? 'GET', headers, signal });
  const text = await answer.body.text();
  const type = String(answer.headers['content-type'] ?? '');
  if (answer.status !== 200 || !type.includes('json') || !isObject(parseJson(text))) {
    throw errorFromAnswer(answer, text, new URL(baseUrl).origin, false);
  }
  return new Response(text, { status: answer.status, headers: { 'content-type': 'application/json' } });
}

function silent(): void {
  // The client's warnings are no log of this gateway.
}
