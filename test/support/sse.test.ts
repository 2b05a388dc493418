import { expect, test } from 'vitest';
import { extractText, getDocumentProxy } from 'unpdf';
import { helloPdf, images, pdfOf } from './images.ts';
import { parseNdjson, parseSse, parseSseData, parseSseEvents } from './sse.ts';

test('frames, comments and line ends of either kind', () => {
  expect(parseSse(': hi\n\nevent: a\ndata: 1\n\ndata:2\r\ndata: 3\r\n\r\n')).toEqual([
    { event: 'a', data: '1' },
    { event: 'message', data: '2\n3' },
  ]);
  expect(parseSseEvents('event: ping\ndata: {"type":"ping"}\n\n')).toEqual([{ type: 'ping' }]);
  expect(parseSseData('data: {}\n\ndata: [DONE]\n\n')).toEqual(['{}', '[DONE]']);
  expect(parseNdjson('{"a":1}\n{"b":2}\n')).toEqual([{ a: 1 }, { b: 2 }]);
});

test.each([
  ['within a frame', () => parseSse('data: 1\n')],
  ['malformed line', () => parseSse('dat: 1\n\n')],
  ['malformed line', () => parseSse('event: a\nevent: b\ndata: 1\n\n')],
  ['without data', () => parseSse('event: a\n\n')],
  ['carries data of type', () => parseSseEvents('event: a\ndata: {"type":"b"}\n\n')],
  ['unexpected event name', () => parseSseData('event: a\ndata: {}\n\n')],
  ['not JSON', () => parseNdjson('{"a"\n')],
  ['not a JSON object', () => parseNdjson('[]\n')],
  ['within a line', () => parseNdjson('{}')],
])('refuses: %s', (message, parse) => {
  expect(parse).toThrow(message);
});

test('the images begin as their types do and the PDF has its text', async () => {
  expect(images.map(({ data }) => Buffer.from(data, 'base64').subarray(0, 4).toString('latin1'))).toEqual([
    '\x89PNG',
    '\xff\xd8\xff\xe0',
    'GIF8',
    'RIFF',
  ]);
  const read = async (pdf: string): Promise<string[]> =>
    (await extractText(await getDocumentProxy(new Uint8Array(Buffer.from(pdf, 'base64'))))).text;
  expect(await read(helloPdf)).toEqual(['Hello PDF']);
  expect(await read(pdfOf('one (1)', 'two'))).toEqual(['one (1)', 'two']);
});
