import { expect, test } from 'vitest';
import { readLaunchWords } from './launch-words.ts';

test('an ordinary start shows the window and holds no setting', () => {
  expect(readLaunchWords([])).toEqual({ hidden: false, flags: {} });
});

test('the flags of serve are understood in both spellings', () => {
  expect(readLaunchWords(['--hidden', '--port', '11500', '--host=0.0.0.0', '--data-dir=/tmp/x', '--debug'])).toEqual({
    hidden: true,
    flags: { port: '11500', host: '0.0.0.0', dataDir: '/tmp/x', debug: true },
  });
});

test('switches of Chromium and files are left alone', () => {
  expect(readLaunchWords(['--no-sandbox', '--ozone-platform=wayland', 'some-file', '--hidden'])).toEqual({
    hidden: true,
    flags: {},
  });
});
