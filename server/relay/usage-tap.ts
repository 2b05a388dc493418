import type { RequestRecord } from '../core/record.ts';
import { errorTypeForStatus } from '../messages/errors.ts';
import { isObject, numberOf, parseJson, stringOf, type JsonObject } from '../lib/json.ts';

/** How much of an answer's beginning and end is looked at: the counts stand in its first and last lines. */
const EDGE_BYTES = 64 * 1024;

/**
 * Looks at the bytes that are relayed, without changing or copying them while they run, and notes the token
 * counts and the stop reason in the record when they have ended, or why the upstream refused.
 */
export function createUsageTap(record: RequestRecord): { chunk(bytes: Uint8Array): void; end(): void } {
  const head: Uint8Array[] = [];
  let headBytes = 0;
  let tail: Uint8Array[] = [];
  let tailBytes = 0;
  return {
    chunk: (bytes) => {
      if (headBytes < EDGE_BYTES) {
        head.push(bytes);
        headBytes += bytes.length;
      } else {
        tail.push(bytes);
        tailBytes += bytes.length;
        while (tailBytes - (tail[0]?.length ?? 0) > EDGE_BYTES) tailBytes -= tail.shift()?.length ?? 0;
      }
    },
    end: () => {
      const chunks = [...head, ...tail];
      tail = [];
      // After the answer, so that the last byte is not held up by the log.
      setImmediate(() => {
        const text = Buffer.concat(chunks).toString('utf8');
        if ((record.status ?? 0) >= 400) noteRefusal(record, text);
        else noteUsage(record, text);
      });
    },
  };
}

/** Notes why an upstream refused, in its own words, whichever of the three shapes they come in. */
export function noteRefusal(record: RequestRecord, text: string): void {
  const answer = parseJson(text);
  const error = isObject(answer) ? answer.error : undefined;
  const message = isObject(error) ? stringOf(error.message) : stringOf(error);
  if (message === undefined) return;
  record.error ??= {
    type: (isObject(error) ? stringOf(error.type) : undefined) ?? errorTypeForStatus(record.status ?? 500),
    message,
  };
}

/** Notes what the text of an answer says about tokens, in any of the formats that are relayed. */
export function noteUsage(record: RequestRecord, text: string): void {
  for (const line of text.split('\n')) {
    const json = line.startsWith('data:') ? line.slice('data:'.length) : line;
    if (!json.includes('"usage"') && !json.includes('_eval_count') && !json.includes('"usageMetadata"')) continue;
    const value = parseJson(json);
    if (isObject(value)) noteObject(record, value);
  }
}

function noteObject(record: RequestRecord, value: JsonObject): void {
  const before = record.tokens ?? { input: 0, output: 0 };
  if (typeof value.eval_count === 'number' || typeof value.prompt_eval_count === 'number') {
    record.tokens = {
      input: numberOf(value.prompt_eval_count) ?? before.input,
      output: numberOf(value.eval_count) ?? before.output,
    };
    record.stopReason = stringOf(value.done_reason) ?? record.stopReason ?? '';
    return;
  }
  const message = isObject(value.message) ? value.message : isObject(value.response) ? value.response : value;
  const usage = isObject(value.usage) ? value.usage : isObject(message.usage) ? message.usage : undefined;
  if (usage !== undefined) {
    const cacheRead = numberOf(usage.cache_read_input_tokens) ?? before.cacheRead;
    const cacheWrite = numberOf(usage.cache_creation_input_tokens) ?? before.cacheWrite;
    const thinking = thinkingOf(usage) ?? before.thinking;
    record.tokens = {
      input: numberOf(usage.input_tokens) ?? numberOf(usage.prompt_tokens) ?? before.input,
      output: numberOf(usage.output_tokens) ?? numberOf(usage.completion_tokens) ?? before.output,
      ...(cacheRead === undefined ? {} : { cacheRead }),
      ...(cacheWrite === undefined ? {} : { cacheWrite }),
      ...(thinking === undefined ? {} : { thinking }),
    };
  }
  const reason = isObject(value.delta) ? stringOf(value.delta.stop_reason) : stringOf(message.stop_reason);
  if (reason !== undefined) record.stopReason = reason;
}

/** How many of the tokens written were thinking, in Anthropic's words and in OpenAI's two. */
function thinkingOf(usage: JsonObject): number | undefined {
  const details = isObject(usage.output_tokens_details) ? usage.output_tokens_details : usage.completion_tokens_details;
  if (!isObject(details)) return undefined;
  return numberOf(details.thinking_tokens) ?? numberOf(details.reasoning_tokens);
}
