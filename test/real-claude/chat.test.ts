import { existsSync, readdirSync, writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MessageParam } from '../../server/messages/types.ts';
import { record, records, text, type JsonObject } from '../support/json.ts';
import { callOf, HAIKU } from './call.ts';
import { VERSIONS } from './install.mjs';
import { openStage, textOf, type Stage } from './stage.ts';

const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** The messages without the command's own remarks and cache marks: 2.1.197 says the date, and only that. */
function messagesOf(body: JsonObject | undefined): JsonObject[] {
  return records(body?.['messages']).map((message) => ({
    role: message['role'],
    content: records(message['content'])
      .filter((block) => !text(block['text']).startsWith('<system-reminder>\nAs you answer'))
      .map((block) => {
        const { cache_control: _, ...rest } = block;
        return rest;
      }),
  }));
}

describe.each(VERSIONS)('claude %s', (version) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage(version);
  });
  afterAll(() => stage.close());

  test('answers with the text, the usage and what the command says it cost', async () => {
    stage.fake.script({ blocks: [{ text: ['Hel', 'lo ', 'there'] }], usage: { input_tokens: 25, output_tokens: 12 } });
    const { message, events, cost } = await stage.ask({});
    expect(textOf(message)).toBe('Hello there');
    expect(message).toMatchObject({ stop_reason: 'end_turn', usage: { output_tokens: 12 } });
    expect(events.filter((event) => event.type === 'content_block_delta').map((event) => event.delta)).toEqual([
      { type: 'text_delta', text: 'Hel' },
      { type: 'text_delta', text: 'lo ' },
      { type: 'text_delta', text: 'there' },
    ]);
    expect(await cost).toBeCloseTo(25e-6 + 12 * 5e-6, 9);
  });

  test('asks for exactly what the request says: our system prompt, no tools, no words of its own', async () => {
    await stage.ask({ system: 'You are X.', max_tokens: 777, temperature: 0.3, stop_sequences: ['END'] });
    const body = stage.bodies().at(-1);
    expect(body).toMatchObject({
      model: HAIKU,
      max_tokens: 777,
      temperature: 0.3,
      stop_sequences: ['END'],
      tools: [],
      stream: true,
    });
    expect(body).not.toHaveProperty('thinking');
    expect(body).not.toHaveProperty('output_config');
    expect(body).not.toHaveProperty('context_management');
    // The first line says what calls; the command puts it before every prompt.
    expect(records(body?.['system']).map((block) => block['text'])).toEqual([
      "You are a Claude agent, built on Anthropic's Claude Agent SDK.",
      'You are X.',
    ]);
    expect(messagesOf(body)).toEqual([{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }]);
    const sent = stage.fake.requests.at(-1);
    expect(sent?.headers['x-switchboard-hop']).toBe('test 1');
    expect(sent?.headers['x-api-key']).toBe('sk-ant-api03-fake');
  });

  test('streams every delta as it comes', async () => {
    stage.fake.script({ blocks: [{ text: ['one ', 'two ', 'three ', 'four'] }], delayMs: 120 });
    const { call } = callOf({});
    const answer = await stage.claude.ask(call);
    const at: number[] = [];
    for await (const chunk of answer.events) {
      for (const event of chunk) if (event.type === 'content_block_delta') at.push(performance.now());
    }
    expect(at).toHaveLength(4);
    // 360 ms lie between the first and the last; a busy machine may see two at once, but never all.
    expect((at.at(-1) ?? 0) - (at[0] ?? 0)).toBeGreaterThan(180);
  });

  test('sends a long history in one request, in order, with images, documents and tool rounds', async () => {
    const before = stage.bodies().length;
    const messages: MessageParam[] = [
      { role: 'user', content: 'first' },
      { role: 'assistant', content: 'one' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'second', cache_control: { type: 'ephemeral' } },
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PIXEL } },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'two' },
          { type: 'tool_use', id: 'toolu_1', name: 'weather', input: { city: 'Oslo' } },
        ],
      },
      {
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'rain '.repeat(30_000), is_error: true }],
      },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'three' },
          { type: 'text', text: ' and more' },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'a paper' }, title: 'Paper' },
          { type: 'text', text: 'last' },
        ],
      },
    ];
    await stage.ask({ messages, tools: [{ name: 'weather', input_schema: { type: 'object' } }] });
    expect(stage.bodies()).toHaveLength(before + 1);
    expect(messagesOf(stage.bodies().at(-1))).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'first' }] },
      { role: 'assistant', content: [{ type: 'text', text: 'one' }] },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'second' },
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PIXEL } },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'two' },
          { type: 'tool_use', id: 'toolu_1', name: 'mcp__c__weather', input: { city: 'Oslo' } },
        ],
      },
      {
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'rain '.repeat(30_000), is_error: true }],
      },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'three' },
          { type: 'text', text: ' and more' },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'a paper' }, title: 'Paper' },
          { type: 'text', text: 'last' },
        ],
      },
    ]);
  });

  test('leaves text as it is: no @file is opened, no /command run', async () => {
    const secret = join(stage.home, 'secret.txt');
    mkdirSync(stage.home, { recursive: true });
    writeFileSync(secret, 'the secret of the file');
    const messages: MessageParam[] = [
      { role: 'user', content: '/clear' },
      { role: 'assistant', content: 'one' },
      { role: 'user', content: `@${secret} !ls #note` },
      { role: 'assistant', content: 'two' },
      { role: 'user', content: `/cost @${secret}` },
    ];
    const { message } = await stage.ask({ messages });
    const sent = messagesOf(stage.bodies().at(-1)).flatMap((one) =>
      records(one['content']).map((block) => text(block['text']).trim()),
    );
    expect(sent).toEqual(['/clear', 'one', `@${secret} !ls #note`, 'two', `/cost @${secret}`]);
    expect(textOf(message)).toContain('You said: ');
  });

  test('thinks as it is told, shows it, and sends the thoughts of the history back', async () => {
    const messages: MessageParam[] = [
      { role: 'user', content: 'first' },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'hm', signature: 'sig-mine' },
          { type: 'text', text: 'one' },
          { type: 'tool_use', id: 'toolu_t', name: 'weather', input: {} },
        ],
      },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_t', content: 'rain' }] },
    ];
    const tools = [{ name: 'weather', input_schema: { type: 'object' as const } }];
    const manual = await stage.ask({ messages, tools, thinking: { type: 'enabled', budget_tokens: 2000 } });
    expect(stage.bodies().at(-1)).toMatchObject({ thinking: { type: 'enabled', budget_tokens: 2000 } });
    expect(JSON.stringify(stage.bodies().at(-1))).toContain('"signature":"sig-mine"');
    expect(manual.message.content[0]).toMatchObject({ type: 'thinking', thinking: 'Let me think.' });
    expect(record(manual.message.content[0])['signature']).toMatch(/^sig-/);

    const adaptive = await stage.ask({
      model: 'claude-opus-5-5',
      messages,
      tools,
      thinking: { type: 'adaptive', display: 'summarized' },
      output_config: { effort: 'low' },
    });
    const body = stage.bodies().at(-1);
    expect(body).toMatchObject({
      model: 'claude-opus-5-5',
      thinking: { type: 'adaptive', display: 'summarized' },
      output_config: { effort: 'low' },
    });
    expect(JSON.stringify(body)).toContain('"signature":"sig-mine"');
    expect(adaptive.message.content[0]?.type).toBe('thinking');
  });

  test('enforces a schema of the answer', async () => {
    const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
    const { message } = await stage.ask({
      model: 'claude-opus-5-5',
      output_config: { format: { type: 'json_schema', schema } },
    });
    expect(stage.bodies().at(-1)).toMatchObject({
      output_config: { format: { type: 'json_schema', schema: { ...schema, additionalProperties: false } } },
    });
    expect(JSON.parse(textOf(message))).toHaveProperty('city');
  });

  /** Requests that could cost something: what the safety catch lets out is refused by Anthropic for its cap. */
  const paid = (): number => stage.bodies().filter((body) => body['max_tokens'] !== -1).length;

  test.each(['max_tokens', 'refusal', 'stop_sequence'])(
    'gives one answer that ends with %s, and asks no more',
    async (stopReason) => {
      const before = paid();
      // Anthropic takes its time between the events; without any, the command may be faster than a signal.
      stage.fake.script({
        blocks: [{ text: 'so far' }],
        stopReason,
        delayMs: 20,
        ...(stopReason === 'stop_sequence' ? { stopSequence: 'END' } : {}),
      });
      const { message } = await stage.ask({ stop_sequences: ['END'] });
      expect(message.stop_reason).toBe(stopReason);
      expect(textOf(message)).toBe('so far');
      if (stopReason === 'refusal') expect(message.stop_details).toMatchObject({ type: 'refusal' });
      await new Promise((resolve) => setTimeout(resolve, 500));
      expect(paid()).toBe(before + 1);
    },
  );

  test('does not ask again after an answer without a word', async () => {
    const before = paid();
    stage.fake.script({ blocks: [], stopReason: 'end_turn', delayMs: 20 });
    const { message } = await stage.ask({});
    expect(message.content).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(paid()).toBe(before + 1);
  });

  test('saves no session, and leaves no temporary files', async () => {
    await stage.ask({});
    expect(existsSync(join(stage.home, '.claude', 'projects'))).toBe(false);
    expect(readdirSync(join(stage.workDir, 'empty'))).toEqual([]);
    await stage.claude.stop();
    expect(readdirSync(stage.workDir)).toEqual(['empty']);
  });
});
