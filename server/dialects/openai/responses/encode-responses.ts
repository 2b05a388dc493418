import type { JsonObject } from '../../../lib/json.ts';
import type { Message, MessageDeltaUsage, StopReason, StreamEvent, Usage } from '../../../messages/types.ts';
import { refusalText } from '../shared/finish-reason.ts';
import { createJsonOnly } from '../../../messages/json-only.ts';
import { createOutputWriter } from './output-writer.ts';
import { failureOf, responseWriter, type ResponseState } from './response-object.ts';
import { PING, type StreamEncoder } from '../shared/stream-chunks.ts';
import type { ToolTable } from '../shared/tool-table.ts';
import { countsOf, responsesUsage } from '../shared/usage.ts';
import { callWriter } from './write-call.ts';
import { messageWriter } from './write-message.ts';
import { reasoningWriter } from './write-reasoning.ts';

/** What one response is made with. */
export interface ResponsesAnswer {
  id: string;
  /** Unix seconds. */
  created: number;
  model: string;
  /** The model that answers, by its own id; its thinking is sealed with it. */
  claudeModel: string;
  /** The request's body, which the response repeats in parts. */
  body: JsonObject;
  tools: ToolTable;
  objectOnly: boolean;
  /** Whether the caller is Codex; see codex.ts. */
  codex: boolean;
  note(change: string): void;
}

export interface ResponsesEncoder extends StreamEncoder {
  /** The finished response as JSON, for callers that do not stream. */
  response(): string;
}

/**
 * Makes the encoder of a response (openai.md, 5.4), in the strict order that OpenAI's own helper checks
 * (5.5): every item and every part is announced before its deltas and closed before the next, every
 * finished item is in the final output, and no event is of our own making.
 */
export function responsesEncoder(answer: ResponsesAnswer): ResponsesEncoder {
  const { codex } = answer;
  const write = responseWriter(answer.id, answer.created, answer.model, answer.body);
  const out = createOutputWriter();
  const message = messageWriter(out);
  const reasoning = reasoningWriter(out, answer.claudeModel);
  const call = callWriter(out, answer.tools);
  const filter = answer.objectOnly ? createJsonOnly('{') : undefined;
  let begun = false;
  let final: string | undefined;
  let first: Usage | undefined;
  let last: MessageDeltaUsage | undefined;
  let stop: StopReason | null = null;
  let details: Message['stop_details'] = null;

  const begin = (): string => {
    begun = true;
    const response = `"response":${write({ status: 'in_progress', output: [], usage: null })}`;
    return out.event('response.created', response) + out.event('response.in_progress', response);
  };

  const end = (type: string, state: ResponseState): string => {
    final = write(state);
    return out.event(type, `"response":${final}`);
  };

  const say = (text: string): string => message.say(filter === undefined ? text : filter.push(text));

  const finish = (): string => {
    const cut = stop === 'max_tokens' || stop === 'model_context_window_exceeded';
    const refused = stop === 'refusal';
    let text = message.say(filter?.end() ?? '');
    if (filter?.removed() === true) answer.note('Text around the JSON object was removed from the answer.');
    if (refused && !codex) text += message.refuse(refusalText(details));
    else if (refused && !message.hasText()) text += message.say(refusalText(details));
    text += message.close(cut ? 'incomplete' : 'completed');
    const usage = responsesUsage(countsOf(first, last));
    if (!codex && (cut || refused)) {
      return (
        text +
        end('response.incomplete', {
          status: 'incomplete',
          output: out.output,
          usage,
          incompleteReason: cut ? 'max_output_tokens' : 'content_filter',
        })
      );
    }
    if (cut)
      answer.note(
        'The answer was cut off by its limit; Codex is told that it is complete, because it would ask for it again up to six times.',
      );
    return (
      text +
      end('response.completed', {
        status: 'completed',
        output: out.output,
        usage,
        completedAt: Math.floor(Date.now() / 1000),
      })
    );
  };

  const startBlock = (block: Extract<StreamEvent, { type: 'content_block_start' }>['content_block']): string => {
    switch (block.type) {
      case 'text':
        return say(block.text);
      case 'thinking':
        reasoning.begin(block.signature);
        return message.close('completed') + reasoning.think(block.thinking);
      case 'redacted_thinking':
        return message.close('completed') + reasoning.redacted(block.data);
      case 'tool_use':
        return message.close('completed') + call.begin(block.id, block.name, block.input);
      default:
        // Tools that ran at Anthropic have no place here; the text goes on in the same message.
        return '';
    }
  };

  const one = (event: StreamEvent): string => {
    switch (event.type) {
      case 'content_block_delta':
        switch (event.delta.type) {
          case 'text_delta':
            return say(event.delta.text);
          case 'thinking_delta':
            return reasoning.think(event.delta.thinking);
          case 'input_json_delta':
            return call.json(event.delta.partial_json);
          case 'signature_delta':
            reasoning.sign(event.delta.signature);
            return '';
          default:
            return '';
        }
      case 'content_block_start':
        return startBlock(event.content_block);
      case 'content_block_stop':
        return reasoning.close() + call.close();
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
      let text = '';
      for (const event of events) {
        if (final !== undefined) break;
        if (!begun && event.type !== 'ping') text += begin();
        text += one(event);
      }
      return text;
    },
    finished: () => final !== undefined,
    // Not the `error` event: Codex ignores it.
    fail: (error) =>
      (begun ? '' : begin()) +
      end('response.failed', { status: 'failed', output: out.output, usage: null, error: failureOf(error) }),
    response: () => final ?? write({ status: 'in_progress', output: out.output, usage: null }),
  };
}
