import { quote, setVariable, unsetVariable } from './quote.ts';
import type { Shell, SnippetFacts } from './snippets.ts';

/**
 * Returns the lines that start Claude Code on this gateway. The token goes before a key and a login of Claude
 * Code's own; a key left in the environment would be sent as well, so it is taken away.
 */
export function claudeCodeSnippet(shell: Shell, { url, key, model }: SnippetFacts): string {
  return [
    setVariable(shell, 'ANTHROPIC_BASE_URL', url),
    setVariable(shell, 'ANTHROPIC_AUTH_TOKEN', key),
    unsetVariable(shell, 'ANTHROPIC_API_KEY'),
    `claude --model ${quote(shell, model)}`,
  ].join('\n');
}
