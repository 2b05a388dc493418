import { expect, test } from 'vitest';
import { gatewayError, type GatewayError } from '../messages/errors.ts';
import { isHeldByOllama, moveOllama } from './move-ollama.ts';

test('only a port that Ollama holds is helped that way', () => {
  const taken = (name: string, isOllama: boolean): GatewayError =>
    gatewayError('port_in_use', { port: 11_434, asked: { holder: { name, pid: 7 }, isOllama, otherPort: 11_436 } });
  expect(isHeldByOllama(taken('ollama', true))).toBe(true);
  expect(isHeldByOllama(taken('nginx', false))).toBe(false);
  expect(isHeldByOllama(gatewayError('port_reserved', { port: 11_434 }))).toBe(false);
  expect(isHeldByOllama(new Error('Port 11434 is in use. It answers as Ollama.'))).toBe(false);
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
