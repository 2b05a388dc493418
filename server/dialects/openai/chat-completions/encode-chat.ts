import type { GatewayError } from '../../../messages/errors.ts';
import type { MessageDeltaUsage, StopReason, StreamEvent, Usage, Message } from '../../../messages/types.ts';
import { openAiError } from '../shared/error-reply.ts';
import { finishReason, refusalText } from '../shared/finish-reason.ts';
import { createJsonOnly } from '../../../messages/json-only.ts';
import { PING, type StreamEncoder } from '../shared/stream-chunks.ts';
import { callArguments, needsWhole } from '../shared/tool-arguments.ts';
import type { CallerTool, ToolTable } from '../shared/tool-table.ts';
import { chatUsage, countsOf } from '../shared/usage.ts';

/** What the chunks of one chat answer are made with. */
export interface ChatAnswer {
  id: string;
  /** Unix seconds, the same in every chunk. */
  created: number;
  model: string;
  tools: ToolTable;
  includeUsage: boolean;
  oldFunctions: boolean;
  objectOnly: boolean;
  showReasoning: boolean;
  note(change: string): void;
}

/** A tool call under way. */
interface Call {
  index: number;
  tool: CallerTool;
  /** What came so far, for tools whose text must be whole before it can be told. */
  held: string | undefined;
  /** Input that came with the call's start instead of in chunks. */
  early: string;
  said: boolean;
}

/**
 * Makes the encoder of a streamed chat answer (openai.md, 1.6): the role in the first chunk only, text,
 * reasoning and tool calls as they come, one finish chunk with an empty delta, token counts when asked for,
 * `[DONE]`. A call that the cap cut off stays cut, with finish_reason `length`, as OpenAI does it.
 */
export function chatEncoder(answer: ChatAnswer): StreamEncoder {
  const { tools, oldFunctions } = answer;
  const [id, model] = [JSON.stringify(answer.id), JSON.stringify(answer.model)];
  const opening = `data: {"id":${id},"object":"chat.completion.chunk","created":${answer.created},"model":${model},"choices":[`;
  const usageNull = answer.includeUsage ? ',"usage":null' : '';
  const head = `${opening}{"index":0,"delta":`;
  const tail = `,"logprobs":null,"finish_reason":null}]${usageNull}}\n\n`;
  const textHead = `${head}{"content":`;
  const textTail = `}${tail}`;
  const filter = answer.objectOnly ? createJsonOnly('{') : undefined;

  let begun = false;
  let done = false;
  let hasText = false;
  let calls = 0;
  let call: Call | undefined;
  let first: Usage | undefined;
  let last: MessageDeltaUsage | undefined;
  let stop: StopReason | null = null;
  let details: Message['stop_details'] = null;

  const text = (chunk: string): string => {
    const kept = filter === undefined ? chunk : filter.push(chunk);
    if (kept === '') return '';
    hasText = true;
    return textHead + JSON.stringify(kept) + textTail;
  };

  const reasoning = (chunk: string): string => {
    if (chunk === '' || !answer.showReasoning) return '';
    const value = JSON.stringify(chunk);
    // Readers know one name or the other; none adds them up (openai.md, 1.8).
    return `${head}{"reasoning":${value},"reasoning_content":${value}}${tail}`;
  };

  const callStart = (id: string, name: string, input: unknown): string => {
    if (oldFunctions && calls > 0) {
      answer.note('The answer held more than one call; only the first fits into function_call.');
      return '';
    }
    const tool = tools.origin(name);
    call = { index: calls, tool, held: needsWhole(tool) ? '' : undefined, early: earlyInput(input), said: false };
    calls += 1;
    const called = JSON.stringify(tool.name);
    if (oldFunctions) return `${head}{"function_call":{"name":${called},"arguments":""}}${tail}`;
    const body =
      tool.kind === 'custom'
        ? `"type":"custom","custom":{"name":${called},"input":""}`
        : `"type":"function","function":{"name":${called},"arguments":""}`;
    return `${head}{"tool_calls":[{"index":${call.index},"id":${JSON.stringify(id)},${body}}]}${tail}`;
  };

  const callChunk = (current: Call, chunk: string): string => {
    current.said = true;
    const value = JSON.stringify(chunk);
    if (oldFunctions) return `${head}{"function_call":{"arguments":${value}}}${tail}`;
    const body = current.tool.kind === 'custom' ? `"custom":{"input":${value}}` : `"function":{"arguments":${value}}`;
    return `${head}{"tool_calls":[{"index":${current.index},${body}}]}${tail}`;
  };

  const callJson = (json: string): string => {
    if (call === undefined || json === '') return '';
    if (call.held === undefined) return callChunk(call, json);
    call.held += json;
    return '';
  };

  const callStop = (): string => {
    const current = call;
    call = undefined;
    if (current === undefined || current.said) return '';
    const whole = current.held === undefined || current.held === '' ? current.early : current.held;
    const rest = callArguments(current.tool, whole);
    return rest === '' ? '' : callChunk(current, rest);
  };

  const finish = (): string => {
    done = true;
    let out = '';
    const rest = filter?.end() ?? '';
    if (rest !== '') {
      hasText = true;
      out += textHead + JSON.stringify(rest) + textTail;
    }
    if (filter?.removed() === true) answer.note('Text around the JSON object was removed from the answer.');
    if (stop === 'refusal' && !hasText) out += `${head}{"refusal":${JSON.stringify(refusalText(details))}}${tail}`;
    out += `${opening}{"index":0,"delta":{},"logprobs":null,"finish_reason":"${finishReason(stop, calls, oldFunctions)}"}]${usageNull}}\n\n`;
    if (answer.includeUsage) out += `${opening}],"usage":${JSON.stringify(chatUsage(countsOf(first, last)))}}\n\n`;
    return `${out}data: [DONE]\n\n`;
  };

  const one = (event: StreamEvent): string => {
    switch (event.type) {
      case 'content_block_delta':
        switch (event.delta.type) {
          case 'text_delta':
            return text(event.delta.text);
          case 'thinking_delta':
            return reasoning(event.delta.thinking);
          case 'input_json_delta':
            return callJson(event.delta.partial_json);
          default:
            return '';
        }
      case 'content_block_start': {
        call = undefined;
        const block = event.content_block;
        if (block.type === 'text') return text(block.text);
        if (block.type === 'thinking') return reasoning(block.thinking);
        return block.type === 'tool_use' ? callStart(block.id, block.name, block.input) : '';
      }
      case 'content_block_stop':
        return callStop();
      case 'message_start':
        first = event.message.usage;
        return '';
      case 'message_delta':
        last = event.usage;
        stop = event.delta.stop_reason ?? stop;
        details = event.delta.stop_details ?? details;
        return '';
      case 'message_stop':
        return finish();
      case 'ping':
        return PING;
    }
  };

  return {
    encode: (events) => {
      let out = '';
      for (const event of events) {
        if (done) break;
        if (!begun && event.type !== 'ping') {
          begun = true;
          out += `${head}{"role":"assistant","content":"","refusal":null}${tail}`;
        }
        out += one(event);
      }
      return out;
    },
    finished: () => done,
    fail: (error: GatewayError) => {
      done = true;
      return `data: ${JSON.stringify({ error: openAiError(error) })}\n\n`;
    },
  };
}

function earlyInput(input: unknown): string {
  return typeof input === 'object' && input !== null && Object.keys(input).length > 0 ? JSON.stringify(input) : '';
}
