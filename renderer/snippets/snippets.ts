import { claudeCodeSnippet } from './claude-code.ts';
import { curlSnippet } from './curl.ts';
import { openWebuiSnippet } from './open-webui.ts';
import { anthropicSdkSnippet, ollamaSdkSnippet, openaiSdkSnippet } from './sdks.ts';

export const APPS = ['claude-code', 'anthropic-sdk', 'openai-sdk', 'ollama-sdk', 'open-webui', 'curl'] as const;
export type SnippetApp = (typeof APPS)[number];

export const SHELLS = ['posix', 'fish', 'powershell', 'cmd'] as const;
export type Shell = (typeof SHELLS)[number];
export const LANGUAGES = ['python', 'javascript'] as const;
export type Language = (typeof LANGUAGES)[number];
export type Variant = Shell | Language;

/**
 * What a snippet is made of. `url` has no slash at its end; `key` is what callers show, a placeholder where a real one
 * is wanted.
 */
export interface SnippetFacts {
  readonly url: string;
  readonly key: string;
  readonly model: string;
}

/** Returns in what an app's snippet can be written: a shell, or a language for the SDKs. */
export function variantsOf(app: SnippetApp): readonly Variant[] {
  return app.endsWith('-sdk') ? LANGUAGES : SHELLS;
}

/** Returns the variant that suits a system, by Node's `process.platform`, before the user chose one. */
export function usualVariant(app: SnippetApp, platform: string): Variant {
  if (app.endsWith('-sdk')) return 'python';
  return platform === 'win32' ? 'powershell' : 'posix';
}

/** Returns the text to paste for `app`. A variant that the app does not have is its first one. */
export function snippetFor(app: SnippetApp, variant: Variant, facts: SnippetFacts): string {
  const shell = SHELLS.find((name) => name === variant) ?? 'posix';
  const language = LANGUAGES.find((name) => name === variant) ?? 'python';
  switch (app) {
    case 'claude-code':
      return claudeCodeSnippet(shell, facts);
    case 'anthropic-sdk':
      return anthropicSdkSnippet(language, facts);
    case 'openai-sdk':
      return openaiSdkSnippet(language, facts);
    case 'ollama-sdk':
      return ollamaSdkSnippet(language, facts);
    case 'open-webui':
      return openWebuiSnippet(shell, facts);
    case 'curl':
      return curlSnippet(shell, facts);
  }
}
