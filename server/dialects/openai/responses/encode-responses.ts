import type { JsonObject } from '../../../lib/json.ts';
import type { ContentBlock, StopReason } from '../../../messages/types.ts';
import { createAnswerEncoder, type AnswerWriter } from '../shared/encode-answer.ts';
import { OBJECT_ONLY } from '../shared/object-only.ts';
import type { StreamEncoder } from '../shared/stream-chunks.ts';
import type { ToolTable } from '../shared/tool-table.ts';
import { responsesUsage, type UsageCounts } from '../shared/usage.ts';
import { createOutputWriter } from './output-writer.ts';
import { failureOf, responseWriter, type ResponseState } from './response-object.ts';
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
  let final: string | undefined;

  const begin = (): string => {
    const response = `"response":${write({ status: 'in_progress', output: [], usage: null })}`;
    return out.event('response.created', response) + out.event('response.in_progress', response);
  };

  const end = (type: string, state: ResponseState): string => {
    final = write(state);
    return out.event(type, `"response":${final}`);
  };

  const finish = (stop: StopReason | null, counts: UsageCounts): string => {
    const cut = stop === 'max_tokens' || stop === 'model_context_window_exceeded';
    const text = message.close(cut ? 'incomplete' : 'completed');
    const usage = responsesUsage(counts);
    if (!codex && (cut || stop === 'refusal')) {
      const incompleteReason = cut ? 'max_output_tokens' : 'content_filter';
      return text + end('response.incomplete', { status: 'incomplete', output: out.output, usage, incompleteReason });
    }
    if (cut)
      answer.note(
        'The answer was cut off by its limit; Codex is told that it is complete, because it would ask for it again up to six times.',
      );
    const completedAt = Math.floor(Date.now() / 1000);
    return text + end('response.completed', { status: 'completed', output: out.output, usage, completedAt });
  };

  const startBlock = (block: ContentBlock): string => {
    switch (block.type) {
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

  const writer: AnswerWriter = {
    begin,
    text: message.say,
    thinking: reasoning.think,
    signature: reasoning.sign,
    json: call.json,
    startBlock,
    stopBlock: () => reasoning.close() + call.close(),
    refuse: (words, said) => {
      if (!codex) return message.refuse(words);
      return said ? '' : message.say(words);
    },
    finish,
    // Not the `error` event: Codex ignores it.
    fail: (error, begun) =>
      (begun ? '' : begin()) +
      end('response.failed', { status: 'failed', output: out.output, usage: null, error: failureOf(error) }),
  };
  const { encode, finished, fail } = createAnswerEncoder(
    writer,
    answer.objectOnly ? OBJECT_ONLY : undefined,
    answer.note,
  );
  const response = (): string => final ?? write({ status: 'in_progress', output: out.output, usage: null });
  return { encode, finished, fail, response };
}
