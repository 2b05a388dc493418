import { expect, test } from 'vitest';
import { kindOfType, typeOfFile } from './file-kind.ts';

test.each([
  ['image/png', 'x', 'image/png', 'image'],
  ['', 'photo.JPG', 'image/jpeg', 'image'],
  ['application/octet-stream', 'a.pdf', 'application/pdf', 'pdf'],
  ['text/plain; charset=utf-8', 'x', 'text/plain', 'text'],
  ['', 'data.json', 'application/json', 'text'],
  ['application/ld+json', 'x', 'application/ld+json', 'text'],
  ['', 'noend', 'application/octet-stream', undefined],
  ['image/tiff', 'x.png', 'image/tiff', undefined],
  ['audio/wav', 'x', 'audio/wav', undefined],
])('%j named %j is %s', (named, filename, type, kind) => {
  expect(typeOfFile(named, filename)).toBe(type);
  expect(kindOfType(type)).toBe(kind);
});
