import { claudeCommandHealth } from './claude-command-health.ts';
import type { Upstream } from '../../contract/upstreams.ts';
import type { BackendName } from '../../contract/words.ts';
import type { ControlDeps } from './deps.ts';
import { problemOfError } from './problems.ts';
import { counted, testApiKey, testOllama } from './upstream-checks.ts';

/** How the upstreams are, as last known, and asked anew on demand. */
export interface Health {
  known(): Upstream[];
  /** Asks one upstream, or all. Never rejects. */
  check(upstream?: BackendName): Promise<Upstream[]>;
}

/** Longer than the command is waited for in each of its two questions, so that its own words about that come first. */
const PROBE_MS = 45_000;

const ORDER: readonly BackendName[] = ['ollama', 'anthropic', 'claude-code', 'demo'];

/** @param changed called when something is other than it was before. */
export function createHealth(deps: ControlDeps, changed: (upstreams: Upstream[]) => void): Health {
  const state = new Map<BackendName, Upstream>(ORDER.map((name) => [name, unknown(name)]));
  const checks: Record<BackendName, () => Promise<Upstream>> = {
    ollama: () => checkOllama(deps),
    anthropic: () => checkAnthropic(deps),
    'claude-code': () => checkClaudeCode(deps),
    demo: () =>
      Promise.resolve({ name: 'demo', state: 'ok', message: 'The demo model answers without any other program.' }),
  };
  const known = (): Upstream[] => ORDER.map((name) => state.get(name) ?? unknown(name));
  const checkTogether = async (names: readonly BackendName[]): Promise<void> => {
    const results = await Promise.all(
      names.map((name) =>
        checks[name]().catch(
          (error: unknown): Upstream => ({ name, state: 'failing', message: problemOfError(error).message }),
        ),
      ),
    );
    const before = essencesOf(known());
    for (const result of results) state.set(result.name, { ...result, checkedAt: Date.now() });
    if (essencesOf(known()) !== before) changed(known());
  };
  /** The claude command has to be started to be asked; nobody else's news waits for that. */
  const groups = (): (readonly BackendName[])[] =>
    deps.gateway.settings().claudeCode.enabled
      ? [ORDER.filter((name) => name !== 'claude-code'), ['claude-code']]
      : [ORDER];
  return {
    known,
    check: async (upstream) => {
      await Promise.all((upstream === undefined ? groups() : [[upstream]]).map(checkTogether));
      return known();
    },
  };
}

function essencesOf(upstreams: readonly Upstream[]): string {
  return JSON.stringify(upstreams.map(essence));
}

/** What an interface would show differently: not the milliseconds of the last check. */
function essence({ name, state, message, run, url, version, models }: Upstream): unknown {
  return [name, state, state === 'ok' ? '' : message, run, url, version, models];
}

function unknown(name: BackendName): Upstream {
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
    return {
      name: 'ollama',
      state: directions.local ? 'unreachable' : 'off',
      message: directions.local ? message : notNeeded,
      action: { do: 'find-ollama', label: 'Find Ollama' },
    };
  }
  const test = await testOllama(deps, url);
  if (test.ok) {
    const { version, models, ms } = test;
    const none =
      models === 0 ? ' It has no models yet: get one with "ollama pull", for instance "ollama pull qwen3".' : '';
    return {
      name: 'ollama',
      state: 'ok',
      message: `Ollama ${version ?? ''} answers, ${counted(models ?? 0, 'model')}.${none}`,
      url,
      version,
      models,
      ms,
    };
  }
  if (!directions.local && test.problem?.code === 'unreachable')
    return { name: 'ollama', state: 'off', message: notNeeded, url };
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
  if (ok)
    return {
      name: 'anthropic',
      state: 'ok',
      message: models === undefined ? message : `Claude's API answers, ${counted(models, 'model')}.`,
      url,
      models,
      ms,
    };
  const state =
    problem?.code === 'key-refused' ? 'key-refused' : problem?.code === 'unreachable' ? 'unreachable' : 'failing';
  return { name: 'anthropic', state, message, action: problem?.action, url };
}

async function checkClaudeCode(deps: ControlDeps): Promise<Upstream> {
  const { claudeCode } = deps.gateway.settings();
  const off: Upstream = {
    name: 'claude-code',
    state: 'off',
    message: 'Answers through the claude command are switched off.',
  };
  if (!claudeCode.enabled) return off;
  const probe = await deps.upstreams.probeClaudeCommand(AbortSignal.timeout(PROBE_MS));
  return probe === undefined ? off : claudeCommandHealth(probe, claudeCode.path, deps.platform);
}
