import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { record, records } from '../support/json.ts';
import { startStage, type Stage } from '../support/gateway.ts';
import { commandOf, VERSIONS } from './install.mjs';

let stage: Stage;
let home = '';
beforeAll(async () => {
  // Claude Code's first prompt alone is longer than the window that Ollama takes by default.
  stage = await startStage(
    {},
    {
      ollama: {
        models: [
          {
            name: 'qwen3:8b',
            capabilities: ['completion', 'tools', 'thinking'],
            loadedContext: 131_072,
            contextLength: 131_072,
          },
        ],
      },
    },
  );
  home = mkdtempSync(join(tmpdir(), 'switchboard-claude-'));
});
afterAll(async () => {
  await stage.close();
  rmSync(home, { recursive: true, force: true });
});
beforeEach(() => {
  stage.ollama.reset();
  stage.anthropic.reset();
});

/** Runs `claude -p` as a user would, its only upstream being the gateway. */
function claude(
  version: string,
  args: string[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ stdout: string; code: number }> {
  return new Promise((resolve) => {
    const child = execFile(
      commandOf(version),
      ['-p', ...args],
      {
        cwd: home,
        timeout: 100_000,
        env: {
          PATH: process.env.PATH,
          HOME: home,
          CLAUDE_CODE_TMPDIR: home,
          CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
          CLAUDE_CODE_MAX_RETRIES: '0',
          DISABLE_AUTOUPDATER: '1',
          IS_SANDBOX: '1',
          ANTHROPIC_BASE_URL: stage.url,
          ANTHROPIC_AUTH_TOKEN: 'ollama',
          ...env,
        },
      },
      (error, stdout) => resolve({ stdout, code: error === null ? 0 : Number(error.code ?? 1) }),
    );
    child.stdin?.end();
  });
}

describe.each(VERSIONS)('claude %s through the gateway', (version) => {
  test('runs a real tool round on a local model', async () => {
    stage.ollama.always((request) => {
      const answered = records(record(request.body).messages).some((message) => message.role === 'tool');
      return answered
        ? { text: ['The tool said: ', 'it ran.'] }
        : {
            toolCalls: [
              { name: 'Bash', arguments: { command: 'echo tool-ran-$((40+2))', description: 'Prints a word' } },
            ],
          };
    });
    const { stdout, code } = await claude(version, [
      'Run the command.',
      '--model',
      'qwen3:8b',
      '--permission-mode',
      'bypassPermissions',
      '--output-format',
      'stream-json',
      '--verbose',
    ]);
    stage.ollama.always(undefined);
    expect(stdout).toContain('tool-ran-42');
    expect(stdout).toContain('The tool said: it ran.');
    expect(code).toBe(0);
    const asked = stage.ollama.requests.filter((request) => request.path === '/api/chat');
    expect(asked.length).toBeGreaterThanOrEqual(2);
    const history = records(record(asked.at(-1)?.body).messages);
    expect(history.find((message) => message.role === 'tool')).toMatchObject({
      tool_name: 'Bash',
      content: expect.stringContaining('tool-ran-42'),
    });
    // The block that changes with every call would cost the model its cached prompt.
    expect(JSON.stringify(history)).not.toContain('x-anthropic-billing-header');
  });

  test('goes straight through to Claude, byte for byte', async () => {
    stage.anthropic.always({ blocks: [{ text: ['Straight', ' through.'] }] });
    const { stdout, code } = await claude(version, ['Say it.', '--model', 'claude-haiku-4-5']);
    stage.anthropic.always(undefined);
    expect(stdout.trim()).toBe('Straight through.');
    expect(code).toBe(0);
    const sent = stage.anthropic.requests.find((request) => request.path === '/v1/messages');
    expect(sent?.headers['x-api-key']).toBe('sk-ant-test-key');
    expect(sent?.headers['anthropic-beta']).toContain('claude-code');
    expect(sent?.query.get('beta')).toBe('true');
  });
});
