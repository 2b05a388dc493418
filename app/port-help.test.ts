import { expect, test } from 'vitest';
import { isHeldByOllama, portHelpBox, portHelpText } from './port-help.ts';

test('only a port that Ollama holds is helped that way', () => {
  const taken = (message: string): Error => Object.assign(new Error(message), { code: 'EADDRINUSE' });
  expect(isHeldByOllama(taken('Port 11434 is in use by ollama (process 7). It answers as Ollama: move Ollama …'))).toBe(true);
  expect(isHeldByOllama(taken('Port 11434 is in use by nginx (process 7). Stop that program …'))).toBe(false);
  expect(isHeldByOllama(Object.assign(new Error('Port 11434 may not be used: the system reserves it.'), { code: 'EACCES' }))).toBe(false);
  expect(isHeldByOllama(undefined)).toBe(false);
});

test.each(['linux', 'darwin', 'win32'] as const)('%s: the way there and the way back are shown before anything is done', (platform) => {
  const { detail } = portHelpBox(platform, 11434);
  const steps = portHelpText(platform, 0) ?? '';
  const undo = portHelpText(platform, 1) ?? '';
  expect(steps).toContain('127.0.0.1:11436');
  expect(undo).not.toBe('');
  expect(detail).toContain(steps);
  expect(detail).toContain(undo);
  expect(portHelpText(platform, 2)).toBeUndefined();
});
