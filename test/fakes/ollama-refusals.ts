import { isList, isRecord, number, record, records, text, type JsonObject } from '../support/json.ts';
import type { OllamaCapability, OllamaModel } from './ollama-models.ts';
import { promptTokens } from './ollama-reply.ts';

/** What Ollama refuses, and in which words (reference/ollama-behaviour.md). */

/** Thrown on a route; the server answers with it. */
export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The routes that a model answers on. */
export type Wire = 'chat' | 'generate' | 'v1-chat' | 'v1-completions' | 'v1-responses';

const promptTooLong =
  'the prompt is longer than the context length currently available to the model; ' +
  'shorten the prompt, adjust the context length in settings, or use a model with a longer context length';

/** Why Ollama refuses a request with 400, or undefined. */
export function refusal(model: OllamaModel, name: string, body: JsonObject, wire: Wire): string | undefined {
  const can = (capability: OllamaCapability): boolean => model.capabilities.includes(capability);
  if (!can('completion')) return `"${name}" does not support ${wire === 'generate' ? 'generate' : 'chat'}`;
  const think = body['think'];
  const levels: readonly unknown[] = ['low', 'medium', 'high', 'max'];
  if (think !== undefined && think !== null && typeof think !== 'boolean' && !levels.includes(think)) {
    return `invalid think value: ${JSON.stringify(think)} (must be "high", "medium", "low", "max", true, or false)`;
  }
  if (think && !can('thinking')) return `"${name}" does not support thinking`;
  if (isList(body['tools']) && body['tools'].length > 0 && !can('tools')) return `"${name}" does not support tools`;
  if (wire === 'generate' && text(body['suffix']) !== '' && !can('insert')) return `"${name}" does not support insert`;
  const badCall = records(body['messages'])
    .flatMap((message) => records(message['tool_calls']))
    .some((call) => (wire === 'chat') !== isRecord(record(call['function'])['arguments']));
  if (badCall) return 'invalid tool call arguments';
  const window = number(record(body['options'])['num_ctx'], model.loadedContext);
  const overflow = body['truncate'] === false && promptTokens(body) > window;
  return overflow ? promptTooLong : undefined;
}

/** An error in the shape of the route: Ollama's own or OpenAI's. */
export function errorBody(openai: boolean, status: number, message: string): JsonObject {
  if (!openai) return { error: message };
  const type = status === 400 ? 'invalid_request_error' : status === 404 ? 'not_found_error' : 'api_error';
  return { error: { message, type, param: null, code: null } };
}

/** What a scripted status says when the test gives no body. */
export function plainError(status: number, path: string): JsonObject {
  return errorBody(path.startsWith('/v1/'), status, `fake error ${String(status)}`);
}
