import fc from 'fast-check';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { emptyMessage } from '../messages/events.ts';
import type { ContentBlock, ContentBlockParam, Message, MessageParam, MessagesRequest } from '../messages/types.ts';
import { usageOf } from '../messages/usage.ts';
import { createConversations, type Conversations, type ConversationsOptions } from './conversations.ts';
import { fingerprint } from './fingerprint.ts';

const user = (text: string): MessageParam => ({ role: 'user', content: text });
const assistant = (text: string): MessageParam => ({ role: 'assistant', content: text });
const asked = (...messages: MessageParam[]): MessagesRequest => ({ model: 'm', messages });
const text = (words: string): ContentBlock => ({ type: 'text', text: words, citations: null });
const call = (id: string): ContentBlock => ({
  type: 'tool_use',
  id,
  name: 'f',
  input: { a: 1 },
  caller: { type: 'direct' },
});
const thinking = (signature: string): ContentBlock => ({ type: 'thinking', thinking: 'Hm.', signature });
const answer = (...content: ContentBlock[]): Message => ({
  ...emptyMessage('msg_1', 'm', usageOf({ input: 1, output: 1 })),
  content,
  stop_reason: 'end_turn',
});

const open: Conversations[] = [];
function create(change: Partial<ConversationsOptions> = {}): Conversations {
  const conversations = createConversations({ maxCount: 10, maxBytes: 1_000_000, maxAgeMs: 60_000, ...change });
  open.push(conversations);
  return conversations;
}
afterEach(async () => {
  for (const conversations of open.splice(0)) await conversations.stop();
});

/** Asks as a client would: joins, answers, remembers. Returns the joined messages. */
function turn(conversations: Conversations, request: MessagesRequest, reply: Message, id = 'a'): MessageParam[] {
  const joined = conversations.join(id, request);
  conversations.remember(id, joined, reply);
  return joined.messages;
}

const prints = (messages: readonly MessageParam[]): string[] => messages.map(fingerprint);

describe('joining', () => {
  test('a new message alone goes behind what is known', () => {
    const conversations = create();
    turn(conversations, asked(user('Hi')), answer(text('Hello')));
    const notes: string[] = [];
    const joined = conversations.join('a', asked(user('And?')), (note) => notes.push(note));
    expect(prints(joined.messages)).toEqual(prints([user('Hi'), assistant('Hello'), user('And?')]));
    expect(notes).toEqual([expect.stringContaining('2 earlier message(s)')]);
    expect(conversations.join('b', asked(user('And?'))).messages).toEqual([user('And?')]);
  });

  test('a history is not doubled, however its texts are cut, trimmed or freed of thinking', () => {
    const conversations = create();
    turn(conversations, asked(user('Hi\r\nyou')), answer(thinking('gw1.x'), text(' Hel'), text('lo \n')));
    const whole: MessageParam[] = [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Hi' },
          { type: 'text', text: '\nyou' },
        ],
      },
      assistant('Hello'),
      user('And?'),
    ];
    const joined = conversations.join('a', asked(...whole));
    expect(prints(joined.messages)).toEqual(prints(whole));
    // What is known stands, with the thinking that the client has lost.
    expect(joined.messages[1]?.content).toContainEqual(expect.objectContaining({ type: 'thinking' }));
  });

  test('the last messages of a history are found at its end', () => {
    const conversations = create();
    turn(conversations, asked(user('1')), answer(text('one')));
    turn(conversations, asked(user('2')), answer(text('two')));
    expect(prints(conversations.join('a', asked(user('2'), assistant('two'), user('3'))).messages)).toEqual(
      prints([user('1'), assistant('one'), user('2'), assistant('two'), user('3')]),
    );
    expect(conversations.join('a', asked(assistant('two'), user('3'))).messages).toHaveLength(5);
  });

  test('a client that edited its history wins from there on', () => {
    const conversations = create();
    turn(conversations, asked(user('1')), answer(text('one')));
    turn(conversations, asked(user('2')), answer(text('two')));
    const edited = [user('1'), assistant('one'), user('2b')];
    expect(prints(turn(conversations, asked(...edited), answer(text('two b'))))).toEqual(prints(edited));
    expect(prints(conversations.join('a', asked(user('3'))).messages)).toEqual(
      prints([...edited, assistant('two b'), user('3')]),
    );
    const again = [user('1'), assistant('one'), user('2b')];
    expect(prints(conversations.join('a', asked(...again)).messages)).toEqual(prints(again));
    const notes: string[] = [];
    const other = [user('other'), assistant('thing'), user('x')];
    expect(conversations.join('a', asked(...other), (note) => notes.push(note)).messages).toEqual(other);
    expect(notes).toEqual([expect.stringContaining('another history')]);
  });

  test('results of tools come alone; an answer to be continued is no history', () => {
    const conversations = create();
    turn(conversations, asked(user('1')), answer(text('Let me see.'), call('toolu_1')));
    const result: ContentBlockParam = { type: 'tool_result', tool_use_id: 'toolu_1', content: 'ok' };
    const joined = turn(conversations, asked({ role: 'user', content: [result] }), answer(text('done')));
    expect(joined.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
    expect(joined[2]?.content).toEqual([result]);
    expect(conversations.join('a', asked(user('2'), assistant('I say'))).messages).toHaveLength(6);
  });

  test('other call ids, images and results make another message', () => {
    const image = (data: string): MessageParam => ({
      role: 'user',
      content: [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data } }],
    });
    const result = (content: string): MessageParam => ({
      role: 'user',
      content: [{ type: 'tool_result', tool_use_id: 't', content }],
    });
    expect(fingerprint(image('AAAA'))).not.toBe(fingerprint(image('BBBB')));
    expect(fingerprint(result('1'))).not.toBe(fingerprint(result('2')));
    expect(fingerprint(result('1'))).toBe(
      fingerprint({
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: 't', content: [{ type: 'text', text: '1 ' }] }],
      }),
    );
    expect(fingerprint(user('x'))).not.toBe(fingerprint(assistant('x')));
    expect(fingerprint(user('if a:\n  b'))).not.toBe(fingerprint(user('if a:\n    b')));
  });

  test('instructions hold on until the client sends others, or a history without them', () => {
    const conversations = create();
    turn(conversations, { ...asked(user('1')), system: 'Be kind.' }, answer(text('one')));
    expect(conversations.join('a', asked(user('2'))).system).toBe('Be kind.');
    expect(conversations.join('a', { ...asked(user('2')), system: 'Be brief.' }).system).toBe('Be brief.');
    expect(conversations.join('a', asked(user('1'), assistant('one'), user('2'))).system).toBeUndefined();
  });

  test('a question that got no visible answer is neither lost nor doubled', () => {
    const conversations = create();
    turn(conversations, asked(user('1')), answer(text('one')));
    turn(conversations, asked(user('2')), answer(thinking('gw1.x')));
    const before = [user('1'), assistant('one')];
    expect(prints(conversations.join('a', asked(user('2'))).messages)).toEqual(prints([...before, user('2')]));
    expect(prints(conversations.join('a', asked(user('2\n3'))).messages)).toEqual(prints([...before, user('2\n3')]));
    expect(prints(conversations.join('a', asked(user('3'))).messages)).toEqual(
      prints([...before, user('2'), user('3')]),
    );
    expect(prints(conversations.join('a', asked(...before, user('2\n3'))).messages)).toEqual(
      prints([...before, user('2\n3')]),
    );
  });

  test("what is known cannot be changed from outside, and Claude's thoughts are not kept", () => {
    const conversations = create();
    const request = asked({ role: 'user', content: [{ type: 'text', text: 'Hi' }] });
    turn(
      conversations,
      request,
      answer(thinking('EqRsigned'), { type: 'redacted_thinking', data: 'x' }, text('Hello')),
    );
    const first = conversations.join('a', asked(user('2'))).messages;
    expect(first[1]?.content).toEqual([text('Hello')]);
    first[0] = user('changed');
    first.length = 1;
    expect(prints(conversations.join('a', asked(user('2'))).messages)).toEqual(
      prints([user('Hi'), assistant('Hello'), user('2')]),
    );
  });

  /** A client that keeps its history as OpenAI apps do: text and calls, no thinking, trimmed. */
  const step = fc.record({
    said: fc.constantFrom('hi', 'again', 'hi\nagain', 'x '),
    answered: fc.constantFrom('yes', 'hi', ' no\n', ''),
    calls: fc.constantFrom(0, 0, 1, 2),
    thought: fc.constantFrom(undefined, 'gw1.a', 'EqR'),
    how: fc.constantFrom('new', 'whole', 'whole without thinking'),
    system: fc.option(fc.constantFrom('Be kind.', 'Be brief.'), { nil: undefined }),
  });

  test('property: any mix of new messages and whole histories yields the same history, nothing doubled, nothing lost', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
        const conversations = createConversations({ maxCount: 2, maxBytes: 1_000_000, maxAgeMs: 60_000 });
        const truth: MessageParam[] = [];
        let waiting: string[] = [];
        let number = 0;
        for (const { said, answered, calls, thought, how, system } of steps) {
          const content: ContentBlockParam[] = waiting.map((id) => ({
            type: 'tool_result',
            tool_use_id: id,
            content: said,
          }));
          const next: MessageParam = { role: 'user', content: content.length > 0 ? content : said };
          const history =
            how === 'new'
              ? [next]
              : [...truth.map((message) => (how === 'whole' ? message : clientCopy(message))), next];
          truth.push(next);
          const joined = conversations.join('a', {
            model: 'm',
            messages: history,
            ...(system === undefined ? {} : { system }),
          });
          expect(prints(joined.messages)).toEqual(prints(truth));
          waiting = Array.from({ length: calls }, () => `toolu_${(number += 1)}`);
          const blocks = [
            ...(thought === undefined ? [] : [thinking(thought)]),
            text(answered.trim() === '' && calls === 0 ? 'well' : answered),
            ...waiting.map(call),
          ];
          conversations.remember('a', joined, answer(...blocks));
          truth.push({ role: 'assistant', content: blocks });
        }
        expect(conversations.list()).toHaveLength(steps.length === 0 ? 0 : 1);
        expect(conversations.list()[0]?.messages ?? 0).toBe(truth.length);
      }),
      { numRuns: 300 },
    );
  });

  test("property: the client's edited history is what the model gets", () => {
    const texts = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(texts, texts, (first, second) => {
        const conversations = createConversations({ maxCount: 2, maxBytes: 1_000_000, maxAgeMs: 60_000 });
        for (const said of first) turn(conversations, asked(user(said)), answer(text(`to ${said}`)));
        const edited = [
          user(first[0] ?? ''),
          assistant(`to ${first[0] ?? ''}`),
          ...second.slice(1).flatMap((said) => [user(said), assistant(`about ${said}`)]),
          user('now'),
        ];
        expect(prints(conversations.join('a', asked(...edited)).messages)).toEqual(prints(edited));
      }),
      { numRuns: 100 },
    );
  });
});

/** What is left of a message at a client that knows only text and calls. */
function clientCopy(message: MessageParam): MessageParam {
  if (typeof message.content === 'string') return message;
  const whole = message.content
    .map((block) => (block.type === 'text' ? block.text : ''))
    .join('')
    .trim();
  const others = message.content.filter((block) => block.type === 'tool_use' || block.type === 'tool_result');
  return {
    role: message.role === 'assistant' ? 'assistant' : 'user',
    content: [...(whole === '' ? [] : [{ type: 'text' as const, text: whole }]), ...others],
  };
}

describe('bounds', () => {
  test('in number: the one used longest ago goes', () => {
    const conversations = create({ maxCount: 2 });
    for (const id of ['a', 'b', 'a', 'c']) turn(conversations, asked(user(id)), answer(text('x')), id);
    expect(conversations.list().map(({ id }) => id)).toEqual(['c', 'a']);
  });

  test('in size, together and each', () => {
    const conversations = create({ maxBytes: 1000 });
    turn(conversations, asked(user('x'.repeat(500))), answer(text('x')), 'a');
    turn(conversations, asked(user('x'.repeat(500))), answer(text('x')), 'b');
    expect(conversations.list().map(({ id }) => id)).toEqual(['b']);
    expect(conversations.list()[0]?.bytes).toBeLessThanOrEqual(1000);
    expect(conversations.remember('c', asked(user('ä'.repeat(600))), answer(text('x')))).toBe(false);
    expect(conversations.list()).toEqual([expect.objectContaining({ id: 'b' })]);
    const kept = conversations.join('b', asked(user('more '.repeat(200))));
    expect(conversations.remember('b', kept, answer(text('x')))).toBe(false);
    expect(conversations.list()).toEqual([]);
  });

  test('in age, counted from the last use', () => {
    let now = 0;
    const conversations = create({ maxAgeMs: 100, now: () => now });
    turn(conversations, asked(user('1')), answer(text('x')), 'a');
    now = 90;
    turn(conversations, asked(user('1')), answer(text('x')), 'b');
    now = 150;
    expect(conversations.join('a', asked(user('2'))).messages).toHaveLength(1);
    expect(conversations.list()).toEqual([{ id: 'b', messages: 2, bytes: expect.any(Number), at: 90 }]);
  });

  test('each and all can be forgotten', async () => {
    const conversations = create();
    for (const id of ['a', 'b']) turn(conversations, asked(user(id)), answer(text('x')), id);
    expect(conversations.forget('a')).toBe(true);
    expect(conversations.forget('a')).toBe(false);
    expect(conversations.join('a', asked(user('2'))).messages).toHaveLength(1);
    expect(await conversations.forgetAll()).toBe(1);
    expect(conversations.list()).toEqual([]);
  });
});

describe('on disk', () => {
  let dir: string;
  let file: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'switchboard-conversations-'));
    file = join(dir, 'conversations.json');
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  test('they outlive a restart, for this user alone, with their order', async () => {
    const first = create({ file });
    turn(
      first,
      { ...asked(user('Hi "you"')), system: [{ type: 'text', text: 'Be kind.' }] },
      answer(text('Hello')),
      'a',
    );
    turn(first, asked(user('x')), answer(text('y')), 'b');
    await first.stop();
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
    const second = create({ file });
    expect(second.list()).toEqual(first.list());
    const joined = second.join('a', asked(user('And?')));
    expect(joined.system).toEqual([{ type: 'text', text: 'Be kind.' }]);
    expect(prints(joined.messages)).toEqual(prints([user('Hi "you"'), assistant('Hello'), user('And?')]));
    expect(second.forget('a')).toBe(true);
    await second.stop();
    expect(readFileSync(file, 'utf8')).not.toContain('kind');
    expect(readdirSync(dir)).toEqual(['conversations.json']);
  });

  test('nothing is written unless it is wanted, and the file goes when it is no longer', async () => {
    const conversations = create();
    turn(conversations, asked(user('Hi')), answer(text('Hello')));
    await conversations.stop();
    expect(existsSync(file)).toBe(false);
    conversations.keepIn(file);
    await conversations.stop();
    expect(readFileSync(file, 'utf8')).toContain('Hello');
    conversations.keepIn(undefined);
    await conversations.stop();
    expect(existsSync(file)).toBe(false);
    expect(conversations.list()).toHaveLength(1);
  });

  test('a file of before is joined, not overwritten, when keeping is switched on', async () => {
    const before = create({ file });
    turn(before, asked(user('old')), answer(text('x')), 'old');
    await before.stop();
    const conversations = create();
    turn(conversations, asked(user('new')), answer(text('x')), 'new');
    conversations.keepIn(file);
    await conversations.stop();
    expect(
      create({ file })
        .list()
        .map(({ id }) => id)
        .sort(),
    ).toEqual(['new', 'old']);
  });

  test.each([
    '{"version":1,"conversations":[{"id":"a"}]}',
    '{"vers',
    '[]',
    '{"version":1,"conversations":[{"id":"a","at":1,"messages":[{"role":"user","content":[5]}]}]}',
  ])('a damaged file is put aside and said: %s', (damaged) => {
    writeFileSync(file, damaged);
    const conversations = create({ file, now: () => 0 });
    expect(conversations.join('a', asked(user('Hi'))).messages).toEqual([user('Hi')]);
    expect(conversations.problems('callers')).toEqual([expect.stringContaining(`${file}.bad-1970-01-01`)]);
    expect(conversations.problems('callers')).toEqual([]);
    expect(readdirSync(dir)).toEqual(['conversations.json.bad-1970-01-01T00-00-00-000Z']);
  });

  test('forgetting all deletes the file at once, whatever is being written, and counts what only the file knew', async () => {
    const first = create({ file });
    turn(first, asked(user('x')), answer(text('y')), 'a');
    await first.stop();
    const second = create({ file });
    turn(second, asked(user('new')), answer(text('y')), 'b');
    const writing = second.stop();
    expect(await second.forgetAll()).toBe(2);
    await writing;
    expect(readdirSync(dir)).toEqual([]);
    expect(second.list()).toEqual([]);
    await second.stop();
    expect(readdirSync(dir)).toEqual([]);
    expect(create({ file }).list()).toEqual([]);
  });

  test('a file that cannot be deleted is said, with its name', async () => {
    const conversations = create({ file });
    turn(conversations, asked(user('x')), answer(text('y')), 'a');
    // A folder in its place cannot be deleted as a file is.
    mkdirSync(file);
    await expect(conversations.forgetAll()).rejects.toThrow(file);
    expect(conversations.list()).toEqual([]);
  });

  test('a folder that cannot be written to is said and does no other harm', async () => {
    const conversations = create({ file: join(dir, 'nowhere', 'conversations.json') });
    turn(conversations, asked(user('Hi')), answer(text('Hello')));
    writeFileSync(join(dir, 'nowhere'), 'a file');
    await conversations.stop();
    expect(conversations.problems('callers')).toEqual([expect.stringContaining('could not be kept')]);
    expect(conversations.list()).toHaveLength(1);
  });

  test('callers and the user are each told of a problem, once, however often it comes', async () => {
    const conversations = create({ file: join(dir, 'nowhere', 'conversations.json') });
    conversations.list();
    writeFileSync(join(dir, 'nowhere'), 'a file');
    for (const id of ['a', 'b']) {
      turn(conversations, asked(user('Hi')), answer(text('Hello')), id);
      await conversations.stop();
    }
    const said = [expect.stringContaining('could not be kept')];
    expect(conversations.problems('callers')).toEqual(said);
    expect(conversations.problems('callers')).toEqual([]);
    expect(conversations.problems('user')).toEqual(said);
    expect(conversations.problems('user')).toEqual([]);
  });
});
