import { gatewayError, type GatewayError } from '../../messages/errors.ts';
import { isArray, isObject, parseJson, stringOf, type JsonObject } from '../../lib/json.ts';
import { createAbort, type Signal } from '../../lib/abort-signal.ts';
import { send, upstreamError } from '../../upstream/send.ts';
import type { UpstreamBody } from '../../upstream/answer-body.ts';
import { fromOllamaError, wordsOf } from './from-error.ts';

/** These answers come from Ollama's memory and disk: what takes longer does not come. */
const LIMIT_MS = 3000;

/**
 * Returns the entries of `/api/tags` at `baseUrl`, every field as it came.
 * @throws GatewayError when Ollama cannot be reached, takes more than three seconds or answers something else.
 */
export async function listOllama(baseUrl: string, signal: AbortSignal): Promise<JsonObject[]> {
  return entriesOf(await ask(baseUrl, signal, '/api/tags'));
}

/** Returns the entries of `/api/ps`, the models in memory. @throws GatewayError as {@link listOllama}. */
export async function psOllama(baseUrl: string, signal: AbortSignal): Promise<JsonObject[]> {
  return entriesOf(await ask(baseUrl, signal, '/api/ps'));
}

/** Returns `/api/show` of one model. @throws GatewayError 404 for an unknown one, else as {@link listOllama}. */
export async function showOllama(baseUrl: string, name: string, signal: AbortSignal): Promise<JsonObject> {
  return ask(baseUrl, signal, '/api/show', name);
}

/** Returns Ollama's version, such as `0.24.0`. @throws GatewayError as {@link listOllama}. */
export async function ollamaVersion(baseUrl: string, signal: AbortSignal): Promise<string> {
  const answer = await ask(baseUrl, signal, '/api/version');
  const version = stringOf(answer.version);
  if (version === undefined) throw strange(baseUrl);
  return version;
}

/**
 * Asks for one answer in JSON. Not through the official client: it wakes Node's own `fetch`, which takes an eighth of
 * the gateway's start, and the first request waits for these answers.
 */
async function ask(baseUrl: string, signal: AbortSignal, path: string, model?: string): Promise<JsonObject> {
  const limit = createAbort();
  const timer = setTimeout(() => limit.abort(tooSlow(baseUrl)), LIMIT_MS);
  const stop = (): void => limit.abort(signal.reason);
  signal.addEventListener('abort', stop);
  const url = baseUrl + path;
  const question = { url, headers: { 'content-type': 'application/json' }, signal: limit.signal };
  try {
    signal.throwIfAborted();
    const { status, body } = await send(
      'Ollama',
      model === undefined
        ? { method: 'GET', ...question }
        : { method: 'POST', body: JSON.stringify({ model }), ...question },
    );
    const text = await textOf(body, url, limit.signal);
    if (status >= 400)
      throw fromOllamaError(status, wordsOf(text), { model: model ?? '', tokens: 0, window: undefined });
    const answer = parseJson(text);
    if (!isObject(answer)) throw strange(baseUrl);
    return answer;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

async function textOf(body: UpstreamBody, url: string, signal: Signal): Promise<string> {
  try {
    return await body.text();
  } catch (error) {
    throw upstreamError('Ollama', url, error, signal);
  }
}

function entriesOf(answer: JsonObject): JsonObject[] {
  return isArray(answer.models) ? answer.models.filter(isObject) : [];
}

function tooSlow(baseUrl: string): GatewayError {
  return gatewayError('upstream_timeout', { place: baseUrl, seconds: LIMIT_MS / 1000 });
}

function strange(baseUrl: string): GatewayError {
  return gatewayError('wrong_upstream', { speaksNotAsOllama: baseUrl });
}
