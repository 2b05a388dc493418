import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../lib/json.ts';
import { encodeContext } from './context.ts';
import { decodeGenerate } from './decode-generate.ts';

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0]).toString('base64');
const text = (words: string): unknown => ({ type: 'text', text: words });

async function decode(fields: JsonObject): Promise<Awaited<ReturnType<typeof decodeGenerate>> & { notes: string[] }> {
  const notes: string[] = [];
  return { ...(await decodeGenerate(fields, 'my-claude', (change) => notes.push(change))), notes };
}

describe('decodeGenerate', () => {
  it('asks a prompt', async () => {
    const { request, history, notes } = await decode({
      prompt: 'Why?',
      system: 'Be brief.',
      options: { num_predict: 5 },
    });
    expect(request).toEqual({
      model: 'my-claude',
      system: [text('Be brief.')],
      messages: [{ role: 'user', content: [text('Why?')] }],
      max_tokens: 5,
    });
    expect(history).toEqual({ system: 'Be brief.', turns: [{ role: 'user', text: 'Why?' }] });
    expect(notes).toEqual([]);
  });

  it('carries the conversation in context on, with its system text', async () => {
    const context = await encodeContext(
      {
        system: 'Be brief.',
        turns: [
          { role: 'user', text: 'I am Ann.' },
          { role: 'assistant', text: 'Hello Ann.' },
        ],
      },
      () => undefined,
    );
    const { request, history } = await decode({ prompt: 'Who am I?', context });
    expect(request.system).toEqual([text('Be brief.')]);
    expect(request.messages).toEqual([
      { role: 'user', content: [text('I am Ann.')] },
      { role: 'assistant', content: [text('Hello Ann.')] },
      { role: 'user', content: [text('Who am I?')] },
    ]);
    expect(history?.turns).toHaveLength(3);
    expect((await decode({ prompt: 'x', context, system: 'Be long.' })).request.system).toEqual([text('Be long.')]);
  });

  it('leaves the tokens of another model out, and says so', async () => {
    const { request, notes } = await decode({ prompt: 'Why?', context: [128000, 5, 7] });
    expect(request.messages).toHaveLength(1);
    expect(notes).toEqual([expect.stringContaining('tokens of another model')]);
    expect((await decode({ prompt: 'Why?', context: [] })).notes).toEqual([]);
  });

  it('fills in between prompt and suffix', async () => {
    const { request, history, notes } = await decode({ prompt: 'a = ', suffix: '\nprint(a)', system: 'Python.' });
    expect(request.system).toEqual([
      text('Python.'),
      expect.objectContaining({ text: expect.stringContaining('<suffix>') }),
    ]);
    expect(request.messages).toEqual([
      { role: 'user', content: [text('<prefix>a = </prefix><suffix>\nprint(a)</suffix>')] },
    ]);
    expect(history).toBeUndefined();
    expect(notes).toHaveLength(1);
  });

  it('puts images before the prompt, and says that the context will not have them', async () => {
    const { request, history, notes } = await decode({ prompt: 'What?', images: [PNG] });
    expect(request.messages).toMatchObject([{ content: [{ type: 'image' }, { text: 'What?' }] }]);
    expect(history?.turns).toEqual([{ role: 'user', text: 'What?\n[an image came with this message]' }]);
    expect(notes).toHaveLength(1);
  });

  it('leaves a template out, and says so', async () => {
    expect((await decode({ prompt: 'a', template: '{{ .Prompt }}' })).notes).toEqual([
      expect.stringContaining('template'),
    ]);
  });

  it.each([
    [{ prompt: 'a', raw: true }, /raw mode is not supported by my-claude/],
    [{ prompt: 5 }, 'prompt must be a string'],
    [{ prompt: 'a', context: 'x' }, 'context must be a list'],
    [{ prompt: 'a', images: ['x'] }, 'images.0 is no PNG'],
  ])('refuses %j', async (fields, words) => {
    await expect(decode(fields)).rejects.toThrow(words);
  });
});
