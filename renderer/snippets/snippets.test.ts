import { describe, expect, it } from 'vitest';
import { quote, setVariable } from './quote.ts';
import { urlFromContainer } from './open-webui.ts';
import { APPS, snippetFor, usualVariant, variantsOf } from './snippets.ts';

const facts = { url: 'http://localhost:11434', key: 'switchboard', model: 'qwen3:8b' };

describe('snippets', () => {
  it('sets Claude Code up in each shell’s own way', () => {
    expect(snippetFor('claude-code', 'posix', facts)).toBe(
      'export ANTHROPIC_BASE_URL=http://localhost:11434\nexport ANTHROPIC_AUTH_TOKEN=switchboard\nunset ANTHROPIC_API_KEY\nclaude --model qwen3:8b',
    );
    expect(snippetFor('claude-code', 'fish', facts)).toContain(
      'set -gx ANTHROPIC_AUTH_TOKEN switchboard\nset -e ANTHROPIC_API_KEY',
    );
    expect(snippetFor('claude-code', 'powershell', facts)).toContain(
      "$env:ANTHROPIC_BASE_URL = 'http://localhost:11434'",
    );
    expect(snippetFor('claude-code', 'cmd', facts)).toContain('set "ANTHROPIC_AUTH_TOKEN=switchboard"');
  });

  it('names address, key and model in every snippet of an SDK', () => {
    for (const app of ['anthropic-sdk', 'openai-sdk', 'ollama-sdk'] as const) {
      for (const variant of variantsOf(app)) {
        const snippet = snippetFor(app, variant, { ...facts, key: 'a-key' });
        expect(snippet, `${app} ${variant}`).toContain(facts.url);
        expect(snippet).toContain('a-key');
        expect(snippet).toContain('"qwen3:8b"');
      }
    }
    expect(snippetFor('openai-sdk', 'python', facts)).toContain('base_url="http://localhost:11434/v1"');
    expect(snippetFor('anthropic-sdk', 'python', facts)).toContain('base_url="http://localhost:11434"');
  });

  it('reaches this machine from a container', () => {
    expect(urlFromContainer('http://localhost:11434')).toBe('http://host.docker.internal:11434');
    expect(urlFromContainer('http://[::1]:80')).toBe('http://host.docker.internal:80');
    expect(urlFromContainer('http://192.168.1.5:11434')).toBe('http://192.168.1.5:11434');
    expect(urlFromContainer('http://localhost.example.com')).toBe('http://localhost.example.com');
  });

  it('offers shells for programs, languages for SDKs', () => {
    for (const app of APPS) expect(variantsOf(app)).toContain(usualVariant(app, 'linux'));
    expect(usualVariant('curl', 'win32')).toBe('powershell');
    expect(usualVariant('ollama-sdk', 'win32')).toBe('python');
  });
});

describe('quote', () => {
  it('leaves plain words bare and shuts everything else in', () => {
    expect(quote('posix', 'http://localhost:11434')).toBe('http://localhost:11434');
    expect(quote('posix', "it's $HOME `id` \\")).toBe("'it'\\''s $HOME `id` \\'");
    expect(quote('posix', '')).toBe("''");
    expect(setVariable('posix', 'X', 'two words')).toBe("export X='two words'");
  });

  it('knows the other shells’ rules', () => {
    expect(quote('powershell', "it's")).toBe("'it''s'");
    expect(quote('fish', "it's \\")).toBe("'it\\'s \\\\'");
    expect(quote('cmd', 'a "b"')).toBe('"a \\"b\\""');
  });
});
