import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { record } from '../support/json.ts';
import { startStage, type Stage } from '../support/gateway.ts';
import { commandOf, VERSIONS } from './install.mjs';

let stage: Stage;
let home = '';
beforeAll(async () => {
  stage = await startStage(
    {},
    {
      ollama: {
        models: [
          { name: 'qwen3:8b', capabilities: ['completion', 'tools'], loadedContext: 131_072, contextLength: 131_072 },
        ],
      },
    },
  );
  home = mkdtempSync(join(tmpdir(), 'switchboard-connected-'));
});
afterAll(async () => {
  await stage.close();
  rmSync(home, { recursive: true, force: true });
});

function run(
  command: string,
  args: string[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ stdout: string; stderr: string; code: number }> {
  return new Promise((resolve) => {
    const child = execFile(
      command,
      args,
      { cwd: process.cwd(), timeout: 100_000, env: { PATH: process.env.PATH, HOME: home, ...env } },
      (error, stdout, stderr) => resolve({ stdout, stderr, code: error === null ? 0 : Number(error.code ?? 1) }),
    );
    child.stdin?.end();
  });
}

const switchboard = (...words: string[]) =>
  run(process.execPath, ['scripts/switchboard.mjs', ...words, '--port', new URL(stage.url).port]);

describe.each(VERSIONS)('claude %s', (version) => {
  test.each([
    ['no key', {}],
    // The settings count more than what the shell has.
    [
      'another key and address in its environment',
      { ANTHROPIC_API_KEY: 'sk-ant-api03-other', ANTHROPIC_BASE_URL: 'http://127.0.0.1:9' },
    ],
  ])('that was only told by switchboard connect, with %s, is answered by the local model', async (_, env) => {
    stage.ollama.reset();
    stage.ollama.always({ text: ['Hello ', 'from qwen.'] });
    expect(await switchboard('connect', 'claude-code', '--model', 'qwen3:8b')).toMatchObject({ code: 0 });
    const settings = join(home, '.claude/settings.json');
    const written = readFileSync(settings, 'utf8');
    const { stdout, code } = await run(commandOf(version), ['-p', 'Say hello.'], {
      CLAUDE_CODE_TMPDIR: home,
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      CLAUDE_CODE_MAX_RETRIES: '0',
      DISABLE_AUTOUPDATER: '1',
      IS_SANDBOX: '1',
      ...env,
    });
    stage.ollama.always(undefined);
    expect(stdout.trim()).toBe('Hello from qwen.');
    expect(code).toBe(0);
    const asked = stage.ollama.requests.filter((request) => request.path === '/api/chat');
    expect(asked.map((request) => record(request.body).model)).toEqual(asked.map(() => 'qwen3:8b'));
    expect(asked.length).toBeGreaterThan(0);
    expect(stage.anthropic.requests.filter((request) => request.path === '/v1/messages')).toEqual([]);
    expect(readFileSync(settings, 'utf8')).toBe(written);
    expect(await switchboard('disconnect', 'claude-code')).toMatchObject({ code: 0 });
    expect(existsSync(settings)).toBe(false);
  });
});
