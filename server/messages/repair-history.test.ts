import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { repairHistory, sanitiseToolId } from './repair-history.ts';
import type { ContentBlockParam, MessageParam, TextBlockParam } from './types.ts';

/** The rules of anthropic.md, section 2.4, written a second time: what the API would answer, or undefined. */
function refusal(messages: readonly MessageParam[], systemRole: boolean): string | undefined {
  if (messages[0]?.role !== 'user') return 'messages: first message must use the "user" role';
  const ids = new Set<string>();
  for (let i = 0; i < messages.length; i++) {
    const message = messages[i];
    if (message === undefined) return 'hole';
    const blocks: ContentBlockParam[] =
      typeof message.content === 'string' ? [{ type: 'text', text: message.content }] : message.content;
    if (blocks.length === 0) return `messages.${i}: empty content`;
    if (blocks.some((block) => block.type === 'text' && block.text.trim() === ''))
      return 'text content blocks must be non-empty';
    if (messages[i + 1]?.role === message.role) return 'same role twice';
    if (message.role === 'system') {
      const before = messages[i - 1];
      const lastBefore = Array.isArray(before?.content) ? before.content.at(-1)?.type : 'text';
      const afterTurn =
        before?.role === 'user' || (before?.role === 'assistant' && lastBefore === 'web_search_tool_result');
      const after = messages[i + 1]?.role;
      if (!systemRole || !afterTurn || (after !== undefined && after !== 'assistant'))
        return `messages.${i}: system at the wrong place`;
    }
    const calls =
      message.role === 'assistant' ? blocks.flatMap((block) => (block.type === 'tool_use' ? [block.id] : [])) : [];
    for (const id of calls) {
      if (!/^[a-zA-Z0-9_-]+$/.test(id)) return 'tool_use.id: String should match pattern';
      if (ids.has(id)) return 'tool_use ids must be unique';
      ids.add(id);
    }
    const next = messages[i + 1];
    const nextBlocks = next?.role === 'user' && Array.isArray(next.content) ? next.content : [];
    const head: string[] = [];
    for (const block of nextBlocks) {
      if (block.type !== 'tool_result') break;
      head.push(block.tool_use_id);
    }
    if (calls.some((id) => !head.includes(id)))
      return '`tool_use` ids were found without `tool_result` blocks immediately after';
    const results = nextBlocks.flatMap((block) => (block.type === 'tool_result' ? [block.tool_use_id] : []));
    if (
      message.role !== 'user' &&
      (results.length !== new Set(results).size || results.some((id) => !calls.includes(id)))
    )
      return 'unexpected tool_use_id';
    if (results.length !== head.length) return 'tool_result after other content';
    if (message.role === 'assistant' && blocks.some((block) => ['tool_result', 'image'].includes(block.type)))
      return 'user block in an answer';
    if (
      message.role === 'user' &&
      blocks.some((block) => ['tool_use', 'thinking', 'redacted_thinking'].includes(block.type))
    )
      return 'answer block in a prompt';
    for (const block of blocks) {
      if (block.type !== 'tool_result' || !Array.isArray(block.content)) continue;
      if (block.content.some((part) => part.type === 'text' && part.text.trim() === ''))
        return 'empty text in a result';
    }
  }
  const first = messages[0];
  const openers = typeof first.content === 'string' ? [] : first.content;
  return openers.some((block) => block.type === 'tool_result') ? 'unexpected tool_use_id' : undefined;
}

const anId = fc.constantFrom('a', 'b', 'call:1', 'call_1', 'x.y', '', 'toolu_01', 'a_2');
const aText = fc.constantFrom('', ' ', '\n', 'hello', 'more');
const aTextBlock = aText.map((text): TextBlockParam => ({ type: 'text', text }));
const aBlock: fc.Arbitrary<ContentBlockParam> = fc.oneof(
  { weight: 3, arbitrary: aTextBlock },
  { weight: 3, arbitrary: anId.map((id): ContentBlockParam => ({ type: 'tool_use', id, name: 'run', input: { id } })) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(anId, fc.oneof(fc.constant('out'), fc.constant(''), fc.array(aTextBlock, { maxLength: 2 })))
      .map(([id, content]): ContentBlockParam => ({ type: 'tool_result', tool_use_id: id, content })),
  },
  fc.constant<ContentBlockParam>({ type: 'thinking', thinking: 'hm', signature: 'sig' }),
  fc.constant<ContentBlockParam>({ type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } }),
  fc.constant<ContentBlockParam>({ type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] }),
);
const aMessage: fc.Arbitrary<MessageParam> = fc.oneof(
  fc.record({
    role: fc.constantFrom('user' as const, 'assistant' as const),
    content: fc.oneof(aText, fc.array(aBlock, { maxLength: 4 })),
  }),
  fc.record({ role: fc.constant('system' as const), content: fc.oneof(aText, fc.array(aTextBlock, { maxLength: 2 })) }),
);

describe('repairHistory', () => {
  it('makes any history legal, and leaves what it made as it is', () => {
    fc.assert(
      fc.property(fc.array(aMessage, { minLength: 1, maxLength: 8 }), fc.boolean(), (history, systemRole) => {
        const before = JSON.stringify(history);
        const repaired = repairHistory(history, { systemRole });
        expect(JSON.stringify(history)).toBe(before);
        if (repaired.messages.length === 0) return;
        expect(refusal(repaired.messages, systemRole)).toBeUndefined();
        expect(repairHistory(repaired.messages, { systemRole }).messages).toBe(repaired.messages);
        // What is legal already comes back as the same array; what was not is said.
        if (refusal(history, systemRole) === undefined && repaired.messages !== history)
          expect(repaired.changes).not.toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it('loses no word of the user, the model or a tool', () => {
    const words = fc.constantFrom('alpha', 'beta', 'gamma', 'delta');
    const block = fc.oneof(
      words.map((text) => ({ type: 'text' as const, text })),
      fc.tuple(anId, words).map(([id, word]) => ({ type: 'tool_use' as const, id, name: 'run', input: { word } })),
      fc.tuple(anId, words).map(([id, content]) => ({ type: 'tool_result' as const, tool_use_id: id, content })),
    );
    const message = fc.record({
      role: fc.constantFrom('user' as const, 'assistant' as const),
      content: fc.array(block, { maxLength: 4 }),
    });
    const occurrences = (history: MessageParam[]): number =>
      JSON.stringify(history).match(/alpha|beta|gamma|delta/g)?.length ?? 0;
    fc.assert(
      fc.property(fc.array(message, { maxLength: 8 }), (history) => {
        expect(occurrences(repairHistory(history).messages)).toBe(occurrences(history));
      }),
      { numRuns: 200 },
    );
  });

  it('returns the very array of a legal history', () => {
    const history: MessageParam[] = [
      { role: 'user', content: 'hi' },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'I look' },
          { type: 'tool_use', id: 'toolu_1', name: 'look', input: {} },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'toolu_1', content: 'seen' },
          { type: 'text', text: 'go on' },
        ],
      },
      { role: 'system', content: 'Be brief.' },
      { role: 'assistant', content: 'ok' },
    ];
    const repaired = repairHistory(history);
    expect(repaired.messages).toBe(history);
    expect(repaired.changes).toEqual([]);
  });

  it('puts results first, into one message, with the missing one made up', () => {
    const repaired = repairHistory([
      { role: 'user', content: 'hi' },
      {
        role: 'assistant',
        content: [
          { type: 'tool_use', id: 'a', name: 'x', input: {} },
          { type: 'tool_use', id: 'b', name: 'x', input: {} },
          { type: 'tool_use', id: 'c', name: 'x', input: {} },
        ],
      },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'b', content: 'B' }] },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'and now?' },
          { type: 'tool_result', tool_use_id: 'a', content: 'A' },
        ],
      },
    ]);
    expect(repaired.messages[2]).toEqual({
      role: 'user',
      content: [
        { type: 'tool_result', tool_use_id: 'b', content: 'B' },
        { type: 'tool_result', tool_use_id: 'a', content: 'A' },
        { type: 'tool_result', tool_use_id: 'c', is_error: true, content: 'No result was recorded for this call.' },
        { type: 'text', text: 'and now?' },
      ],
    });
    expect(repaired.changes).toEqual([
      'Joined 1 message(s) of the history with the one before, which has the same role.',
      'Moved 1 tool result(s) to the head of their message.',
      'Added 1 missing tool result(s), marked as failed: the history has calls without a result.',
    ]);
  });

  it('keeps pairs together when ids repeat or are illegal, and names them the same as the history grows', () => {
    const turn = (result: string): MessageParam[] => [
      { role: 'assistant', content: [{ type: 'tool_use', id: 'call:0', name: 'x', input: { result } }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'call:0', content: result }] },
    ];
    const short = repairHistory([{ role: 'user', content: 'hi' }, ...turn('one'), ...turn('two')]).messages;
    const long = repairHistory([
      { role: 'user', content: 'hi' },
      ...turn('one'),
      ...turn('two'),
      ...turn('three'),
    ]).messages;
    expect(long.slice(0, short.length)).toEqual(short);
    expect(
      long.slice(1).flatMap((message) => (typeof message.content === 'string' ? [] : [...message.content])),
    ).toEqual([
      { type: 'tool_use', id: 'call_0', name: 'x', input: { result: 'one' } },
      { type: 'tool_result', tool_use_id: 'call_0', content: 'one' },
      { type: 'tool_use', id: 'call_0_2', name: 'x', input: { result: 'two' } },
      { type: 'tool_result', tool_use_id: 'call_0_2', content: 'two' },
      { type: 'tool_use', id: 'call_0_3', name: 'x', input: { result: 'three' } },
      { type: 'tool_result', tool_use_id: 'call_0_3', content: 'three' },
    ]);
  });

  it('turns a result without its call into words', () => {
    const repaired = repairHistory([
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'gone', content: '42 files' }] },
    ]);
    expect(repaired.messages).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: '[Result of the tool call gone, which is not part of this conversation]\n42 files' },
        ],
      },
    ]);
    expect(repaired.changes).toEqual(['Turned 1 tool result(s) without a call into text.']);
  });

  it('puts a user message in front and joins what dropping brought together', () => {
    const repaired = repairHistory([
      { role: 'assistant', content: 'Welcome!' },
      { role: 'user', content: 'one' },
      { role: 'assistant', content: '  ' },
      { role: 'user', content: 'two' },
    ]);
    expect(repaired.messages.map((message) => message.role)).toEqual(['user', 'assistant', 'user']);
    expect(repaired.messages[2]?.content).toEqual([
      { type: 'text', text: 'one' },
      { type: 'text', text: 'two' },
    ]);
  });

  it('wraps a system message where it may not stand, or where the model takes none', () => {
    const history: MessageParam[] = [
      { role: 'user', content: 'hi' },
      { role: 'system', content: 'Answer in French.' },
      { role: 'assistant', content: 'Bonjour' },
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Bye' },
    ];
    expect(repairHistory(history).messages).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'hi' }] },
      { role: 'system', content: [{ type: 'text', text: 'Answer in French.' }] },
      { role: 'assistant', content: [{ type: 'text', text: 'Bonjour' }] },
      {
        role: 'user',
        content: [
          { type: 'text', text: '<system-reminder>\nBe brief.\n</system-reminder>' },
          { type: 'text', text: 'Bye' },
        ],
      },
    ]);
    expect(repairHistory(history, { systemRole: false }).messages.map((message) => message.role)).toEqual([
      'user',
      'assistant',
      'user',
    ]);
  });

  it('leaves an empty list to the caller', () => {
    expect(repairHistory([])).toEqual({ messages: [], changes: [] });
  });
});

describe('sanitiseToolId', () => {
  it('gives the same legal id for the same id', () => {
    expect(sanitiseToolId('functions.run:0|x/y')).toBe('functions_run_0_x_y');
    expect(sanitiseToolId('toolu_01')).toBe('toolu_01');
    expect(sanitiseToolId('')).toMatch(/^[a-zA-Z0-9_-]+$/);
  });
});
