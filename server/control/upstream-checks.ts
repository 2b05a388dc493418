import { isError } from '../messages/errors.ts';
import { candidateUrls, isOllama } from '../models/find-ollama.ts';
import type { TestResult } from '../../contract/problems.ts';
import type { OllamaFound } from '../../contract/upstreams.ts';
import type { ControlDeps } from './deps.ts';
import { failed, problemOfError } from './problems.ts';

const CHECK_MS = 10_000;

/** Asks for Claude's models with `key`, which costs nothing. Never rejects. */
export async function testApiKey(deps: ControlDeps, key: string): Promise<TestResult> {
  if (!/^[\x21-\x7e]+$/.test(key))
    return bad(
      failed('bad-input', 'The key holds a character that no API key has (a space, a line break?). Copy it again.'),
    );
  const started = performance.now();
  try {
    const models = await deps.upstreams.listClaudeModels({
      baseUrl: deps.gateway.settings().anthropicBaseUrl,
      apiKey: key,
      signal: AbortSignal.timeout(CHECK_MS),
    });
    const ms = Math.round(performance.now() - started);
    return { ok: true, message: `Works: ${counted(models.length, 'model')}, ${ms} ms.`, ms, models: models.length };
  } catch (error) {
    // A limit that was reached is the account's, not the key's: the key opened the door.
    if (isError(error, 'rate_limited'))
      return { ok: true, message: 'The key works, but its account has reached a limit for now.' };
    return bad(error);
  }
}

/** Asks the Ollama at `url` who it is and what it has. Never rejects. */
export async function testOllama(deps: ControlDeps, url: string): Promise<TestResult> {
  const base = url.replace(/\/+$/, '');
  if (deps.leadsHere(base) || !(await isOllamaOrSilent(base, deps.instance))) {
    return bad(
      failed(
        'is-this-gateway',
        `${base} is Switchboard itself, not Ollama. Let Ollama listen on another port, for instance 11436, and give that address.`,
      ),
    );
  }
  const started = performance.now();
  try {
    const signal = AbortSignal.timeout(CHECK_MS);
    const [version, models] = await Promise.all([
      deps.upstreams.ollamaVersion(base, signal),
      deps.upstreams.listOllama(base, signal),
    ]);
    const ms = Math.round(performance.now() - started);
    return {
      ok: true,
      message: `Works: Ollama ${version}, ${counted(models.length, 'model')}, ${ms} ms.`,
      ms,
      models: models.length,
      version,
    };
  } catch (error) {
    return bad(error);
  }
}

/** Whether something that is not this gateway answers, or nothing does; only a gateway's own answer says no. */
async function isOllamaOrSilent(url: string, instance: string): Promise<boolean> {
  return (await isOllama(url, instance)) || !(await isOllama(url, ''));
}

/** Asks every place where Ollama usually is. */
export async function findOllama(deps: ControlDeps): Promise<OllamaFound> {
  const { ollamaBaseUrl } = deps.gateway.settings();
  const urls = [
    ...new Set([...(ollamaBaseUrl === undefined ? [] : [ollamaBaseUrl]), ...candidateUrls(deps.ollamaHost)]),
  ];
  const places = await Promise.all(
    urls.map(async (url) => {
      const test = await testOllama(deps, url);
      if (test.ok)
        return {
          url,
          answers: true,
          version: test.version,
          models: test.models,
          message: `Ollama ${test.version ?? ''}, ${counted(test.models ?? 0, 'model')}`,
        };
      const message =
        test.problem?.code === 'is-this-gateway'
          ? 'This is Switchboard itself'
          : test.problem?.code === 'unreachable'
            ? 'Nothing answers'
            : test.message;
      return { url, answers: false, message };
    }),
  );
  const found = places.find((place) => place.answers)?.url;
  if (found !== undefined) return { places, found };
  return {
    places,
    problem: {
      code: 'unreachable',
      message: 'Ollama was not found. Start it, or install it first; if it runs elsewhere, give its address.',
      action: { do: 'get-ollama', label: 'Get Ollama' },
    },
  };
}

function bad(error: unknown): TestResult {
  const problem = problemOfError(error);
  return { ok: false, message: problem.message, problem };
}

/** Returns `1 model`, `7 models`. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
