import { expect, test } from 'vitest';
import { argumentsFor } from './command-line.ts';

test('starts the command without anything of its own', () => {
  const args = argumentsFor('sonnet', true);
  const valueOf = (option: string): string | undefined => args[args.indexOf(option) + 1];
  expect(args).toContain('--bare');
  expect(valueOf('--model')).toBe('sonnet');
  for (const option of ['--system-prompt', '--tools', '--setting-sources']) expect(valueOf(option)).toBe('');
  expect(args).toEqual(
    expect.arrayContaining(['--strict-mcp-config', '--disable-slash-commands', '--no-session-persistence']),
  );
  expect(argumentsFor('sonnet', false)).not.toContain('--bare');
});

test('a name cannot be an option', () => {
  expect(() => argumentsFor('--dangerously-skip-permissions', true)).toThrow(/not a name/);
  expect(() => argumentsFor('', true)).toThrow(/not a name/);
});
