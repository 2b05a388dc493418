import { Ollama } from 'ollama/browser';
import { GatewayError } from '../../messages/errors.ts';
import { isArray, isObject, stringOf, type JsonObject } from '../../messages/json.ts';
import { send, upstreamError } from '../upstream.ts';
import { mapOllamaError, wordsOf } from './map-error.ts';

/** These answers come from Ollama's memory and disk: what takes longer does not come. */
const LIMIT_MS = 3000;

/**
 * Returns the entries of `/api/tags` at `baseUrl`, every field as it came.
 * @throws GatewayError when Ollama cannot be reached, takes more than three seconds or answers something else.
 */
export async function listOllama(baseUrl: string, signal: AbortSignal): Promise<JsonObject[]> {
  return entriesOf(await ask(baseUrl, signal, '', (client) => client.list()));
}

/** Returns the entries of `/api/ps`, the models in memory. @throws GatewayError as {@link listOllama}. */
export async function psOllama(baseUrl: string, signal: AbortSignal): Promise<JsonObject[]> {
  return entriesOf(await ask(baseUrl, signal, '', (client) => client.ps()));
}

/** Returns `/api/show` of one model. @throws GatewayError 404 for an unknown one, else as {@link listOllama}. */
export async function showOllama(baseUrl: string, name: string, signal: AbortSignal): Promise<JsonObject> {
  const shown = await ask(baseUrl, signal, name, (client) => client.show({ model: name }));
  if (!isObject(shown)) throw strange(baseUrl);
  return shown;
}

/** Returns Ollama's version, such as `0.24.0`. @throws GatewayError as {@link listOllama}. */
export async function ollamaVersion(baseUrl: string, signal: AbortSignal): Promise<string> {
  const answer = await ask(baseUrl, signal, '', (client) => client.version());
  const version = isObject(answer) ? stringOf(answer.version) : undefined;
  if (version === undefined) throw strange(baseUrl);
  return version;
}

/** Asks through the official client, whose own `fetch` is replaced by the pool that all upstreams share. */
async function ask(baseUrl: string, signal: AbortSignal, model: string, question: (client: Ollama) => Promise<unknown>): Promise<unknown> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(tooSlow(baseUrl)), LIMIT_MS);
  const client = new Ollama({ host: baseUrl, fetch: (input, init) => pooledFetch(input, init, AbortSignal.any([signal, limit.signal]), model) });
  try {
    return await question(client);
  } catch (error) {
    throw error instanceof GatewayError ? error : strange(baseUrl, error);
  } finally {
    clearTimeout(timer);
  }
}

/** A `fetch` on the shared pool. Errors are thrown here: the client would write them to the terminal. */
async function pooledFetch(input: RequestInfo | URL, init: RequestInit | undefined, signal: AbortSignal, model: string): Promise<Response> {
  const url = input instanceof Request ? input.url : String(input);
  const { body } = init ?? {};
  const answer = await send('Ollama', {
    url,
    method: init?.method ?? 'GET',
    headers: Object.fromEntries(new Headers(init?.headers)),
    ...(typeof body === 'string' ? { body } : {}),
    signal,
  });
  let text: string;
  try {
    text = await answer.body.text();
  } catch (error) {
    throw upstreamError('Ollama', url, error, signal);
  }
  if (answer.status >= 400) throw mapOllamaError(answer.status, wordsOf(text), { model, tokens: 0, window: undefined });
  return new Response(text, { status: answer.status, headers: { 'content-type': 'application/json' } });
}

function entriesOf(answer: unknown): JsonObject[] {
  return isObject(answer) && isArray(answer.models) ? answer.models.filter(isObject) : [];
}

function tooSlow(baseUrl: string): GatewayError {
  const what = `Ollama at ${baseUrl} did not answer within ${LIMIT_MS / 1000} seconds.`;
  return new GatewayError('timeout_error', `${what} Look whether it is busy or has to be started again.`);
}

function strange(baseUrl: string, cause?: unknown): GatewayError {
  const what = `What answers at ${baseUrl} does not speak as Ollama does.`;
  return new GatewayError('api_error', `${what} Correct the address of Ollama in Switchboard's settings.`, { status: 502, cause });
}
