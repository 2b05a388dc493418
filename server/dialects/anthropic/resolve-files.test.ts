import { expect, test } from 'vitest';
import type { KeptFile, CallerFiles } from '../../core/stores.ts';
import type { ContentBlockParam, MessagesRequest } from '../../messages/types.ts';
import { resolveFiles } from './resolve-files.ts';

const contents: Record<string, [mimeType: string, content: string]> = {
  file_png: ['image/png', 'PNG'],
  file_pdf: ['application/pdf', '%PDF'],
  file_txt: ['text/markdown', '# Hellö'],
};
const files: CallerFiles = {
  create: () => Promise.reject(new Error('not asked here')),
  list: () => Promise.resolve([]),
  find: (id) => {
    const [mimeType] = contents[id] ?? [];
    const file: KeptFile | undefined =
      mimeType === undefined ? undefined : { id, scope: '', filename: `${id}.x`, mimeType, bytes: 1, createdAt: 0 };
    return Promise.resolve(file);
  },
  content: (id) => Promise.resolve(contents[id] === undefined ? undefined : Buffer.from(contents[id][1])),
  remove: () => Promise.resolve(false),
};
const ask = (...content: ContentBlockParam[]): MessagesRequest => ({
  model: 'm',
  messages: [
    { role: 'user', content: 'before' },
    { role: 'user', content },
  ],
});
const image = (file_id: string) => ({ type: 'image' as const, source: { type: 'file' as const, file_id } });
const document = (file_id: string) => ({ type: 'document' as const, source: { type: 'file' as const, file_id } });

test('files stand in the place of their ids, in tool results too', async () => {
  const { messages } = await resolveFiles(
    ask(
      image('file_png'),
      document('file_pdf'),
      { ...document('file_txt'), title: 'Mine' },
      { type: 'tool_result', tool_use_id: 't', content: [image('file_png'), { type: 'text', text: 'x' }] },
    ),
    files,
  );
  const picture = {
    type: 'image',
    source: { type: 'base64', media_type: 'image/png', data: Buffer.from('PNG').toString('base64') },
  };
  expect(messages).toEqual([
    { role: 'user', content: 'before' },
    {
      role: 'user',
      content: [
        picture,
        {
          type: 'document',
          title: 'file_pdf.x',
          source: { type: 'base64', media_type: 'application/pdf', data: Buffer.from('%PDF').toString('base64') },
        },
        { type: 'document', title: 'Mine', source: { type: 'text', media_type: 'text/plain', data: '# Hellö' } },
        { type: 'tool_result', tool_use_id: 't', content: [picture, { type: 'text', text: 'x' }] },
      ],
    },
  ]);
});

test('a request without files, and an id that is not ours, stay as they are', async () => {
  const plain = ask({ type: 'text', text: 'x' });
  expect(await resolveFiles(plain, files)).toBe(plain);
  const foreign = ask(image('file_theirs'));
  expect(await resolveFiles(foreign, files)).toEqual(foreign);
});

test('a file of the wrong kind is refused with its place', async () => {
  await expect(resolveFiles(ask(image('file_txt')), files)).rejects.toMatchObject({
    status: 400,
    param: 'messages.1.content.0',
    message: expect.stringContaining('document block'),
  });
  await expect(resolveFiles(ask(document('file_png')), files)).rejects.toMatchObject({
    status: 400,
    message: expect.stringContaining('image block'),
  });
});
