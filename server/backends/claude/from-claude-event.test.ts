import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../lib/json.ts';
import { quotedError } from '../../messages/errors.ts';
import type { StreamEvent, UnknownPart } from '../../messages/types.ts';
import { fromClaudeEvent } from './from-claude-event.ts';

const read = (event: JsonObject): StreamEvent | UnknownPart =>
  fromClaudeEvent(event, (what) => quotedError('api_error', `broken: ${what}`));

describe('fromClaudeEvent', () => {
  it('fills in what older answers leave out', () => {
    const begun = (content_block: JsonObject): JsonObject => ({ type: 'content_block_start', index: 0, content_block });
    expect(read(begun({ type: 'text' }))).toEqual(begun({ type: 'text', text: '', citations: null }));
    expect(read(begun({ type: 'thinking' }))).toEqual(begun({ type: 'thinking', thinking: '', signature: '' }));
    expect(read(begun({ type: 'tool_use', id: 't', name: 'x' }))).toEqual(
      begun({ type: 'tool_use', id: 't', name: 'x', caller: { type: 'direct' }, input: {} }),
    );
    expect(read({ type: 'message_start', message: { id: 'msg_1', model: 'm' } })).toMatchObject({
      message: { content: [], stop_reason: null, container: null, usage: { input_tokens: 0, output_tokens: 0 } },
    });
    expect(read({ type: 'message_delta', delta: { stop_reason: 'a reason of tomorrow' } })).toMatchObject({
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { input_tokens: null, output_tokens: 0, output_tokens_details: null },
    });
  });

  it('hands deltas on as they came', () => {
    const delta = { type: 'content_block_delta', index: 1, delta: { type: 'signature_delta', signature: 's' } };
    expect(read(delta)).toBe(delta);
  });

  it('names what it does not know', () => {
    expect(read({ type: 'content_block_start', index: 2, content_block: { type: 'hologram' } })).toEqual({
      type: 'unknown',
      part: 'block',
      name: 'hologram',
      index: 2,
    });
    expect(read({ type: 'content_block_delta', index: 2, delta: { type: 'hologram_delta' } })).toMatchObject({
      part: 'delta',
      name: 'hologram_delta',
    });
    expect(read({ type: 'news' })).toMatchObject({ part: 'event', name: 'news', index: undefined });
  });

  it.each<[string, JsonObject]>([
    ['a block has no index', { type: 'content_block_stop' }],
    ['a content block is missing', { type: 'content_block_start', index: 0 }],
    [
      'a tool_use block lacks its parts',
      { type: 'content_block_start', index: 0, content_block: { type: 'tool_use', name: 'x' } },
    ],
    ['a delta is missing', { type: 'content_block_delta', index: 0 }],
    ['a text_delta has no text', { type: 'content_block_delta', index: 0, delta: { type: 'text_delta' } }],
    ['message_start has no message', { type: 'message_start' }],
    ['message_start lacks its id', { type: 'message_start', message: { model: 'm' } }],
    ['message_delta has no delta', { type: 'message_delta' }],
    ['no readable stop reason', { type: 'message_delta', delta: { stop_reason: 5 } }],
  ])('lets the transport word that %s', (what, event) => {
    expect(() => read(event)).toThrow(what);
    expect(() => read(event)).toThrow(/^broken: /);
  });
});
