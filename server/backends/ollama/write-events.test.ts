import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkAnthropicEvents } from '../../../test/support/grammar.ts';
import { collect } from '../../messages/collect.ts';
import type { StreamEvent } from '../../messages/types.ts';
import { createMessageWriter, type MessageWriter } from './write-events.ts';
import { readSignature } from '../../messages/thinking-signature.ts';

function written(write: (writer: MessageWriter) => void, hidesThinking = false): StreamEvent[] {
  const writer = createMessageWriter('qwen3:8b', 12, hidesThinking);
  write(writer);
  return writer.take();
}

async function* once(events: StreamEvent[]): AsyncGenerator<StreamEvent[]> {
  yield events;
}

/** The kinds of events with their index, as one line. */
const shape = (events: StreamEvent[]): string =>
  events
    .map((event) =>
      'index' in event
        ? `${event.type.replace('content_block_', '')} ${event.index}`
        : event.type.replace('message_', ''),
    )
    .join(', ');

describe('createMessageWriter', () => {
  it('writes text, thinking, text as blocks in order', () => {
    const events = written((writer) => {
      writer.say('a');
      writer.think('b');
      writer.say('c');
      writer.finish('end_turn', null, { input: 10, output: 5 });
    });
    expect(shape(events)).toBe(
      'start, start 0, delta 0, stop 0, start 1, delta 1, delta 1, stop 1, start 2, delta 2, stop 2, delta, stop',
    );
    expect(events[0]).toMatchObject({
      type: 'message_start',
      message: { model: 'qwen3:8b', content: [], usage: { input_tokens: 12, output_tokens: 0 } },
    });
    expect(events[5]).toEqual({
      type: 'content_block_delta',
      index: 1,
      delta: { type: 'thinking_delta', thinking: 'b' },
    });
    expect(events.at(-2)).toMatchObject({
      delta: { stop_reason: 'end_turn' },
      usage: { input_tokens: 10, output_tokens: 5 },
    });
    checkAnthropicEvents(events);
  });

  it('signs thinking with what was thought, shown or not', async () => {
    const think = (writer: MessageWriter): void => {
      writer.think('First, ');
      writer.think('then.');
      writer.call('get', { a: 1 });
      writer.finish('tool_use', null, { input: 1, output: 1 });
    };
    for (const hidden of [false, true]) {
      const events = written(think, hidden);
      checkAnthropicEvents(events);
      const { content } = await collect(once(events));
      const [block, call] = content;
      if (block?.type !== 'thinking') throw new Error('no thinking');
      expect(block.thinking).toBe(hidden ? '' : 'First, then.');
      expect(readSignature(block.signature)).toEqual({ model: 'qwen3:8b', thinking: 'First, then.' });
      expect(call).toMatchObject({ type: 'tool_use', name: 'get', input: { a: 1 } });
    }
  });

  it('joins what came in one read, and opens nothing for white space alone', () => {
    const events = written((writer) => {
      writer.think('\n');
      writer.say('\n\n');
      writer.say('Hel');
      writer.say('lo ');
      writer.call('get', {});
      writer.say('\n');
      writer.finish('tool_use', null, { input: 1, output: 1 });
    });
    expect(shape(events)).toBe('start, start 0, delta 0, stop 0, start 1, delta 1, delta 1, stop 1, delta, stop');
    expect(events[2]).toMatchObject({ delta: { text: '\n\nHello ' } });
  });

  it('gives each call its own id', () => {
    const ids = written((writer) => {
      writer.call('get', {});
      writer.call('get', {});
    }).flatMap((event) =>
      event.type === 'content_block_start' && event.content_block.type === 'tool_use' ? event.content_block.id : [],
    );
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) expect(id).toMatch(/^toolu_[A-Za-z0-9]{24}$/);
  });

  it('keeps the grammar and the words, in whatever order it is used and taken from', async () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('think'), text: fc.string({ maxLength: 3 }) }),
      fc.record({
        do: fc.constant('say'),
        text: fc.oneof(fc.string({ maxLength: 3 }), fc.constantFrom(' ', '\n', '')),
      }),
      fc.record({ do: fc.constant('call'), text: fc.string({ maxLength: 3 }) }),
      fc.record({ do: fc.constant('take'), text: fc.constant('') }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 14 }), fc.boolean(), async (steps, hidden) => {
        const writer = createMessageWriter('m', 1, hidden);
        const events: StreamEvent[] = [];
        for (const { do: what, text } of steps) {
          if (what === 'think') writer.think(text);
          else if (what === 'say') writer.say(text);
          else if (what === 'call') writer.call('get', { text });
          else events.push(...writer.take());
        }
        writer.finish(writer.has.call ? 'tool_use' : 'end_turn', null, { input: 1, output: 1 });
        events.push(...writer.take());
        checkAnthropicEvents(events);
        const { content } = await collect(once(events));
        const squeeze = (text: string): string => text.replace(/\s/g, '');
        const said = content.flatMap((block) => (block.type === 'text' ? block.text : [])).join('');
        expect(squeeze(said)).toBe(
          squeeze(
            steps
              .filter((one) => one.do === 'say')
              .map((one) => one.text)
              .join(''),
          ),
        );
        const thought = content
          .flatMap((block) => (block.type === 'thinking' ? (readSignature(block.signature)?.thinking ?? []) : []))
          .join('');
        expect(squeeze(thought)).toBe(
          squeeze(
            steps
              .filter((one) => one.do === 'think')
              .map((one) => one.text)
              .join(''),
          ),
        );
        for (const block of content) if (block.type === 'text') expect(block.text.trim()).not.toBe('');
      }),
    );
  });
});
