import { expect, test } from 'vitest';
import { environmentFor, usesApiKey } from './environment.ts';

test("keeps the user's way to Anthropic, drops what a surrounding session left, and makes it a plain model", () => {
  const env = environmentFor(
    {
      PATH: '/bin',
      HOME: '/home/me',
      HTTPS_PROXY: 'http://proxy',
      ANTHROPIC_BASE_URL: 'http://x',
      ANTHROPIC_API_KEY: 'k',
      CLAUDE_CONFIG_DIR: '/c',
      CLAUDE_CODE_OAUTH_TOKEN: 't',
      CLAUDE_CODE_USE_BEDROCK: '1',
      CLAUDE_CODE_SKIP_BEDROCK_AUTH: '1',
      CLAUDECODE: '1',
      CLAUDECODE_ANYTHING: '1',
      CLAUDE_CODE_ENTRYPOINT: 'cli',
      CLAUDE_CODE_SSE_PORT: '1',
      CLAUDE_CODE_EXTRA_BODY: '{}',
      CLAUDE_CODE_SIMPLE: '1',
      MAX_THINKING_TOKENS: '1',
      CLAUDE_CODE_MAX_RETRIES: '10',
    },
    '/tmp/x',
    660_000,
  );
  expect(env).toMatchObject({
    PATH: '/bin',
    HOME: '/home/me',
    HTTPS_PROXY: 'http://proxy',
    ANTHROPIC_BASE_URL: 'http://x',
    ANTHROPIC_API_KEY: 'k',
    CLAUDE_CONFIG_DIR: '/c',
  });
  expect(env).toMatchObject({
    CLAUDE_CODE_OAUTH_TOKEN: 't',
    CLAUDE_CODE_USE_BEDROCK: '1',
    CLAUDE_CODE_SKIP_BEDROCK_AUTH: '1',
  });
  for (const name of [
    'CLAUDECODE',
    'CLAUDECODE_ANYTHING',
    'CLAUDE_CODE_ENTRYPOINT',
    'CLAUDE_CODE_SSE_PORT',
    'CLAUDE_CODE_EXTRA_BODY',
    'CLAUDE_CODE_SIMPLE',
    'MAX_THINKING_TOKENS',
  ]) {
    expect(env).not.toHaveProperty(name);
  }
  expect(env).toMatchObject({
    CLAUDE_CODE_MAX_RETRIES: '1',
    CLAUDE_CODE_DISABLE_ATTACHMENTS: '1',
    CLAUDE_CODE_TMPDIR: '/tmp/x',
    MCP_TOOL_TIMEOUT: '660000',
  });
});

test('runs bare only with a key of the environment: bare, the command never looks at a login', () => {
  expect(usesApiKey({ ANTHROPIC_API_KEY: 'k' })).toBe(true);
  expect(usesApiKey({ ANTHROPIC_API_KEY: '' })).toBe(false);
  expect(usesApiKey({})).toBe(false);
  expect(usesApiKey({ ANTHROPIC_API_KEY: 'k', ANTHROPIC_AUTH_TOKEN: 't' })).toBe(false);
  expect(usesApiKey({ ANTHROPIC_API_KEY: 'k', CLAUDE_CODE_OAUTH_TOKEN: 't' })).toBe(false);
});
