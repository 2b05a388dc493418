import { ChatAnthropic } from '@langchain/anthropic';
import { HumanMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { ChatOllama } from '@langchain/ollama';
import { ChatOpenAI } from '@langchain/openai';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { startStage, type Stage } from '../support/gateway.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.close());
beforeEach(() => {
  stage.ollama.reset();
  stage.anthropic.reset();
});

const weather = tool(() => 'sunny', {
  name: 'get_weather',
  description: 'The weather.',
  schema: z.object({ city: z.string() }),
});
const answerFor = (side: 'local' | 'claude', call: boolean): void => {
  if (side === 'local')
    stage.ollama.script(
      call ? { toolCalls: [{ name: 'get_weather', arguments: { city: 'Bern' } }] } : { text: ['Hello', ' there'] },
    );
  else
    stage.anthropic.script(
      call
        ? { blocks: [{ tool: 'get_weather', input: { city: 'Bern' } }] }
        : { blocks: [{ text: ['Hello', ' there'] }] },
    );
};

describe.each([
  [
    'ChatAnthropic',
    'local',
    () => new ChatAnthropic({ model: 'qwen3:8b', apiKey: 'any', anthropicApiUrl: stage.url, maxRetries: 0 }),
  ],
  ['ChatOllama', 'claude', () => new ChatOllama({ model: 'claude-opus-5-5', baseUrl: stage.url, maxRetries: 0 })],
  [
    'ChatOpenAI',
    'claude',
    () =>
      new ChatOpenAI({
        model: 'claude-opus-5-5',
        apiKey: 'any',
        configuration: { baseURL: `${stage.url}/v1` },
        maxRetries: 0,
      }),
  ],
] as const)('LangChain %s', (_name, side, connect) => {
  test('asks, streams and calls a tool', async () => {
    answerFor(side, false);
    expect((await connect().invoke('Hi')).text).toBe('Hello there');
    answerFor(side, false);
    let text = '';
    for await (const chunk of await connect().stream('Hi')) text += chunk.text;
    expect(text).toBe('Hello there');
    answerFor(side, true);
    const model = connect().bindTools([weather]);
    const question = new HumanMessage('Weather in Bern?');
    const called = await model.invoke([question]);
    expect(called.tool_calls).toMatchObject([{ name: 'get_weather', args: { city: 'Bern' } }]);
    const [call] = called.tool_calls ?? [];
    if (call === undefined) throw new Error('no call');
    answerFor(side, false);
    const last = await model.invoke([question, called, await weather.invoke({ ...call, type: 'tool_call' })]);
    expect(last.text).toBe('Hello there');
  });
});
