import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkAnthropicEvents } from '../../../test/support/grammar.ts';
import { collect } from '../../messages/collect.ts';
import type { Message, StreamEvent } from '../../messages/types.ts';
import type { ChatLine } from './chat-shapes.ts';
import { toOllamaTools } from './to-tools.ts';
import { planTools, type ToolPlan } from './tool-choice.ts';
import { createChatTranslator, type ChatContext } from './from-chat.ts';

const blank: ChatLine = {
  thinking: '',
  content: '',
  calls: [],
  done: false,
  reason: '',
  promptTokens: undefined,
  outputTokens: undefined,
  loadMs: 0,
};
const say = (content: string): ChatLine => ({ ...blank, content });
const think = (thinking: string): ChatLine => ({ ...blank, thinking });
const call = (name: string, args: unknown): ChatLine => ({
  ...blank,
  calls: [{ function: { index: 0, name, arguments: args } }],
});
const done = (change: Partial<ChatLine> = {}): ChatLine => ({
  ...blank,
  done: true,
  reason: 'stop',
  promptTokens: 10,
  outputTokens: 5,
  ...change,
});

const weather = {
  name: 'get_weather',
  input_schema: { type: 'object' as const, properties: { city: { type: 'string' }, days: { type: 'integer' } } },
};
const offered = (one = false): ToolPlan => ({ mode: 'offered', tools: toOllamaTools([weather], () => undefined), one });

interface Outcome {
  events: StreamEvent[];
  message: Message;
  notes: string[];
  counted: number[];
}

async function read(lines: ChatLine[], change: Partial<ChatContext> = {}): Promise<Outcome> {
  const notes: string[] = [];
  const counted: number[] = [];
  const translator = createChatTranslator({
    model: 'm',
    plan: { mode: 'none' },
    inputTokens: 42,
    maxTokens: 1000,
    window: 4096,
    stopSequences: [],
    hidesThinking: false,
    note: (text) => notes.push(text),
    counted: (tokens) => counted.push(tokens),
    ...change,
  });
  const events = lines.flatMap((line) => translator.push([line]));
  expect(translator.finished).toBe(true);
  checkAnthropicEvents(events);
  const message = await collect(
    (async function* () {
      yield events;
    })(),
  );
  return { events, message, notes, counted };
}

describe('createChatTranslator', () => {
  it("takes text and Ollama's own counts", async () => {
    const { message, notes, counted } = await read([say('Hel'), say('lo'), done()]);
    expect(message).toMatchObject({
      content: [{ type: 'text', text: 'Hello' }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 10, output_tokens: 5 },
    });
    expect(notes).toEqual([]);
    expect(counted).toEqual([10]);
  });

  it('counts for itself what Ollama does not', async () => {
    const { message, counted } = await read([
      say('a'),
      say('b'),
      done({ promptTokens: undefined, outputTokens: undefined }),
    ]);
    expect(message.usage).toMatchObject({ input_tokens: 42, output_tokens: 2 });
    expect(counted).toEqual([]);
  });

  it('takes thinking, then calls, then text', async () => {
    const { message } = await read(
      [think('hm'), say('Let me see.'), call('get_weather', { city: 'Paris' }), say(' Done.'), done()],
      { plan: offered() },
    );
    expect(message.content).toMatchObject([
      { type: 'thinking', thinking: 'hm' },
      { type: 'text', text: 'Let me see.' },
      { type: 'tool_use', name: 'get_weather', input: { city: 'Paris' } },
      { type: 'text', text: ' Done.' },
    ]);
    expect(message.stop_reason).toBe('tool_use');
  });

  it('mends arguments and leaves calls without a name out', async () => {
    const nameless: ChatLine = {
      ...blank,
      calls: [
        { function: { arguments: {} } },
        'garbage',
        { function: { name: 'get_weather', arguments: '{"city":"Paris","days":"3"}' } },
      ],
    };
    const { message, notes } = await read([nameless, done()], { plan: offered() });
    expect(message.content).toMatchObject([
      { type: 'tool_use', name: 'get_weather', input: { city: 'Paris', days: 3 } },
    ]);
    expect(notes).toEqual([
      expect.stringContaining('without a name'),
      expect.stringContaining('without a name'),
      expect.stringContaining('mended'),
      expect.stringContaining('mended'),
    ]);
  });

  it('rescues calls from the text only when tools were offered', async () => {
    const text = 'Sure.\n<tool_call>{"name":"get_weather","arguments":{"city":"Paris"}}</tool_call>';
    const rescued = await read([say(text.slice(0, 20)), say(text.slice(20)), done()], { plan: offered() });
    expect(rescued.message).toMatchObject({
      content: [
        { type: 'text', text: 'Sure.\n' },
        { type: 'tool_use', input: { city: 'Paris' } },
      ],
      stop_reason: 'tool_use',
    });
    expect(rescued.notes).toEqual([expect.stringContaining('rescued')]);
    const plain = await read([say(text), done()]);
    expect(plain.message).toMatchObject({ content: [{ type: 'text', text }], stop_reason: 'end_turn' });
  });

  it('stops at a stop sequence, in the text only', async () => {
    const { message, events } = await read([think('END'), say('abcE'), say('NDdef'), say('more'), done()], {
      stopSequences: ['', 'END'],
    });
    expect(message).toMatchObject({
      content: [
        { type: 'thinking', thinking: 'END' },
        { type: 'text', text: 'abc' },
      ],
      stop_reason: 'stop_sequence',
      stop_sequence: 'END',
      usage: { input_tokens: 42, output_tokens: 3 },
    });
    expect(events.at(-1)).toEqual({ type: 'message_stop' });
  });

  it('shows what was held back when no sequence came', async () => {
    const { message } = await read([say('abcEN'), call('get_weather', {}), say('EN'), done()], {
      stopSequences: ['END'],
      plan: offered(),
    });
    expect(message.content).toMatchObject([{ text: 'abcEN' }, { type: 'tool_use' }, { text: 'EN' }]);
  });

  it("keeps one call when only one is wanted, with Ollama's counts if it ends by itself", async () => {
    const alone = await read([call('get_weather', { city: 'a' }), done()], { plan: offered(true) });
    expect(alone.message).toMatchObject({ stop_reason: 'tool_use', usage: { output_tokens: 5 } });
    const two = await read([call('get_weather', { city: 'a' }), call('get_weather', { city: 'b' }), done()], {
      plan: offered(true),
    });
    expect(two.message.content).toMatchObject([{ input: { city: 'a' } }]);
    expect(two.message).toMatchObject({ stop_reason: 'tool_use', usage: { input_tokens: 42, output_tokens: 2 } });
    expect(two.notes).toEqual([expect.stringContaining('disable_parallel_tool_use')]);
  });

  it('makes a forced call of the JSON that the grammar gave', async () => {
    const plan = planTools(
      { tools: [weather], tool_choice: { type: 'tool', name: 'get_weather' } },
      {
        name: 'm',
        capabilities: [],
        family: '',
        contextLength: undefined,
        numCtx: undefined,
        keepAlive: undefined,
        thinkByDefault: false,
      },
      () => undefined,
    );
    const good = await read([think('hm'), say('{"city":'), say(' "Paris"}'), done()], { plan });
    expect(good.message).toMatchObject({
      content: [{ type: 'thinking' }, { type: 'tool_use', name: 'get_weather', input: { city: 'Paris' } }],
      stop_reason: 'tool_use',
    });
    const cut = await read([say('{"city": "Par'), done({ reason: 'length', outputTokens: 1000 })], { plan });
    expect(cut.message).toMatchObject({
      content: [{ type: 'text', text: '{"city": "Par' }],
      stop_reason: 'max_tokens',
    });
    const words = await read([say('I cannot.'), done()], { plan });
    expect(words.message).toMatchObject({ content: [{ type: 'text', text: 'I cannot.' }], stop_reason: 'end_turn' });
    expect(words.notes).toEqual(['m did not write the tool call that was asked of it.']);
  });

  it('notes a turn of thinking alone, and a model that had to be loaded', async () => {
    const { message, notes } = await read([think('hm'), done({ loadMs: 12_345 })]);
    expect(message).toMatchObject({ content: [{ type: 'thinking' }], stop_reason: 'end_turn' });
    expect(notes).toEqual(['Ollama had to load m first, which took 12.3 seconds.', 'm only thought and said nothing.']);
  });

  it('gives an empty message when the model was only loaded', async () => {
    const { message } = await read([done({ reason: 'load', promptTokens: undefined, outputTokens: undefined })], {
      maxTokens: 0,
      inputTokens: 0,
    });
    expect(message).toMatchObject({
      content: [],
      stop_reason: 'max_tokens',
      usage: { input_tokens: 0, output_tokens: 0 },
    });
  });

  it('leaves unread what stands behind the end', async () => {
    const translator = createChatTranslator({
      model: 'm',
      plan: { mode: 'none' },
      inputTokens: 1,
      maxTokens: 5,
      window: undefined,
      stopSequences: [],
      hidesThinking: false,
      note: () => undefined,
      counted: () => undefined,
    });
    const events = translator.push([say('a'), done(), say('b')]);
    checkAnthropicEvents(events);
    expect(translator.push([say('c')])).toEqual([]);
  });

  it('keeps the grammar for every order of lines, however they are batched', async () => {
    const chunk = fc.oneof(
      fc
        .constantFrom(
          'a',
          ' ',
          '\n',
          'END',
          'EN',
          'D',
          '<tool_call>',
          '{"name":"get_weather","arguments":{}}',
          '</tool_call>',
          '<tool_',
        )
        .map(say),
      fc.constantFrom('x', '\n').map(think),
      fc.constantFrom<unknown>({}, '{"city":"P"}', '', null, [1], 'broken').map((args) => call('get_weather', args)),
      fc.constant({ ...blank, thinking: 't', content: 'c', calls: [{ function: { name: 'other', arguments: {} } }] }),
      fc.constant(blank),
    );
    const plans = fc.constantFrom<ToolPlan>({ mode: 'none' }, offered(), offered(true));
    await fc.assert(
      fc.asyncProperty(
        fc.array(chunk, { maxLength: 12 }),
        plans,
        fc.boolean(),
        fc.boolean(),
        fc.constantFrom('stop', 'length', 'load', ''),
        async (lines, plan, stops, hidesThinking, reason) => {
          const outcome = await read([...lines, done({ reason })], {
            plan,
            stopSequences: stops ? ['END'] : [],
            hidesThinking,
          });
          const { message } = outcome;
          // Without stops and limits nothing that was said gets lost.
          if (!stops && plan.mode === 'none') {
            const said = message.content.flatMap((block) => (block.type === 'text' ? block.text : [])).join('');
            expect(said.replace(/\s/g, '')).toBe(
              lines
                .map((line) => line.content)
                .join('')
                .replace(/\s/g, ''),
            );
          }
          if (stops)
            expect(message.content.some((block) => block.type === 'text' && block.text.includes('END'))).toBe(false);
          if (plan.mode === 'offered' && plan.one)
            expect(message.content.filter((block) => block.type === 'tool_use').length).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 300 },
    );
  });
});
