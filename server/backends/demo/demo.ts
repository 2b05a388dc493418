import { setTimeout as sleep } from 'node:timers/promises';
import {
  blockStop,
  emptyMessage,
  inputJsonDelta,
  messageDelta,
  messageStart,
  messageStop,
  signatureDelta,
  textDelta,
  textStart,
  thinkingDelta,
  thinkingStart,
  toolUseStart,
} from '../../messages/events.ts';
import { newId } from '../../lib/ids.ts';
import { abortSignalOf, type Signal } from '../../lib/abort-signal.ts';
import type { MessageParam, MessagesRequest, StopReason, StreamEvent, Tool } from '../../messages/types.ts';
import { OWN_SIGNATURE } from '../../messages/thinking-signature.ts';
import { deltaUsageOf, usageOf } from '../../messages/usage.ts';
import type { Answer, BackendCall } from '../../core/backend.ts';
import { sampleOf } from './sample.ts';

/** A pause between words that shows that streaming works, short enough not to bore. */
const WORD_MS = 12;

/**
 * The built-in model `demo`: answers without any upstream, so that a connection can be seen to work before
 * there is a key or a download. It streams, calls an offered tool when it is asked to (by `tool_choice`, or
 * when the text names the tool), honours the cap, stop sequences and schemas, and says that it is no model.
 */
export function askDemo(call: BackendCall): Promise<Answer> {
  return Promise.resolve({ headers: {}, events: demoEvents(call.request, call.signal) });
}

async function* demoEvents(request: MessagesRequest, signal: Signal): AsyncGenerator<StreamEvent[]> {
  const last = request.messages.at(-1);
  const input = Math.max(1, Math.round(JSON.stringify(request.messages).length / 4));
  yield [messageStart(emptyMessage(newId('msg'), request.model, usageOf({ input, output: 1 })))];
  let index = 0;
  let output = 0;
  if (request.thinking?.type === 'enabled' || request.thinking?.type === 'adaptive') {
    yield [
      thinkingStart(index),
      thinkingDelta(index, 'There is nothing to think about: this is a demonstration.'),
      signatureDelta(index, `${OWN_SIGNATURE}demo`),
      blockStop(index),
    ];
    index += 1;
    output += 10;
  }
  const tool = toolToCall(request, last);
  if (tool !== undefined) {
    const json = JSON.stringify(sampleOf(tool.input_schema, 'demo'));
    yield [
      toolUseStart(index, newId('toolu'), tool.name),
      inputJsonDelta(index, ''),
      inputJsonDelta(index, json),
      blockStop(index),
    ];
    output += Math.ceil(json.length / 4);
    yield [messageDelta('tool_use', null, deltaUsageOf({ input, output })), messageStop()];
    return;
  }
  const { text, reason, sequence } = cut(answerText(request, last), request);
  const words = text.match(/\S+\s*|\s+/g) ?? [];
  if (words.length > 0) {
    yield [textStart(index)];
    for (const word of words) {
      yield [textDelta(index, word)];
      output += 1;
      try {
        await sleep(WORD_MS, undefined, { signal: abortSignalOf(signal) });
      } catch {
        signal.throwIfAborted();
      }
    }
    yield [blockStop(index)];
  }
  yield [messageDelta(reason, sequence, deltaUsageOf({ input, output })), messageStop()];
}

function answerText(request: MessagesRequest, last: MessageParam | undefined): string {
  const format = request.output_config?.format;
  if (format?.type === 'json_schema') return JSON.stringify(sampleOf(format.schema, 'demo'));
  const result = toolResultText(last);
  const note = 'This is the demo of Switchboard, not a model.';
  if (result !== undefined) return `${note} The tool answered: ${result}`;
  const said = textOf(last).trim();
  const pictures = countImages(last);
  const seen = pictures === 0 ? '' : ` It came with ${pictures === 1 ? 'a picture' : `${pictures} pictures`}.`;
  return said === ''
    ? `${note} Your connection works.${seen}`
    : `${note} Your connection works. You said: ${said}${seen}`;
}

/** Cuts the text where a stop sequence stands or the cap is reached, one word being one token. */
function cut(text: string, request: MessagesRequest): { text: string; reason: StopReason; sequence: string | null } {
  let kept = text;
  let reason: StopReason = 'end_turn';
  let sequence: string | null = null;
  for (const stop of request.stop_sequences ?? []) {
    const at = stop === '' ? -1 : kept.indexOf(stop);
    if (at < 0) continue;
    kept = kept.slice(0, at);
    reason = 'stop_sequence';
    sequence = stop;
  }
  const words = kept.match(/\S+\s*|\s+/g) ?? [];
  if (request.max_tokens !== undefined && words.length > request.max_tokens) {
    return { text: words.slice(0, request.max_tokens).join(''), reason: 'max_tokens', sequence: null };
  }
  return { text: kept, reason, sequence };
}

function toolToCall(request: MessagesRequest, last: MessageParam | undefined): Tool | undefined {
  const tools = (request.tools ?? []).filter((tool): tool is Tool => 'input_schema' in tool);
  const choice = request.tool_choice;
  if (tools.length === 0 || choice?.type === 'none') return undefined;
  if (choice?.type === 'tool') return tools.find((tool) => tool.name === choice.name);
  if (toolResultText(last) !== undefined) return undefined;
  if (choice?.type === 'any') return tools[0];
  const said = textOf(last).toLowerCase();
  return tools.find(
    (tool) => said.includes(tool.name.toLowerCase()) || said.includes(tool.name.toLowerCase().replaceAll('_', ' ')),
  );
}

function textOf(message: MessageParam | undefined): string {
  if (message === undefined) return '';
  if (typeof message.content === 'string') return message.content;
  return message.content.map((block) => (block.type === 'text' ? block.text : '')).join('');
}

function countImages(message: MessageParam | undefined): number {
  if (message === undefined || typeof message.content === 'string') return 0;
  return message.content.filter((block) => block.type === 'image').length;
}

function toolResultText(message: MessageParam | undefined): string | undefined {
  if (message === undefined || typeof message.content === 'string') return undefined;
  const result = message.content.find((block) => block.type === 'tool_result');
  if (result?.type !== 'tool_result') return undefined;
  const { content } = result;
  if (content === undefined || typeof content === 'string') return content ?? '';
  return content.map((block) => (block.type === 'text' ? block.text : `[${block.type}]`)).join('');
}
