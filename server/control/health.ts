import type { Backend, Upstream } from './contract.ts';
import type { ControlDeps } from './deps.ts';
import { failed, problemOfError } from './problems.ts';
import { counted, testApiKey, testOllama } from './upstream-checks.ts';

/** How the upstreams are, as last known, and asked anew on demand. */
export interface Health {
  known(): Upstream[];
  /** Asks one upstream, or all. Never rejects. */
  check(upstream?: Backend): Promise<Upstream[]>;
}

const ORDER: readonly Backend[] = ['ollama', 'anthropic', 'claude-code', 'demo'];

/** @param changed called when something is other than it was before. */
export function createHealth(deps: ControlDeps, changed: (upstreams: Upstream[]) => void): Health {
  const state = new Map<Backend, Upstream>(ORDER.map((name) => [name, unknown(name)]));
  const checks: Record<Backend, () => Promise<Upstream>> = {
    ollama: () => checkOllama(deps),
    anthropic: () => checkAnthropic(deps),
    'claude-code': () => checkClaudeCode(deps),
    demo: () => Promise.resolve({ name: 'demo', state: 'ok', message: 'The demo model answers without any other program.' }),
  };
  const known = (): Upstream[] => ORDER.map((name) => state.get(name) ?? unknown(name));
  return {
    known,
    check: async (upstream) => {
      const before = JSON.stringify(known().map(essence));
      await Promise.all(
        (upstream === undefined ? ORDER : [upstream]).map(async (name) => {
          const result = await checks[name]().catch((error: unknown): Upstream => ({ name, state: 'failing', message: problemOfError(error).message }));
          state.set(name, { ...result, checkedAt: Date.now() });
        }),
      );
      const after = known();
      if (JSON.stringify(after.map(essence)) !== before) changed(after);
      return after;
    },
  };
}

/** What an interface would show differently: not the milliseconds of the last check. */
function essence({ name, state, message, url, version, models }: Upstream): unknown {
  return [name, state, state === 'ok' ? '' : message, url, version, models];
}

function unknown(name: Backend): Upstream {
  return { name, state: 'unknown', message: 'Not asked yet.' };
}

async function checkOllama(deps: ControlDeps): Promise<Upstream> {
  const { directions } = deps.gateway.settings();
  const notNeeded = 'Not needed: local models for Anthropic apps are switched off.';
  let url: string;
  try {
    url = await deps.gateway.ollama().baseUrl();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { name: 'ollama', state: directions.local ? 'unreachable' : 'off', message: directions.local ? message : notNeeded, action: { do: 'find-ollama', label: 'Find Ollama' } };
  }
  const test = await testOllama(deps, url);
  if (test.ok) {
    const { version, models, ms } = test;
    const none = models === 0 ? ' It has no models yet: get one with "ollama pull", for instance "ollama pull qwen3".' : '';
    return { name: 'ollama', state: 'ok', message: `Ollama ${version ?? ''} answers, ${counted(models ?? 0, 'model')}.${none}`, url, version, models, ms };
  }
  if (!directions.local && test.problem?.code === 'unreachable') return { name: 'ollama', state: 'off', message: notNeeded, url };
  return {
    name: 'ollama',
    state: test.problem?.code === 'unreachable' ? 'unreachable' : 'failing',
    message: test.message,
    action: test.problem?.action ?? { do: 'find-ollama', label: 'Find Ollama' },
    url,
  };
}

async function checkAnthropic(deps: ControlDeps): Promise<Upstream> {
  const { anthropicBaseUrl: url, directions } = deps.gateway.settings();
  const key = deps.gateway.apiKey();
  if (key === undefined) {
    const message = directions.claude
      ? 'No API key is set, so Ollama and OpenAI apps cannot ask Claude. Apps that send their own Anthropic login, such as Claude Code, can.'
      : 'No API key is set. Apps that send their own Anthropic login, such as Claude Code, reach Claude all the same.';
    return { name: 'anthropic', state: 'no-key', message, action: { do: 'set-api-key', label: 'Set a key' }, url };
  }
  const { ok, message, models, ms, problem } = await testApiKey(deps, key);
  if (ok) return { name: 'anthropic', state: 'ok', message: models === undefined ? message : `Claude's API answers, ${counted(models, 'model')}.`, url, models, ms };
  const state = problem?.code === 'key-refused' ? 'key-refused' : problem?.code === 'unreachable' ? 'unreachable' : 'failing';
  return { name: 'anthropic', state, message, action: problem?.action, url };
}

async function checkClaudeCode(deps: ControlDeps): Promise<Upstream> {
  const { claudeCode } = deps.gateway.settings();
  if (!claudeCode.enabled) return { name: 'claude-code', state: 'off', message: 'Answers through the claude command are switched off.' };
  const found = await deps.upstreams.findClaudeCommand(claudeCode.path);
  if (found === undefined) {
    const { problem } = failed('not-found', 'The claude command was not found. Install Claude Code, or give the path of the command in the settings.');
    return { name: 'claude-code', state: 'unreachable', message: problem.message, action: { do: 'open-settings', label: 'Open settings' } };
  }
  return { name: 'claude-code', state: 'ok', message: `The claude command is at ${found.path}.`, version: found.version };
}
