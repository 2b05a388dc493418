import type { GatewayError } from '../../../messages/errors.ts';
import { isArray, isObject, type JsonObject } from '../../../lib/json.ts';
import { openAiError } from '../shared/error-reply.ts';
import type { OutputItem } from './response-items.ts';

export type ResponseStatus = 'in_progress' | 'completed' | 'incomplete' | 'failed';

/** What changes between the first and the last word on a response. */
export interface ResponseState {
  status: ResponseStatus;
  output: readonly OutputItem[];
  usage: object | null;
  error?: { code: string; message: string };
  incompleteReason?: 'max_output_tokens' | 'content_filter';
  completedAt?: number;
}

/**
 * Makes the writer of a response object (openai.md, 5.3). What the request said is turned into text once,
 * because the object is sent three times and an agent's tools alone come to tens of kilobytes.
 */
export function responseWriter(
  id: string,
  createdAt: number,
  model: string,
  body: JsonObject,
): (state: ResponseState) => string {
  const constant = JSON.stringify({
    id,
    object: 'response',
    created_at: createdAt,
    model,
    background: false,
    instructions: body['instructions'] ?? null,
    max_output_tokens: body['max_output_tokens'] ?? null,
    max_tool_calls: null,
    metadata: isObject(body['metadata']) ? body['metadata'] : {},
    parallel_tool_calls: body['parallel_tool_calls'] ?? true,
    previous_response_id: null,
    reasoning: isObject(body['reasoning']) ? body['reasoning'] : { effort: null, summary: null },
    // Nothing is kept, whatever the request said.
    store: false,
    temperature: body['temperature'] ?? null,
    text: isObject(body['text']) ? body['text'] : { format: { type: 'text' } },
    tool_choice: body['tool_choice'] ?? 'auto',
    tools: isArray(body['tools']) ? body['tools'] : [],
    top_p: body['top_p'] ?? null,
    truncation: 'disabled',
    user: body['user'] ?? null,
  }).slice(0, -1);
  return (state) => {
    const changing = JSON.stringify({
      status: state.status,
      ...(state.completedAt === undefined ? {} : { completed_at: state.completedAt }),
      error: state.error ?? null,
      incomplete_details: state.incompleteReason === undefined ? null : { reason: state.incompleteReason },
      output: state.output,
      usage: state.usage,
    });
    return `${constant},${changing.slice(1)}`;
  };
}

/**
 * Returns the error of a response that failed after it began. Codex gives up at once on three codes and
 * repeats the rest up to six times (openai.md, 5.6), so what will not change by itself is `invalid_prompt`.
 */
export function failureOf(error: GatewayError): { code: string; message: string } {
  const { message, type, code } = openAiError(error);
  if (code === 'context_length_exceeded' || code === 'insufficient_quota' || code === 'rate_limit_exceeded')
    return { code, message };
  return { code: type === 'server_error' ? 'server_error' : 'invalid_prompt', message };
}
