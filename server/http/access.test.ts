import { expect, test } from 'vitest';
import { hashKey } from '../lib/hash-key.ts';
import { holdsClientKey, isAllowedOrigin, isLocalHost, isLoopbackAddress } from './access.ts';

test.each([
  ['localhost:11434', true],
  ['127.0.0.1:11434', true],
  ['[::1]:11434', true],
  ['LOCALHOST', true],
  ['host.docker.internal:11434', true],
  ['box.local', true],
  ['my-machine:11434', true],
  ['192.168.1.7:11434', true],
  [undefined, true],
  ['evil.example', false],
  ['localhost.evil.example', false],
  ['evil.example:11434', false],
  ['8.8.8.8', false],
  ['notlocalhost', false],
])('the host %s is answered: %s', (host, expected) => {
  expect(isLocalHost(host, 'my-machine')).toBe(expected);
});

test.each([
  ['http://localhost:3000', [], true],
  ['https://127.0.0.1', [], true],
  ['http://[::1]:5173', [], true],
  ['app://obsidian.md', [], true],
  ['vscode-webview://1abc', [], true],
  ['null', [], false],
  ['https://evil.example', [], false],
  ['http://localhost.evil.example', [], false],
  ['https://chat.example.com', ['https://chat.example.com'], true],
  ['https://a.example.com', ['https://*.example.com'], true],
  ['https://evil.com/.example.com', ['https://*.example.com'], false],
  ['chrome-extension://abcdef', ['chrome-extension://*'], true],
  ['https://any.site', ['*'], true],
])('the origin %s with %j allowed is let in: %s', (origin, allowed, expected) => {
  expect(isAllowedOrigin(origin, allowed)).toBe(expected);
});

test('a client key is taken from either header, and nothing else will do', () => {
  const hashes = [hashKey('first'), hashKey('second')];
  expect(holdsClientKey({ 'x-api-key': 'second' }, hashes)).toBe(true);
  expect(holdsClientKey({ authorization: 'Bearer first' }, hashes)).toBe(true);
  expect(holdsClientKey({ authorization: 'Bearer third', 'x-api-key': 'sk-ant-x' }, hashes)).toBe(false);
  expect(holdsClientKey({}, hashes)).toBe(false);
});

test.each([
  ['127.0.0.1', true],
  ['::ffff:127.0.0.1', true],
  ['::1', true],
  ['192.168.1.7', false],
])('%s is this machine: %s', (address, expected) => {
  expect(isLoopbackAddress(address)).toBe(expected);
});
