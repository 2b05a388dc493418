import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { modelName } from '../../server/backends/claude-code/tool-names.ts';
import type { ContentBlock, Message, MessageParam, Tool } from '../../server/messages/types.ts';
import { parseJson, record, records, type JsonObject } from '../support/json.ts';
import { processesOf } from './call.ts';
import { VERSIONS } from './install.mjs';
import { openStage, textOf, until, type Stage } from './stage.ts';

const WEATHER: Tool = {
  name: 'get weather!',
  description: 'Weather. '.repeat(500),
  input_schema: { type: 'object', properties: { city: { type: 'string', minLength: 2 } }, required: ['city'] },
};
const TIME: Tool = { name: 'time', input_schema: { type: 'object', properties: { zone: { type: 'string' } } } };
/** Older commands keep the thoughts of a turn only under the id that Anthropic answers with. */
const DATED = 'claude-haiku-4-5-20251001';
const ASKED: MessageParam = { role: 'user', content: 'How is it in Oslo?' };

function callsOf(message: Message): Extract<ContentBlock, { type: 'tool_use' }>[] {
  return message.content.filter((block) => block.type === 'tool_use');
}

/** The messages of a request without the command's cache marks and remarks. */
function messagesOf(body: JsonObject | undefined): JsonObject[] {
  const plain = parseJson(
    JSON.stringify(body?.['messages'], (key, value: unknown) => (key === 'cache_control' ? undefined : value)),
  );
  return records(plain).map((message) => ({
    ...message,
    content: records(message['content']).filter((block) => !String(block['text']).startsWith('<system-reminder>')),
  }));
}

describe.each(VERSIONS)('tools of the client with claude %s', (version) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage(version);
  });
  afterAll(() => stage.close());
  beforeEach(() => {
    stage.fake.reset();
    stage.fake.always(undefined);
  });

  /** Asks a question that the model answers with these calls. */
  const askForCalls = async (
    tools: Tool[] = [WEATHER, TIME],
  ): Promise<{ message: Message; history: MessageParam[] }> => {
    stage.fake.script({
      blocks: [
        { thinking: 'I need tools.', signature: 'sig-loop' },
        { text: 'Let me look.' },
        { tool: modelName(WEATHER.name), input: { city: 'Oslo' } },
        { tool: modelName(TIME.name), input: {} },
      ],
    });
    const { message } = await stage.ask({
      model: DATED,
      messages: [ASKED],
      tools,
      thinking: { type: 'enabled', budget_tokens: 2000 },
    });
    return {
      message,
      history: [ASKED, { role: 'assistant', content: message.content.filter((block) => block.type !== 'thinking') }],
    };
  };

  test('come back to the client under their own names, declared to the model as the client did', async () => {
    const { message } = await askForCalls();
    expect(message.stop_reason).toBe('tool_use');
    expect(callsOf(message).map((call) => [call.name, call.input])).toEqual([
      ['get weather!', { city: 'Oslo' }],
      ['time', {}],
    ]);
    const declared = records(stage.bodies().at(-1)?.['tools']);
    expect(declared).toMatchObject([
      { name: modelName(WEATHER.name), description: WEATHER.description, input_schema: WEATHER.input_schema },
      { name: 'mcp__c__time', input_schema: TIME.input_schema },
    ]);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(stage.bodies()).toHaveLength(1);
  });

  test('the turn goes on in the same process when the results come', async () => {
    const { message, history } = await askForCalls();
    const [weather, time] = callsOf(message);
    stage.fake.script({ blocks: [{ text: 'It rains at noon.' }] });
    const answer = await stage.ask({
      model: DATED,
      messages: [
        ...history,
        {
          role: 'user',
          content: [
            // In another order than they were called.
            { type: 'tool_result', tool_use_id: time?.id ?? '', content: [{ type: 'text', text: 'noon' }] },
            { type: 'tool_result', tool_use_id: weather?.id ?? '', content: 'the sensor broke', is_error: true },
          ],
        },
      ],
      tools: [WEATHER, TIME],
      thinking: { type: 'enabled', budget_tokens: 2000 },
    });
    expect(textOf(answer.message)).toBe('It rains at noon.');
    expect(stage.bodies()).toHaveLength(2);
    const [, assistant, results] = messagesOf(stage.bodies().at(-1));
    // The client left the thoughts out of its history; the process still has them.
    expect(assistant?.['content']).toMatchObject([
      { type: 'thinking', signature: 'sig-loop' },
      { type: 'text', text: 'Let me look.' },
      { type: 'tool_use' },
      { type: 'tool_use' },
    ]);
    expect(results?.['content']).toMatchObject([
      { type: 'tool_result', tool_use_id: weather?.id, is_error: true, content: 'the sensor broke' },
      { type: 'tool_result', tool_use_id: time?.id, content: [{ type: 'text', text: 'noon' }] },
    ]);
    expect(answer.sent).not.toContain('"initialize"');
  });

  test('goes through several rounds', async () => {
    const messages: MessageParam[] = [ASKED];
    for (const city of ['Oslo', 'Bergen']) {
      stage.fake.script({ blocks: [{ tool: 'mcp__c__time', input: { zone: city } }] });
      const { message } = await stage.ask({ messages, tools: [TIME] });
      const call = callsOf(message)[0];
      messages.push(
        { role: 'assistant', content: message.content },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: call?.id ?? '', content: `noon in ${city}` }] },
      );
    }
    stage.fake.script({ blocks: [{ text: 'Done.' }] });
    const { message, cost, sent } = await stage.ask({ messages, tools: [TIME] });
    expect(textOf(message)).toBe('Done.');
    expect(sent).not.toContain('"initialize"');
    expect(await cost).toBeGreaterThan(0);
    expect(messagesOf(stage.bodies().at(-1)).map((one) => one['role'])).toEqual([
      'user',
      'assistant',
      'user',
      'assistant',
      'user',
    ]);
  });

  test.each([
    [
      'the client adds words to the results',
      (id: string): MessageParam => ({
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: id, content: 'noon' },
          { type: 'text', text: 'And hurry.' },
        ],
      }),
    ],
    [
      'a result is long',
      (id: string): MessageParam => ({
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: id, content: 'noon '.repeat(20_000) }],
      }),
    ],
    [
      'a result is empty',
      (id: string): MessageParam => ({
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: id, content: [] }],
      }),
    ],
  ])('tells the conversation anew when %s, and ends the old process', async (_, results) => {
    stage.fake.script({ blocks: [{ tool: 'mcp__c__time', input: {} }] });
    const first = await stage.ask({ messages: [ASKED], tools: [TIME] });
    const id = callsOf(first.message)[0]?.id ?? '';
    const last = results(id);
    stage.fake.script({ blocks: [{ text: 'Noon it is.' }] });
    const { message, sent } = await stage.ask({
      messages: [ASKED, { role: 'assistant', content: first.message.content }, last],
      tools: [TIME],
    });
    expect(textOf(message)).toBe('Noon it is.');
    expect(sent).toContain('"initialize"');
    expect(stage.bodies()).toHaveLength(2);
    expect(messagesOf(stage.bodies().at(-1)).at(-1)).toMatchObject({ role: 'user', content: last.content });
  });

  test('tells the conversation anew to a gateway that has not seen it', async () => {
    const { message, history } = await askForCalls();
    const results: MessageParam = {
      role: 'user',
      content: callsOf(message).map((call) => ({ type: 'tool_result', tool_use_id: call.id, content: 'well' })),
    };
    const other = stage.another({});
    stage.fake.script({ blocks: [{ text: 'All well.' }] });
    const answer = await stage.ask(
      { model: DATED, messages: [...history, results], tools: [WEATHER, TIME] },
      { claude: other },
    );
    expect(textOf(answer.message)).toBe('All well.');
    expect(messagesOf(stage.bodies().at(-1)).at(-1)?.['content']).toMatchObject([
      { tool_use_id: callsOf(message)[0]?.id, content: 'well' },
      { tool_use_id: callsOf(message)[1]?.id, content: 'well' },
    ]);
    await other.stop();
  });

  test('ends a turn whose client does not come back in time', async () => {
    const impatient = stage.another({ toolWaitMs: 300, idleMs: 300 });
    stage.fake.script({ blocks: [{ tool: 'mcp__c__time', input: {} }] });
    await stage.claude.stop();
    await stage.ask({ messages: [ASKED], tools: [TIME] }, { claude: impatient });
    expect(processesOf(stage.home).length).toBeGreaterThan(0);
    expect(await until(() => processesOf(stage.home).length === 0, 5000)).toBe(true);
    expect(stage.bodies()).toHaveLength(1);
    await impatient.stop();
  });

  test('are forced where the model allows it', async () => {
    const claude = stage.another({});
    const { message } = await stage.ask(
      { tools: [WEATHER, TIME], tool_choice: { type: 'tool', name: 'time', disable_parallel_tool_use: true } },
      { claude },
    );
    expect(record(stage.bodies().at(-1)?.['tool_choice'])).toEqual({
      type: 'tool',
      name: 'mcp__c__time',
      disable_parallel_tool_use: true,
    });
    expect(callsOf(message).map((call) => call.name)).toEqual(['time']);
    await claude.stop();
  });
});
