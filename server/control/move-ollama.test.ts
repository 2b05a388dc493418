import { expect, test } from 'vitest';
import { isHeldByOllama, moveOllama } from './move-ollama.ts';

test('only a port that Ollama holds is helped that way', () => {
  const taken = (message: string): Error => Object.assign(new Error(message), { code: 'EADDRINUSE' });
  expect(isHeldByOllama(taken('Port 11434 is in use by ollama (process 7). It answers as Ollama: move Ollama …'))).toBe(
    true,
  );
  expect(isHeldByOllama(taken('Port 11434 is in use by nginx (process 7). Stop that program …'))).toBe(false);
  expect(
    isHeldByOllama(Object.assign(new Error('Port 11434 may not be used: the system reserves it.'), { code: 'EACCES' })),
  ).toBe(false);
  expect(isHeldByOllama(undefined)).toBe(false);
});

test.each(['linux', 'darwin', 'win32'] as const)('%s: there and back, and nothing is ended by force', (platform) => {
  const { port, there, back } = moveOllama(platform);
  expect(port).toBe(11436);
  expect(there.commands.join('\n')).toContain('127.0.0.1:11436');
  expect(back.commands.join('\n')).not.toContain('11436');
  for (const { commands, then } of [there, back]) {
    expect(commands.length).toBeGreaterThan(0);
    expect(then).toMatch(/Ollama/);
    expect(commands.join('\n')).not.toMatch(/\bkill|taskkill|pkill/);
  }
});
