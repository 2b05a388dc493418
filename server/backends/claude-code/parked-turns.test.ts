import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ContentBlockParam, MessageParam } from '../../messages/types.ts';
import type { CommandConversation } from './conversation.ts';
import type { Plan } from './to-command-plan.ts';
import { createParkedTurns, type ParkedTurns } from './parked-turns.ts';
import type { ClaudeProcess } from './process.ts';

interface Fake extends CommandConversation {
  killed: boolean;
}

function conversation(): Fake {
  let leave = (): void => undefined;
  const ended = new Promise<void>((resolve) => {
    leave = resolve;
  });
  const process: ClaudeProcess = {
    model: 'opus',
    pid: 1,
    alive: true,
    ended,
    listen: () => undefined,
    write: () => undefined,
    pause: () => undefined,
    resume: () => undefined,
    end: () => undefined,
    kill: () => {
      fake.killed = true;
      Object.assign(process, { alive: false });
      leave();
    },
  };
  const fake: Fake = {
    process,
    killed: false,
    begin: () => Promise.reject(new Error('unused')),
    resume: () => Promise.reject(new Error('unused')),
  };
  return fake;
}

const ASKED: MessageParam = { role: 'user', content: 'How is it?' };
const CALLED: MessageParam = {
  role: 'assistant',
  content: [
    { type: 'tool_use', id: 'toolu_a', name: 'mcp__c__a', input: {} },
    { type: 'tool_use', id: 'toolu_b', name: 'mcp__c__b', input: {} },
  ],
};
const result = (
  id: string,
  content: Extract<ContentBlockParam, { type: 'tool_result' }>['content'] = 'well',
): ContentBlockParam => ({ type: 'tool_result', tool_use_id: id, content });

function plan(messages: MessageParam[], changes: Partial<Plan> = {}): Plan {
  return {
    model: 'opus',
    system: 'X',
    messages,
    offered: new Map(),
    body: { max_tokens: 5, tools: [{ name: 'mcp__c__a', input_schema: { type: 'object' } }] },
    ...changes,
  };
}

const answered = (content: ContentBlockParam[], changes: Partial<Plan> = {}): Plan =>
  plan([ASKED, CALLED, { role: 'user', content }], changes);

let turns: ParkedTurns;
let waiting: Fake;
beforeEach(() => {
  vi.useFakeTimers();
  turns = createParkedTurns(2, 1000);
  waiting = conversation();
  turns.park({ conversation: waiting, plan: plan([ASKED]), calls: ['toolu_a', 'toolu_b'] });
});
afterEach(() => {
  turns.stop();
  vi.useRealTimers();
});

describe('goes on', () => {
  test('with the results of all its calls, in any order, once', () => {
    const next = answered([
      result('toolu_b', [
        { type: 'text', text: 'one' },
        { type: 'text', text: 'two' },
      ]),
      { type: 'tool_result', tool_use_id: 'toolu_a', content: 'broke', is_error: true },
    ]);
    const resumed = turns.resume(next);
    expect(resumed?.conversation).toBe(waiting);
    expect([...(resumed?.outcomes ?? [])]).toEqual([
      ['toolu_b', { texts: ['one', 'two'], failed: false }],
      ['toolu_a', { texts: ['broke'], failed: true }],
    ]);
    expect(waiting.killed).toBe(false);
    expect(turns.resume(next)).toBeUndefined();
  });

  test('when only the cap, or what the client kept of the answer, is another', () => {
    const next = answered([result('toolu_a'), result('toolu_b')], {
      body: { max_tokens: 9, tools: [{ name: 'mcp__c__a', input_schema: { type: 'object' } }] },
    });
    expect(turns.resume(next)).toBeDefined();
  });
});

describe('does not go on, and is ended,', () => {
  test.each([
    ['without a result of each call', answered([result('toolu_a')])],
    [
      'with words beside the results',
      answered([result('toolu_a'), result('toolu_b'), { type: 'text', text: 'hurry' }]),
    ],
    ['with an empty result', answered([result('toolu_a', []), result('toolu_b')])],
    ['with a blank result', answered([result('toolu_a', ' '), result('toolu_b')])],
    ['with a long result', answered([result('toolu_a', 'x'.repeat(20_001)), result('toolu_b')])],
    [
      'with a picture',
      answered([result('toolu_a', [{ type: 'image', source: { type: 'url', url: 'https://x' } }]), result('toolu_b')]),
    ],
    [
      'after another question',
      plan([
        { role: 'user', content: 'Another.' },
        CALLED,
        { role: 'user', content: [result('toolu_a'), result('toolu_b')] },
      ]),
    ],
    ['with another prompt', answered([result('toolu_a'), result('toolu_b')], { system: 'Y' })],
    ['with other tools', answered([result('toolu_a'), result('toolu_b')], { body: { max_tokens: 5, tools: [] } })],
    ['on another model', answered([result('toolu_a'), result('toolu_b')], { model: 'haiku' })],
  ])('%s', (_, next) => {
    expect(turns.resume(next)).toBeUndefined();
    expect(waiting.killed).toBe(true);
  });
});

test('another conversation leaves it alone', () => {
  expect(turns.resume(plan([ASKED]))).toBeUndefined();
  expect(turns.resume(answered([result('toolu_other')]))).toBeUndefined();
  expect(waiting.killed).toBe(false);
});

test('ends when the client does not come back in time', async () => {
  await vi.advanceTimersByTimeAsync(999);
  expect(waiting.killed).toBe(false);
  await vi.advanceTimersByTimeAsync(2);
  expect(waiting.killed).toBe(true);
});

test('the oldest makes room', () => {
  const second = conversation();
  turns.park({ conversation: second, plan: plan([ASKED]), calls: ['toolu_c'] });
  turns.park({ conversation: conversation(), plan: plan([ASKED]), calls: ['toolu_d'] });
  expect([waiting.killed, second.killed]).toEqual([true, false]);
  expect(turns.dropOldest()).toBe(true);
  expect(second.killed).toBe(true);
  expect([turns.dropOldest(), turns.dropOldest()]).toEqual([true, false]);
});

test('one whose process has ended is forgotten', async () => {
  waiting.process.kill();
  await vi.advanceTimersByTimeAsync(0);
  expect(turns.resume(answered([result('toolu_a'), result('toolu_b')]))).toBeUndefined();
  expect(turns.dropOldest()).toBe(false);
});
