import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { clientName } from './client-name.ts';

describe('clientName', () => {
  test.each<[string, IncomingHttpHeaders, string]>([
    ['claude-cli/2.1.329 (external, sdk-cli)', { 'x-app': 'cli' }, 'Claude Code 2.1.329'],
    ['claude-code/2.1.329', {}, 'Claude Code 2.1.329'],
    ['claude-cli/2.1.329 (external, sdk-ts, agent-sdk/0.3.329)', {}, 'Claude Agent SDK 0.3.329'],
    ['codex_cli_rs/0.169.0 (Debian 12; x86_64) xterm', { originator: 'codex_cli_rs' }, 'Codex 0.169.0'],
    ['codex_vscode/0.5.1', {}, 'Codex for VS Code 0.5.1'],
    ['Python/3.11 aiohttp/3.11.11', { 'x-openwebui-user-name': 'Ada' }, 'Open WebUI'],
    ['Python/3.11 aiohttp/3.11.11', {}, 'Python program (aiohttp)'],
    ['OpenAI/Python 2.1.0', {}, 'OpenAI SDK (Python) 2.1.0'],
    ['AsyncOpenAI/Python 2.1.0', {}, 'OpenAI SDK (Python) 2.1.0'],
    ['OpenAI/JS 6.49.0', { 'x-title': 'Cline' }, 'Cline'],
    ['Anthropic/JS 1.11.0', {}, 'Anthropic SDK (JavaScript) 1.11.0'],
    ['langchainjs-openai/1.5.8 (node/v20.20.2)OpenAI/JS 6.49.0', {}, 'LangChain 1.5.8'],
    ['ai/7.0.173 ai-sdk/provider-utils/4.0.1 runtime/node.js/20', {}, 'AI SDK 7.0.173'],
    ['ollama-js/0.6.4 (x64 linux Node.js/v20.20.2)', {}, 'Ollama SDK (JavaScript) 0.6.4'],
    ['ollama/0.13.4 (amd64 linux) Go/go1.24', {}, 'ollama command 0.13.4'],
    ['GitHubCopilotChat/0.35.0', {}, 'GitHub Copilot Chat 0.35.0'],
    ['curl/8.5.0', {}, 'curl 8.5.0'],
    ['node', {}, 'Node.js program'],
    ['Mozilla/5.0 (Windows NT 10.0) Chrome/152', { origin: 'https://chat.example.com' }, 'Web page chat.example.com'],
    ['Mozilla/5.0 (Windows NT 10.0) Chrome/152', { origin: 'chrome-extension://abc' }, 'Browser extension'],
    ['Mozilla/5.0 (X11) Chrome/152', {}, 'Browser'],
    ['MyTool/1.2.3 (linux)', {}, 'MyTool 1.2.3'],
    ['', {}, 'Unknown app'],
  ])('%s', (userAgent, headers, name) => {
    expect(clientName(userAgent, headers)).toBe(name);
  });

  test('never fails and stays short, whatever is sent', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), fc.string(), fc.string(), (userAgent, title, origin) => {
        const name = clientName(userAgent, { 'x-title': title, origin });
        expect(name.length).toBeGreaterThan(0);
        expect(name.length).toBeLessThanOrEqual(60);
      }),
    );
  });
});
