import { send } from '../upstream/send.ts';
import { errorTypeForStatus, quotedError } from '../messages/errors.ts';
import { isObject, parseJson, stringOf } from '../lib/json.ts';
import { VERSION } from '../core/version.ts';
import type { AskModel } from './deps.ts';

/** Enough for a greeting and a short answer; a test should not cost much. */
const ANSWER_TOKENS = 1024;

/**
 * Returns how to ask the running gateway over its own address, exactly as an app does, so that a test tries the whole
 * way.
 * @param url the gateway's address now.
 * @param headers what lets the question in where client keys are asked for.
 */
export function askOwnGateway(url: () => string, headers: () => Record<string, string>): AskModel {
  return async function* ({ model, prompt, dialect, signal }) {
    const anthropic = dialect === 'anthropic';
    const messages = [{ role: 'user', content: prompt }];
    const body = anthropic
      ? { model, max_tokens: ANSWER_TOKENS, stream: true, messages }
      : { model, stream: true, messages, options: { num_predict: ANSWER_TOKENS } };
    const answer = await send('Switchboard', {
      url: `${url()}${anthropic ? '/v1/messages' : '/api/chat'}`,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': `Switchboard/${VERSION}`,
        ...(anthropic ? { 'anthropic-version': '2023-06-01' } : {}),
        ...headers(),
      },
      body: JSON.stringify(body),
      signal,
    });
    const id = answer.headers['request-id'];
    if (typeof id === 'string') yield { type: 'request', id };
    if (answer.status >= 400) {
      const words =
        errorIn(parseJson(await answer.body.text())) ?? `The gateway answered with status ${answer.status}.`;
      throw quotedError(errorTypeForStatus(answer.status), words, { status: answer.status });
    }
    for await (const line of linesOf(answer.body)) {
      const text = textOf(line);
      if (text !== '') yield { type: 'text', text };
    }
  };
}

async function* linesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of body) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  yield rest + decoder.decode();
}

/** Returns the text that a line of either dialect's stream carries. @throws GatewayError for an error in the stream. */
function textOf(line: string): string {
  const value = parseJson(line.startsWith('data:') ? line.slice('data:'.length) : line);
  if (!isObject(value)) return '';
  const error = errorIn(value);
  if (error !== undefined) throw quotedError('api_error', error);
  if (isObject(value.delta) && value.delta.type === 'text_delta') return stringOf(value.delta.text) ?? '';
  return isObject(value.message) && value.message.role === 'assistant' ? (stringOf(value.message.content) ?? '') : '';
}

/** Returns the words of an error in Anthropic's or Ollama's shape. */
function errorIn(value: unknown): string | undefined {
  if (!isObject(value)) return undefined;
  return isObject(value.error) ? stringOf(value.error.message) : stringOf(value.error);
}
