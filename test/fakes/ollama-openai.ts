import { record, text, type JsonObject } from '../support/json.ts';
import { joined, type OllamaToolCall, type SettledReply } from './ollama-reply.ts';

/** How an answer of the fake Ollama looks on its `/v1` routes: chat completions, completions, responses. */

const created = 1_790_000_000;
let counter = 0;

function sse(payload: JsonObject): string {
  return `data: ${JSON.stringify(payload)}\n\n`;
}

function usage(reply: SettledReply): JsonObject {
  const prompt = reply.promptCount ?? 0;
  const completion = reply.evalCount ?? 0;
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
}

function wireCall(call: OllamaToolCall, index: number): JsonObject {
  return {
    id: call.id ?? `call_fake${String(index)}`,
    index,
    type: 'function',
    function: { name: call.name, arguments: JSON.stringify(call.arguments) },
  };
}

/** Ollama's rule: a finished answer with tool calls says so, unless it was cut. */
function finishReason(reply: SettledReply, hasCalls: boolean): string {
  return reply.doneReason === 'stop' && hasCalls ? 'tool_calls' : reply.doneReason;
}

/** `chat.completion`. */
export function chatCompletion(reply: SettledReply, model: string): string {
  const { thinking, content, calls } = joined(reply);
  const message = {
    role: 'assistant',
    content,
    ...(thinking === '' ? {} : { reasoning: thinking }),
    ...(calls.length === 0 ? {} : { tool_calls: calls.map(wireCall) }),
  };
  counter += 1;
  return JSON.stringify({
    id: `chatcmpl-${String(counter)}`,
    object: 'chat.completion',
    created,
    model,
    system_fingerprint: 'fp_ollama',
    choices: [{ index: 0, message, finish_reason: finishReason(reply, calls.length > 0) }],
    usage: usage(reply),
  });
}

/** The SSE payloads of a streamed chat completion, role on the first chunk only, `[DONE]` last. */
export function chatChunks(reply: SettledReply, model: string, includeUsage: boolean): readonly string[] {
  counter += 1;
  const head = {
    id: `chatcmpl-${String(counter)}`,
    object: 'chat.completion.chunk',
    created,
    model,
    system_fingerprint: 'fp_ollama',
  };
  const chunk = (delta: JsonObject, finish: string | null): string =>
    sse({ ...head, choices: [{ index: 0, delta, finish_reason: finish }] });
  let calls = 0;
  const content = reply.chunks.map((part, n) => {
    const from = calls;
    calls += part.toolCalls?.length ?? 0;
    return chunk(
      {
        ...(n === 0 ? { role: 'assistant' } : {}),
        content: part.content ?? '',
        ...(part.thinking === undefined ? {} : { reasoning: part.thinking }),
        ...(part.toolCalls === undefined
          ? {}
          : { tool_calls: part.toolCalls.map((call, k) => wireCall(call, from + k)) }),
      },
      null,
    );
  });
  if (content.length === 0) content.push(chunk({ role: 'assistant', content: '' }, null));
  const error = reply.faults.errorLine;
  if (error !== undefined) {
    const payload = { error: { message: error, type: 'api_error', param: null, code: null } };
    return [...content.slice(0, reply.faults.errorAfter ?? content.length), sse(payload)];
  }
  if (reply.faults.endWithoutDone) return content;
  return [
    ...content,
    chunk({}, finishReason(reply, calls > 0)),
    ...(includeUsage ? [sse({ ...head, choices: [], usage: usage(reply) })] : []),
    'data: [DONE]\n\n',
  ];
}

/** `text_completion`, whole. */
export function completion(reply: SettledReply, model: string): string {
  counter += 1;
  const choice = { index: 0, text: joined(reply).content, finish_reason: reply.doneReason, logprobs: null };
  const head = { id: `cmpl-${String(counter)}`, object: 'text_completion', created, model };
  return JSON.stringify({ ...head, system_fingerprint: 'fp_ollama', choices: [choice], usage: usage(reply) });
}

/** `text_completion`, streamed. */
export function completionChunks(reply: SettledReply, model: string): readonly string[] {
  counter += 1;
  const head = { id: `cmpl-${String(counter)}`, object: 'text_completion', created, model };
  const chunk = (part: string, finish: string | null): string =>
    sse({ ...head, choices: [{ index: 0, text: part, finish_reason: finish }] });
  return [
    ...reply.chunks.map((part) => chunk(part.content ?? '', null)),
    chunk('', reply.doneReason),
    'data: [DONE]\n\n',
  ];
}

function responseObject(reply: SettledReply, model: string, id: string, status: string): JsonObject {
  const { content, calls } = joined(reply);
  const message = {
    type: 'message',
    id: `msg_${id}`,
    role: 'assistant',
    status: 'completed',
    content: [{ type: 'output_text', text: content, annotations: [] }],
  };
  const done = status === 'completed';
  const items = calls.map((call, n) => ({
    type: 'function_call',
    id: `fc_${id}_${String(n)}`,
    call_id: call.id ?? `call_fake${String(n)}`,
    name: call.name,
    arguments: JSON.stringify(call.arguments),
    status: 'completed',
  }));
  const tokens = usage(reply);
  return {
    id: `resp_${id}`,
    object: 'response',
    created_at: created,
    status,
    model,
    output: done ? [...(content === '' && items.length > 0 ? [] : [message]), ...items] : [],
    error: null,
    incomplete_details: null,
    parallel_tool_calls: true,
    tool_choice: 'auto',
    tools: [],
    usage: done
      ? {
          input_tokens: tokens['prompt_tokens'],
          input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
          output_tokens: tokens['completion_tokens'],
          output_tokens_details: { reasoning_tokens: 0 },
          total_tokens: tokens['total_tokens'],
        }
      : null,
  };
}

/** A whole Responses object. */
export function response(reply: SettledReply, model: string): string {
  counter += 1;
  return JSON.stringify(responseObject(reply, model, String(counter), 'completed'));
}

/** The event stream of a Responses answer: created, in_progress, one message item, calls, completed. */
export function responseEvents(reply: SettledReply, model: string): readonly string[] {
  counter += 1;
  const id = String(counter);
  const finished = responseObject(reply, model, id, 'completed');
  const started = responseObject(reply, model, id, 'in_progress');
  const frames: string[] = [];
  const emit = (type: string, fields: JsonObject): void => {
    frames.push(`event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: frames.length, ...fields })}\n\n`);
  };
  emit('response.created', { response: started });
  emit('response.in_progress', { response: started });
  const output = Array.isArray(finished['output']) ? finished['output'] : [];
  output.forEach((entry, output_index) => {
    const item = record(entry);
    if (item['type'] === 'message') emitMessage(emit, reply, item, output_index);
    else emitCall(emit, item, output_index);
  });
  emit('response.completed', { response: finished });
  return frames;
}

type Emit = (type: string, fields: JsonObject) => void;

function emitMessage(emit: Emit, reply: SettledReply, item: JsonObject, output_index: number): void {
  const at = { item_id: item['id'], output_index, content_index: 0 };
  const full = joined(reply).content;
  const part = { type: 'output_text', text: '', annotations: [], logprobs: [] };
  emit('response.output_item.added', { output_index, item: { ...item, status: 'in_progress', content: [] } });
  emit('response.content_part.added', { ...at, part });
  for (const part of reply.chunks) {
    if (part.content) emit('response.output_text.delta', { ...at, delta: part.content, logprobs: [] });
  }
  emit('response.output_text.done', { ...at, text: full, logprobs: [] });
  emit('response.content_part.done', { ...at, part: { ...part, text: full } });
  emit('response.output_item.done', { output_index, item });
}

function emitCall(emit: Emit, item: JsonObject, output_index: number): void {
  const at = { item_id: item['id'], output_index };
  const whole = text(item['arguments']);
  emit('response.output_item.added', { output_index, item: { ...item, status: 'in_progress', arguments: '' } });
  emit('response.function_call_arguments.delta', { ...at, delta: whole });
  emit('response.function_call_arguments.done', { ...at, arguments: whole, name: item['name'] });
  emit('response.output_item.done', { output_index, item });
}
