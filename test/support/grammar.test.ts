import { describe, expect, test } from 'vitest';
import { checkAnthropicEvents, checkOllamaLines, checkOpenAIChunks } from './grammar.ts';

const usage = { input_tokens: 5, output_tokens: 1 };
const start = {
  type: 'message_start',
  message: { id: 'msg_1', type: 'message', role: 'assistant', content: [], stop_reason: null, usage },
};
const open = (index: number, content_block: object): object => ({ type: 'content_block_start', index, content_block });
const delta = (index: number, inner: object): object => ({ type: 'content_block_delta', index, delta: inner });
const shut = (index: number): object => ({ type: 'content_block_stop', index });
const end = (stop_reason: string | null, output_tokens = 9): object => ({
  type: 'message_delta',
  delta: { stop_reason },
  usage: { output_tokens },
});
const stop = { type: 'message_stop' };
const error = { type: 'error', error: { type: 'api_error', message: 'x' } };

const text = [open(0, { type: 'text', text: '' }), delta(0, { type: 'text_delta', text: 'a' }), shut(0)];
const thought = { type: 'thinking', thinking: '', signature: '' };
const signed = delta(0, { type: 'signature_delta', signature: 's' });
const tool = { type: 'tool_use', id: 'toolu_1', name: 'f', input: {} };
const json = (partial_json: string): object => delta(0, { type: 'input_json_delta', partial_json });

describe('Anthropic', () => {
  test.each([
    ['text', [start, ...text, end('end_turn'), stop]],
    ['pings', [start, { type: 'ping' }, ...text, { type: 'ping' }, end('end_turn'), stop]],
    [
      'thinking',
      [
        start,
        open(0, thought),
        delta(0, { type: 'thinking_delta', thinking: 'a' }),
        signed,
        shut(0),
        end('end_turn'),
        stop,
      ],
    ],
    ['a call', [start, open(0, tool), json(''), json('{"a'), json('":1}'), shut(0), end('tool_use'), stop]],
    ['a cut call', [start, open(0, tool), json('{"a'), shut(0), end('max_tokens'), stop]],
    ['nothing', [start, end('end_turn'), stop]],
    ['an error within a block', [start, text[0], error]],
    ['an error alone', [error]],
  ])('takes %s', (_name, events) => {
    expect(() => checkAnthropicEvents(events)).not.toThrow();
  });

  test.each([
    ['message_start comes first', [...text, end('end_turn'), stop]],
    ['exactly one message_start', [start, start, end('end_turn'), stop]],
    ['message_stop comes last', [start, ...text, end('end_turn')]],
    ['nothing comes after message_stop', [start, ...text, end('end_turn'), stop, { type: 'ping' }]],
    ['nothing comes after message_stop', [start, ...text, end('end_turn'), stop, stop]],
    ['message_delta comes before message_stop', [start, ...text, stop]],
    ['without a gap', [start, open(1, { type: 'text', text: '' }), shut(1), end('end_turn'), stop]],
    ['stops before the next one', [start, text[0], open(1, { type: 'text', text: '' }), end('end_turn'), stop]],
    ['every block stops', [start, text[0], end('end_turn'), stop]],
    ['a stop belongs', [start, ...text, shut(0), end('end_turn'), stop]],
    ['a delta belongs', [start, ...text, text[1], end('end_turn'), stop]],
    ['the delta fits its text block', [start, text[0], json('{}'), shut(0), end('end_turn'), stop]],
    ['parses as a JSON object', [start, open(0, tool), json('{"a'), shut(0), end('tool_use'), stop]],
    ['parses as a JSON object', [start, open(0, tool), json('[]'), shut(0), end('tool_use'), stop]],
    ['exactly one signature_delta', [start, open(0, thought), shut(0), end('end_turn'), stop]],
    ['exactly one signature_delta', [start, open(0, thought), signed, signed, shut(0), end('end_turn'), stop]],
    [
      'right before the stop',
      [
        start,
        open(0, thought),
        signed,
        delta(0, { type: 'thinking_delta', thinking: 'a' }),
        shut(0),
        end('end_turn'),
        stop,
      ],
    ],
    ['tool_use exactly if', [start, open(0, tool), json('{}'), shut(0), end('end_turn'), stop]],
    ['tool_use exactly if', [start, ...text, end('tool_use'), stop]],
    ['usage.output_tokens never falls', [start, ...text, end('end_turn', 9), end('end_turn', 8), stop]],
    ['gives a stop_reason', [start, ...text, end(null), stop]],
    ['only known events', [start, { type: 'chunk' }, end('end_turn'), stop]],
    ['an error event ends the stream', [start, error, ...text, end('end_turn'), stop]],
    ['a stream has events', []],
  ])('refuses: %s', (rule, events) => {
    expect(() => checkAnthropicEvents(events)).toThrow(rule);
  });
});

describe('Ollama', () => {
  const line = { message: { role: 'assistant', content: 'a' }, done: false };
  const done = { ...line, done: true, done_reason: 'stop' };
  const call = (called: object): object => ({
    ...line,
    message: { role: 'assistant', content: '', tool_calls: [{ function: called }] },
  });

  test('takes an answer, an error, text lines', () => {
    checkOllamaLines([line, call({ index: 0, name: 'f', arguments: {} }), done]);
    checkOllamaLines([line, { error: 'x' }]);
    checkOllamaLines([JSON.stringify(done)]);
    checkOllamaLines([
      { response: 'a', done: false },
      { response: '', done: true, done_reason: 'stop' },
    ]);
  });

  test.each([
    ['has lines', []],
    ['is JSON', ['{"a']],
    ['the last line has done:true', [line, line]],
    ['done:true is the last line only', [done, line]],
    ['done:true is the last line only', [done, done]],
    ['an error line is the last line', [{ error: 'x' }, done]],
    ['has a done_reason', [{ ...done, done_reason: undefined }]],
    ['either message or response', [{ ...done, response: 'a' }]],
    ['arguments are an object', [call({ index: 0, name: 'f', arguments: '{}' }), done]],
    ['has function.index', [call({ name: 'f', arguments: {} }), done]],
  ])('refuses: %s', (rule, lines) => {
    expect(() => checkOllamaLines(lines)).toThrow(rule);
  });
});

describe('OpenAI', () => {
  const head = { id: 'c1', object: 'chat.completion.chunk', created: 5 };
  const chunk = (inner: object, finish_reason: string | null = null, more: object = {}): string =>
    JSON.stringify({ ...head, choices: [{ index: 0, delta: inner, finish_reason }], ...more });
  const first = chunk({ role: 'assistant', content: '' });
  const finish = chunk({}, 'stop');
  const totals = JSON.stringify({ ...head, choices: [], usage: {} });
  const call = (index: number, more: object, args = ''): string =>
    chunk({ tool_calls: [{ index, ...more, function: { name: 'f', arguments: args } }] });
  const failure = JSON.stringify({ error: { message: 'x' } });
  const DONE = '[DONE]';

  test('takes text, usage, calls, errors', () => {
    checkOpenAIChunks([first, chunk({ content: 'a' }), finish, totals, DONE]);
    checkOpenAIChunks([
      first,
      call(0, { id: 'a' }),
      call(0, {}, '{}'),
      call(1, { id: 'b' }, '{}'),
      chunk({}, 'tool_calls'),
      DONE,
    ]);
    checkOpenAIChunks([first, failure]);
    checkOpenAIChunks([failure]);
  });

  test.each([
    ['exactly one [DONE]', [first, finish]],
    ['exactly one [DONE]', [first, finish, DONE, DONE]],
    ['[DONE] comes last', [first, DONE, finish]],
    ['no [DONE]', [first, failure, DONE]],
    ['the first chunk has the role', [chunk({ content: 'a' }), finish, DONE]],
    ['the first chunk only', [first, first, finish, DONE]],
    ['the same id', [first, chunk({}, null, { id: 'c2' }), finish, DONE]],
    ['the same created', [first, chunk({}, null, { created: 6 }), finish, DONE]],
    ['without a gap', [first, call(1, { id: 'a' }, '{}'), chunk({}, 'tool_calls'), DONE]],
    ['has id and name', [first, call(0, {}, '{}'), chunk({}, 'tool_calls'), DONE]],
    ['a call keeps its id', [first, call(0, { id: 'a' }), call(0, { id: 'b' }, '{}'), chunk({}, 'tool_calls'), DONE]],
    [
      'calls are not interleaved',
      [first, call(0, { id: 'a' }), call(1, { id: 'b' }), call(0, {}, '{}'), chunk({}, 'tool_calls'), DONE],
    ],
    ['parse as a JSON object', [first, call(0, { id: 'a' }, '{"x'), chunk({}, 'tool_calls'), DONE]],
    ['finish_reason tool_calls needs', [first, chunk({}, 'tool_calls'), DONE]],
    ['finish_reason is tool_calls when', [first, call(0, { id: 'a' }, '{}'), finish, DONE]],
    ['gives the finish_reason', [first, DONE]],
    ['after the finish chunk', [first, totals, finish, DONE]],
    ['nothing comes after the finish chunk', [first, finish, chunk({ content: 'a' }), DONE]],
  ])('refuses: %s', (rule, payloads) => {
    expect(() => checkOpenAIChunks(payloads)).toThrow(rule);
  });
});
