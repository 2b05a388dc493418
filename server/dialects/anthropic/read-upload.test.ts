import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { readUpload } from './read-upload.ts';

async function upload(fields: Record<string, File | string>): ReturnType<typeof readUpload> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  const request = new Response(form);
  return readUpload(
    Readable.from([Buffer.from(await request.arrayBuffer())]),
    request.headers.get('content-type') ?? '',
    1000,
  );
}
const file = (content: string | Uint8Array<ArrayBuffer>, name: string, type: string): File =>
  new File([content], name, { type });

test('an upload is read with its name and type', async () => {
  expect(await upload({ file: file('für', 'nöte.txt', 'text/plain') })).toEqual({
    filename: 'nöte.txt',
    mimeType: 'text/plain',
    content: Buffer.from('für'),
  });
  expect(await upload({ file: file('{}', 'a.json', ''), expires_in_seconds: '60' })).toMatchObject({
    mimeType: 'application/json',
    expiresAt: 61_000,
  });
});

test.each<[Record<string, File | string>, RegExp]>([
  [{ other: 'x' }, /^file: Field required/],
  [{ file: 'just text' }, /should be a file/],
  [{ file: file('x', 'a.wav', 'audio/wav') }, /is of the type audio\/wav/],
  [{ file: file('', 'a.txt', 'text/plain') }, /empty/],
  [{ file: file(new Uint8Array([0xff, 0xfe, 0x41]), 'a.txt', 'text/plain') }, /not UTF-8/],
  [{ file: file('x', 'a.txt', 'text/plain'), expires_in_seconds: 'soon' }, /expires_in_seconds/],
])('%j is refused', async (fields, words) => {
  await expect(upload(fields)).rejects.toMatchObject({ status: 400, message: expect.stringMatching(words) });
});

test('what is no form, or too large, is refused', async () => {
  await expect(readUpload(Readable.from([Buffer.from('x')]), 'text/plain', 0)).rejects.toMatchObject({ status: 400 });
  await expect(
    readUpload(Readable.from([Buffer.from('x')]), 'multipart/form-data; boundary=b', 0),
  ).rejects.toMatchObject({ status: 400 });
  const large = Array.from({ length: 33 }, () => Buffer.alloc(1024 * 1024));
  await expect(readUpload(Readable.from(large), 'multipart/form-data; boundary=b', 0)).rejects.toMatchObject({
    status: 413,
  });
});
