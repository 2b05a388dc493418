import type { SettingsView } from '../../../contract/settings.ts';
import type { Upstream } from '../../../contract/upstreams.ts';
import { text } from '../../texts/text.ts';

const OWN = new Set(['localhost', '127.0.0.1', '[::1]', '0.0.0.0']);

function hostOf(url: string | undefined): string | undefined {
  return url === undefined || !URL.canParse(url) ? undefined : new URL(url).hostname;
}

/** Returns what leaves the machine when local models answer: nothing, unless Ollama is on another one. */
export function leavesForLocal(settings: SettingsView, upstreams: readonly Upstream[]): string {
  const host = hostOf(settings.ollamaBaseUrl ?? upstreams.find((upstream) => upstream.name === 'ollama')?.url);
  return host === undefined || OWN.has(host) || host.startsWith('127.')
    ? text.home.directions.local.leavesNothing
    : text.home.directions.local.leavesTo(host);
}

/** Returns what leaves the machine when Claude answers, and who pays. */
export function leavesForClaude(settings: SettingsView): string {
  const host = hostOf(settings.anthropicBaseUrl);
  const words = text.home.directions.claude;
  if (host !== undefined && host !== 'api.anthropic.com') return words.leavesTo(host);
  return settings.claudeCode.enabled ? words.leavesCommand : words.leaves;
}
