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
import type { JsonObject } from '../../lib/json.ts';
import type { StopReason, StreamEvent } from '../../messages/types.ts';
import { deltaUsageOf, usageOf, type TokenCounts } from '../../messages/usage.ts';
import { mintSignature } from '../../messages/thinking-signature.ts';

/** Writes one message as a stream of events; every order of calls gives a stream that keeps the grammar. */
export interface MessageWriter {
  think(thinking: string): void;
  say(text: string): void;
  call(name: string, input: JsonObject): void;
  finish(reason: StopReason, stopSequence: string | null, counts: TokenCounts): void;
  /** Returns the events since the last time. Neighbouring chunks of text that came in between are one delta. */
  take(): StreamEvent[];
  /** Which kinds of blocks the message has. */
  readonly has: { readonly thinking: boolean; readonly text: boolean; readonly call: boolean };
}

/**
 * Makes a writer for an answer of `model`. Blocks open when something is said in them and never before: a block of
 * nothing but white space, as models leave between thinking and calls, is not written, since Anthropic's API refuses
 * such blocks when they come back. Every thinking block ends with a signature that carries it.
 * @param inputTokens an estimate, until Ollama has counted.
 * @param hidesThinking whether the caller gets thinking blocks without their text.
 */
export function createMessageWriter(model: string, inputTokens: number, hidesThinking: boolean): MessageWriter {
  let out: StreamEvent[] = [
    messageStart(emptyMessage(newId('msg'), model, usageOf({ input: inputTokens, output: 0 }))),
  ];
  let index = 0;
  let open: 'none' | 'text' | 'thinking' = 'none';
  /** Text of the open block that no delta holds yet. */
  let pending = '';
  /** White space that opens a block only when more follows, and of which kind. */
  let blank = '';
  let blankKind: 'none' | 'text' | 'thinking' = 'none';
  let thoughts: string[] = [];
  const has = { thinking: false, text: false, call: false };

  const flush = (): void => {
    if (pending === '') return;
    if (open === 'text') out.push(textDelta(index, pending));
    else if (!hidesThinking) out.push(thinkingDelta(index, pending));
    pending = '';
  };

  const close = (): void => {
    blank = '';
    blankKind = 'none';
    if (open === 'none') return;
    flush();
    if (open === 'thinking') {
      out.push(signatureDelta(index, mintSignature({ model, thinking: thoughts.join('') })));
      thoughts = [];
    }
    out.push(blockStop(index));
    index += 1;
    open = 'none';
  };

  const write = (kind: 'text' | 'thinking', chunk: string): void => {
    let text = chunk;
    if (open !== kind) {
      if (blankKind === kind) text = blank + chunk;
      if (text.trim() === '') {
        blank = text;
        blankKind = kind;
        return;
      }
      close();
      out.push(kind === 'text' ? textStart(index) : thinkingStart(index));
      open = kind;
      has[kind] = true;
    }
    pending += text;
    if (kind === 'thinking') thoughts.push(text);
  };

  return {
    has,
    think: (thinking) => write('thinking', thinking),
    say: (text) => write('text', text),
    call: (name, input) => {
      close();
      const json = JSON.stringify(input);
      out.push(
        toolUseStart(index, newId('toolu'), name),
        inputJsonDelta(index, ''),
        inputJsonDelta(index, json),
        blockStop(index),
      );
      index += 1;
      has.call = true;
    },
    finish: (reason, stopSequence, counts) => {
      close();
      out.push(messageDelta(reason, stopSequence, deltaUsageOf(counts)), messageStop());
    },
    take: () => {
      flush();
      const events = out;
      out = [];
      return events;
    },
  };
}
