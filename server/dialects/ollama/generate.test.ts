import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../lib/json.ts';
import { generate } from './generate.ts';
import { fakeExchange } from '../../core/testing/fake-exchange.ts';
import { fakeGateway, type FakeGateway, type FakeOptions } from '../../core/testing/fake-gateway.ts';
import { answerOf } from '../../core/testing/sample-answers.ts';
import { wholeText } from '../../core/whole-text.ts';
import { linesOf } from './testing/lines.ts';

function ask(
  body: JsonObject,
  options: FakeOptions = {},
): { gateway: FakeGateway; reply: ReturnType<typeof generate> } {
  const gateway = fakeGateway(options);
  return { gateway, reply: generate(fakeExchange(body, { method: 'POST', path: '/api/generate' }), gateway) };
}

const model = 'claude-opus-5-5';

describe('generate', () => {
  it('streams, with the context at the end', async () => {
    const { reply } = ask(
      { model, prompt: 'Hi', think: true },
      { answer: [answerOf({ thinking: ['Hm'], text: ['Hel', 'lo'] })] },
    );
    const lines = linesOf(await wholeText(await reply));
    expect(lines).toMatchObject([
      { model, response: '', thinking: 'Hm', done: false },
      { response: 'Hel', done: false },
      { response: 'lo', done: false },
      {
        model,
        response: '',
        done: true,
        done_reason: 'stop',
        context: expect.any(Array),
        prompt_eval_count: 130,
        eval_count: 5,
      },
    ]);
    expect(lines.slice(0, -1).some((line) => 'context' in line)).toBe(false);
  });

  it('carries a conversation on, streamed and whole alike', async () => {
    const first = linesOf(
      await wholeText(
        await ask(
          { model, system: 'Be brief.', prompt: 'I am Ann.' },
          { answer: [answerOf({ text: ['Hello', ' Ann.'] })] },
        ).reply,
      ),
    );
    const second = await ask(
      { model, prompt: 'And I am 42.', context: first.at(-1)?.['context'], stream: false },
      { answer: [answerOf({ text: ['Noted.'] })] },
    ).reply;
    if (
      second.kind !== 'whole' ||
      typeof second.body !== 'object' ||
      second.body === null ||
      !('context' in second.body)
    )
      throw new Error('no context');
    const { gateway, reply } = ask({ model, prompt: 'Who am I?', context: second.body.context });
    await reply;
    expect(gateway.asked[0]?.system).toEqual([{ type: 'text', text: 'Be brief.' }]);
    expect(
      gateway.asked[0]?.messages.map(({ role, content }) => [
        role,
        typeof content === 'string'
          ? content
          : content.map((block) => (block.type === 'text' ? block.text : block.type)).join(),
      ]),
    ).toEqual([
      ['user', 'I am Ann.'],
      ['assistant', 'Hello Ann.'],
      ['user', 'And I am 42.'],
      ['assistant', 'Noted.'],
      ['user', 'Who am I?'],
    ]);
  });

  it('answers with one object', async () => {
    expect(await ask({ model, prompt: 'Hi', stream: false }).reply).toMatchObject({
      kind: 'whole',
      body: { model, response: 'Hello', done: true, done_reason: 'stop', context: expect.any(Array) },
    });
  });

  it('fills in without a context', async () => {
    const reply = await ask({ model, prompt: 'a', suffix: 'c', stream: false }).reply;
    if (reply.kind !== 'whole') throw new Error('streamed');
    expect(reply.body).not.toHaveProperty('context');
    expect(linesOf(await wholeText(await ask({ model, prompt: '', suffix: 'c' }).reply)).at(-1)).not.toHaveProperty(
      'context',
    );
  });

  it.each([
    [{}, 'load'],
    [{ prompt: '' }, 'load'],
    [{ prompt: '', keep_alive: 0 }, 'unload'],
  ])('%j asks no upstream', async (fields, reason) => {
    const { reply, gateway } = ask({ model, ...fields });
    expect(await reply).toMatchObject({ body: { model, response: '', done: true, done_reason: reason } });
    expect(gateway.asked).toEqual([]);
  });

  it('refuses a request without a model in the words of Ollama', async () => {
    await expect(ask({ prompt: 'Hi' }).reply).rejects.toMatchObject({ status: 404, message: "model '' not found" });
  });

  it('refuses raw prompts and relays those for Ollama', async () => {
    await expect(ask({ model, prompt: '<|user|>', raw: true }).reply).rejects.toMatchObject({
      status: 400,
      param: 'raw',
    });
    expect(await ask({ model: 'qwen3:8b', prompt: '<|user|>', raw: true }).reply).toMatchObject({
      body: 'from Ollama',
    });
  });
});
