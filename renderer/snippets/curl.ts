import { CONTINUE, quote } from './quote.ts';
import type { Shell, SnippetFacts } from './snippets.ts';

/** Returns one question over Ollama's chat route, the shortest of the dialects. */
export function curlSnippet(shell: Shell, { url, key, model }: SnippetFacts): string {
  const body = JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello!' }], stream: false });
  if (shell === 'powershell') {
    // Windows PowerShell drops the inner quotes of an argument for curl.exe; its own command does not.
    const headers = `@{ Authorization = ${quote(shell, `Bearer ${key}`)} }`;
    return `Invoke-RestMethod ${quote(shell, `${url}/api/chat`)} -Method Post -ContentType 'application/json'${CONTINUE[shell]}-Headers ${headers}${CONTINUE[shell]}-Body ${quote(shell, body)}`;
  }
  return [
    `curl ${quote(shell, `${url}/api/chat`)}`,
    `-H ${quote(shell, `Authorization: Bearer ${key}`)}`,
    `-d ${quote(shell, body)}`,
  ].join(CONTINUE[shell]);
}
