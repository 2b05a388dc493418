import {
  errorTypeForStatus,
  gatewayError,
  invalidRequest,
  quotedError,
  unsupported,
  type GatewayError,
} from '../../messages/errors.ts';
import { isObject, parseJson } from '../../lib/json.ts';
import { errorText } from './from-line.ts';

/** What is known about the request that failed. */
export interface FailedCall {
  model: string;
  /** The prompt's size as far as known, in tokens. */
  tokens: number;
  /** The window the model runs with, in tokens; undefined when nobody knows. */
  window: number | undefined;
}

const OVERFLOW =
  /prompt is longer than the context length|exceeds? (the )?(available |maximum )?context (length|size|window)/i;

/** Tells whether Ollama says that the prompt does not fit into the window (mapping.md, section 11). */
export function isOverflow(words: string): boolean {
  return OVERFLOW.test(words);
}

/** Tells whether the model's own tool call could not be read, which another try usually repairs. */
export function isBrokenToolCall(words: string): boolean {
  return /error parsing tool call|failed to parse tool call/i.test(words);
}

/** Tells whether Ollama refuses the `think` that was sent: not at all, or not this level. */
export function refusesThinking(words: string): 'thinking' | 'level' | undefined {
  if (/does not support thinking/i.test(words)) return 'thinking';
  return /(invalid|unsupported) think value|think value .* is not supported/i.test(words) ? 'level' : undefined;
}

/** Returns the words of Ollama's error body; empty when it says nothing that a person could read. */
export function wordsOf(body: string): string {
  const value = parseJson(body);
  if (isObject(value) && value.error !== undefined) return errorText(value.error).trim();
  const text = body.trim();
  return text.startsWith('<') ? '' : text.slice(0, 1000);
}

/**
 * Returns what to tell the caller about an error of Ollama's: its status (500 for an error in the middle of an
 * answer) and words, in Anthropic's types, with what to do next. Ollama's own words are the error's `cause`.
 * @param headers what goes along to the caller, such as `retry-after`.
 */
export function fromOllamaError(
  status: number,
  words: string,
  call: FailedCall,
  headers: Record<string, string> = {},
): GatewayError {
  const { model } = call;
  const extra = { headers, cause: words };
  const said = words === '' ? `nothing but the status ${status}` : words;
  if (isOverflow(words)) return tooLong(words, call);
  if (status === 404 || /^model .* not found/i.test(words)) {
    if (words !== '' && !/model/i.test(words)) {
      return gatewayError('wrong_upstream', { hasNoChat: said }, extra);
    }
    return gatewayError('model_not_found', { by: 'ollama', model, said }, extra);
  }
  const missing = /does not support (\w+)/i.exec(words)?.[1]?.toLowerCase();
  if (missing !== undefined && status < 500) {
    return gatewayError('unsupported', { sentence: lacks(model, missing) }, extra);
  }
  if (isBrokenToolCall(words)) {
    return gatewayError('tool_call_unreadable', { model, said: words }, extra);
  }
  if (/more system memory|out of memory|insufficient memory|cudamalloc|not enough (v?ram|memory)/i.test(words)) {
    return gatewayError('out_of_memory', { model, said: words }, extra);
  }
  if (status === 503 || /server busy|maximum pending requests/i.test(words)) {
    return gatewayError('overloaded', { said }, extra);
  }
  if (status === 401 || status === 403) {
    return gatewayError('sign_in_needed', { ollamaModel: model, said }, { ...extra, type: errorTypeForStatus(status) });
  }
  if (status < 500)
    return quotedError(errorTypeForStatus(status), `Ollama refused the request for ${model}: ${said}`, {
      ...extra,
      status,
    });
  return quotedError(
    errorTypeForStatus(status),
    `Ollama failed on ${model}: ${said}. Try again; if it happens again, look at Ollama's own log.`,
    extra,
  );
}

function tooLong(words: string, { model, tokens, window }: FailedCall): GatewayError {
  const numbers = [...words.matchAll(/(\d+) tokens/g)].map((match) => Number(match[1]));
  const maximum = numbers[1] ?? window;
  const counted = maximum === undefined ? tokens : Math.max(numbers[0] ?? tokens, maximum + 1);
  return gatewayError('context_length_exceeded', { ollamaModel: model, tokens: counted, maximum }, { cause: words });
}

function lacks(model: string, capability: string): string {
  const see = `"ollama show ${model}" lists what it can do.`;
  switch (capability) {
    case 'tools':
      return `${model} cannot call tools. Choose a model that can, or send the request without tools; ${see}`;
    case 'thinking':
      return `${model} cannot think. Choose a model that can, or send the request without thinking; ${see}`;
    case 'vision':
    case 'image':
    case 'images':
      return `${model} cannot see images. Choose a model that can, or send the request without them; ${see}`;
    case 'chat':
    case 'generate':
      return `${model} is no model to talk with. Choose another; ${see}`;
    default:
      return `${model} does not support ${capability}. Choose a model that does; ${see}`;
  }
}

/** A 400 for tools on a model without them. */
export function lacksTools(model: string): GatewayError {
  return unsupported(lacks(model, 'tools'), 'tools');
}

/** A 400 for a picture in the newest message that the model cannot see. */
export function lacksVision(model: string, path: string): GatewayError {
  return invalidRequest(`${path}: ${lacks(model, 'vision')}`, path);
}
