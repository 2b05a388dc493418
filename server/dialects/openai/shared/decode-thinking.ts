import { invalidRequest } from '../../../messages/errors.ts';
import { isObject, type JsonObject } from '../../../lib/json.ts';
import type { Effort, MessagesRequest } from '../../../messages/types.ts';
import { booleanField, objectField, stringField, wholeField } from './fields.ts';

/** What the caller says about thinking. */
export interface ThinkingChoice {
  /** `off`, a level, or undefined for "think, as hard as the model likes". */
  effort: Effort | 'off' | undefined;
  /** Whether the caller can show a summary of it. */
  summary: boolean;
}

const EFFORTS: Readonly<Record<string, Effort | 'off'>> = {
  none: 'off',
  minimal: 'low',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'xhigh',
  max: 'max',
  ultra: 'max',
};

/** Returns the level behind one of OpenAI's words. @throws GatewayError 400 naming `param`. */
export function effortOf(word: string, param: string): Effort | 'off' {
  const effort = Object.hasOwn(EFFORTS, word) ? EFFORTS[word] : undefined;
  if (effort === undefined)
    throw invalidRequest(
      `${param} is ${JSON.stringify(word)}; it must be one of none, minimal, low, medium, high, xhigh, max.`,
      param,
    );
  return effort;
}

/**
 * Reads the ways in which chat clients ask for thinking: OpenAI's `reasoning_effort`, OpenRouter's
 * `reasoning` object, and `chat_template_kwargs.enable_thinking` of vLLM (openai.md, 1.8).
 */
export function chatThinking(body: JsonObject): ThinkingChoice | undefined {
  const word = stringField(body, 'reasoning_effort');
  if (word !== undefined) return { effort: effortOf(word, 'reasoning_effort'), summary: true };
  const reasoning = objectField(body, 'reasoning');
  if (reasoning !== undefined) return routerThinking(reasoning);
  const kwargs = isObject(body['chat_template_kwargs']) ? body['chat_template_kwargs'] : {};
  const enabled = kwargs['enable_thinking'];
  return typeof enabled === 'boolean' ? { effort: enabled ? undefined : 'off', summary: true } : undefined;
}

function routerThinking(reasoning: JsonObject): ThinkingChoice | undefined {
  const summary = booleanField(reasoning, 'exclude', 'reasoning.exclude') !== true;
  const enabled = booleanField(reasoning, 'enabled', 'reasoning.enabled');
  if (enabled === false) return { effort: 'off', summary };
  const word = stringField(reasoning, 'effort', 'reasoning.effort');
  if (word !== undefined) return { effort: effortOf(word, 'reasoning.effort'), summary };
  const budget = wholeField(reasoning, 'max_tokens');
  if (budget !== undefined) return { effort: budget < 4096 ? 'low' : budget < 16_384 ? 'medium' : 'high', summary };
  return enabled === true ? { effort: undefined, summary } : undefined;
}

/** Reads `reasoning` of a responses request: `effort`, and `summary` when it is to be shown. */
export function responsesThinking(body: JsonObject): ThinkingChoice | undefined {
  const reasoning = objectField(body, 'reasoning');
  if (reasoning === undefined) return undefined;
  const word = stringField(reasoning, 'effort', 'reasoning.effort');
  const summary =
    (stringField(reasoning, 'summary', 'reasoning.summary') ??
      stringField(reasoning, 'generate_summary', 'reasoning.generate_summary')) !== undefined;
  if (word === undefined) return summary ? { effort: undefined, summary } : undefined;
  return { effort: effortOf(word, 'reasoning.effort'), summary };
}

/**
 * Writes the choice into the request in the words of the newest models; the backend turns it into what its
 * model takes (mapping.md, 5.1). The summary is asked for where it can be shown, because newer models
 * leave the text out unless told.
 */
export function applyThinking(choice: ThinkingChoice | undefined, request: MessagesRequest): void {
  if (choice === undefined) return;
  if (choice.effort === 'off') {
    request.thinking = { type: 'disabled' };
    return;
  }
  request.thinking = choice.summary ? { type: 'adaptive', display: 'summarized' } : { type: 'adaptive' };
  if (choice.effort !== undefined) request.output_config = { ...request.output_config, effort: choice.effort };
}
