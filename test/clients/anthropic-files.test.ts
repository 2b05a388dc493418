import Anthropic, { toFile } from '@anthropic-ai/sdk';
import OldAnthropic from 'anthropic-sdk-old';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startStage, type Stage } from '../support/gateway.ts';
import { png } from '../support/images.ts';

let keyless: Stage;
let keyed: Stage;
beforeAll(async () => {
  [keyless, keyed] = await Promise.all([startStage({ ANTHROPIC_API_KEY: '' }), startStage()]);
});
afterAll(() => Promise.all([keyless.close(), keyed.close()]));

const connect = (apiKey = 'any', stage = keyless): Anthropic =>
  new Anthropic({ baseURL: stage.url, apiKey, maxRetries: 0 });
const textFile = (content = 'The code word is quince.', name = 'note.txt') =>
  toFile(Buffer.from(content), name, { type: 'text/plain' });
const picture = () => toFile(Buffer.from(png, 'base64'), 'dot.png', { type: 'image/png' });

describe('without a key for Claude, @anthropic-ai/sdk', () => {
  test('uploads, lists, reads and deletes files', async () => {
    const { files } = connect('lister');
    const first = await files.upload({ file: await textFile() });
    expect(first).toMatchObject({
      id: expect.stringMatching(/^file_\w+$/),
      type: 'file',
      filename: 'note.txt',
      mime_type: 'text/plain',
      size_bytes: 24,
      downloadable: true,
    });
    const second = await files.upload({ file: await picture(), expires_in_seconds: 3600 });
    expect(Date.parse(second.expires_at ?? '') - Date.parse(second.created_at)).toBeGreaterThan(3_500_000);
    const listed: string[] = [];
    for await (const { id } of files.list({ limit: 1 })) listed.push(id);
    expect(listed).toEqual([second.id, first.id]);
    expect(await files.retrieveMetadata(first.id)).toMatchObject({ id: first.id });
    expect(await (await files.download(first.id)).text()).toBe('The code word is quince.');
    await expect(connect('another').files.retrieveMetadata(first.id)).rejects.toMatchObject({ status: 404 });
    expect(await files.delete(first.id)).toMatchObject({ id: first.id, type: 'file_deleted' });
    await expect(files.download(first.id)).rejects.toMatchObject({ status: 404 });
  });

  test('of an older version does the same', async () => {
    const { beta } = new OldAnthropic({ baseURL: keyless.url, apiKey: 'old', maxRetries: 0 });
    const { id } = await beta.files.upload({ file: await textFile() });
    const { id: other } = await beta.files.upload({ file: await textFile() });
    const listed: string[] = [];
    for await (const file of beta.files.list({ limit: 1 })) listed.push(file.id);
    expect(listed).toEqual([other, id]);
    expect(await beta.files.delete(id)).toMatchObject({ type: 'file_deleted' });
  });

  test('shows a file to a local model, also from a batch and after a restart', async () => {
    const client = connect();
    const [note, dot] = await Promise.all([
      client.files.upload({ file: await textFile() }),
      client.files.upload({ file: await picture() }),
    ]);
    keyless.ollama.script({ text: ['quince'] });
    await client.messages.create({
      model: 'gemma3:4b',
      max_tokens: 50,
      messages: [
        {
          role: 'user',
          content: [
            { type: 'document', source: { type: 'file', file_id: note.id } },
            { type: 'image', source: { type: 'file', file_id: dot.id } },
            { type: 'text', text: 'Which word?' },
          ],
        },
      ],
    });
    const sent = await keyless.ollama.nextRequest((request) => request.path === '/api/chat');
    expect(sent.body).toMatchObject({ messages: [{ role: 'user', images: [png] }] });
    expect(JSON.stringify(sent.body)).toContain('The code word is quince.');

    await keyless.gateway.stop(0);
    const { url } = await keyless.gateway.start();
    keyless.url = url;
    const again = connect();
    keyless.ollama.script({ text: ['quince'] });
    const requests = [
      {
        custom_id: 'a',
        params: {
          model: 'llama3.2',
          max_tokens: 50,
          messages: [
            {
              role: 'user' as const,
              content: [{ type: 'document' as const, source: { type: 'file' as const, file_id: note.id } }],
            },
          ],
        },
      },
    ];
    const batch = await again.messages.batches.create({ requests });
    await vi.waitFor(
      async () =>
        expect(await again.messages.batches.retrieve(batch.id)).toMatchObject({ request_counts: { succeeded: 1 } }),
      { timeout: 5000 },
    );
    expect(
      JSON.stringify((await keyless.ollama.nextRequest((request) => request.path === '/api/chat')).body),
    ).toContain('quince');
  });

  test('hears what to do about a file that is not there, and about one that no local model can be given', async () => {
    const client = connect();
    const ask = client.messages.create({
      model: 'llama3.2',
      max_tokens: 5,
      messages: [{ role: 'user', content: [{ type: 'document', source: { type: 'file', file_id: 'file_none' } }] }],
    });
    await expect(ask).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('no file of this id is kept here'),
    });
    await expect(
      client.files.upload({ file: await toFile(Buffer.from('x'), 'a.wav', { type: 'audio/wav' }) }),
    ).rejects.toMatchObject({ status: 400 });
    await expect(
      client.files.upload({ file: await toFile(Buffer.alloc(33 * 1024 * 1024, 'x'), 'a.txt', { type: 'text/plain' }) }),
    ).rejects.toMatchObject({ status: 413 });
  });
});

test('with a key for Claude files go to Anthropic and come from there', async () => {
  const theirs = {
    id: 'file_theirs',
    type: 'file',
    filename: 'note.txt',
    mime_type: 'text/plain',
    size_bytes: 24,
    created_at: '2026-11-21T00:00:00Z',
  };
  keyed.anthropic.scriptAt('POST /v1/files', { body: theirs });
  keyed.anthropic.scriptAt('GET /v1/files', { body: { data: [theirs], next_page: null } });
  keyed.anthropic.scriptAt('GET /v1/files/file_theirs', { body: theirs });
  const { files } = connect('any', keyed);
  expect(await files.upload({ file: await textFile() })).toMatchObject({ id: 'file_theirs' });
  const sent = await keyed.anthropic.nextRequest((request) => request.path === '/v1/files');
  expect(sent.headers['x-api-key']).toBe('sk-ant-test-key');
  expect(sent.raw.toString()).toContain('The code word is quince.');
  const listed: string[] = [];
  for await (const { id } of files.list()) listed.push(id);
  expect(listed).toEqual(['file_theirs']);
  expect(await files.retrieveMetadata('file_theirs')).toMatchObject(theirs);
});

test('the openai SDK hears in its own words that its files are not served', async () => {
  const client = new OpenAI({ baseURL: `${keyless.url}/v1`, apiKey: 'any', maxRetries: 0 });
  await expect(client.files.create({ file: await textFile(), purpose: 'user_data' })).rejects.toMatchObject({
    status: 404,
    error: { message: expect.stringContaining('OpenAI'), type: 'invalid_request_error' },
  });
  await expect(client.files.list()).rejects.toMatchObject({ status: 404 });
});
