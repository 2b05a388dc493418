import type { Parsed } from '../../contract/commands.ts';
import type { LogRow } from '../../contract/log.ts';
import type { Tried } from '../../contract/models.ts';
import type { Problem } from '../../contract/problems.ts';
import type { ControlDeps } from './deps.ts';
import { failed, problemOfError } from './problems.ts';

export type Trials = ReturnType<typeof createTrials>;

const PROMPT = 'Say hello in one short sentence, and name the model that you are.';
/** A cold model loads for minutes, but nobody watches a test for longer than this. */
const LONGEST_MS = 5 * 60_000;
/** The log works a request off shortly after its end. */
const LOGGED_MS = 1000;

/** Runs questions of the user's to try a model, each under an id by which it can be stopped. */
export function createTrials(deps: ControlDeps, said: (chunk: { id: string; text: string }) => void) {
  const running = new Map<string, AbortController>();

  const run = async ({ id, model, prompt }: Parsed<'try-model'>): Promise<Tried> => {
    if (deps.gateway.state().phase !== 'running')
      throw failed('not-running', 'Switchboard is stopped, so no model can be asked. Start it first.', {
        do: 'start',
        label: 'Start',
      });
    if (running.has(id)) throw failed('bad-input', 'A test with this id is running already.');
    const controller = new AbortController();
    running.set(id, controller);
    const signal = AbortSignal.any([controller.signal, AbortSignal.timeout(LONGEST_MS)]);
    const started = performance.now();
    let request: string | undefined;
    let text = '';
    let firstTextMs: number | undefined;
    let problem: Problem | undefined;
    try {
      const dialect = await dialectFor(deps, model);
      for await (const event of deps.ask({
        model,
        prompt: prompt?.trim() === '' || prompt === undefined ? PROMPT : prompt,
        dialect,
        signal,
      })) {
        if (event.type === 'request') {
          request = event.id;
          continue;
        }
        firstTextMs ??= Math.round(performance.now() - started);
        text += event.text;
        said({ id, text: event.text });
      }
      if (text.trim() === '')
        problem = {
          code: 'failed',
          message: `${model} answered without a text. Try again, or choose another model.`,
          action: { do: 'retry', label: 'Try again' },
        };
    } catch (error) {
      problem = controller.signal.aborted
        ? { code: 'stopped', message: 'Stopped.' }
        : signal.aborted
          ? tooLong(model)
          : problemOfError(error);
    } finally {
      running.delete(id);
    }
    const durationMs = Math.round(performance.now() - started);
    const row = request === undefined ? undefined : await loggedRow(deps, request);
    return {
      id,
      ok: problem === undefined,
      text,
      durationMs,
      ...(firstTextMs === undefined ? {} : { firstTextMs }),
      ...(row?.modelUsed === undefined ? {} : { modelUsed: row.modelUsed }),
      ...(row?.backend === undefined ? {} : { backend: row.backend }),
      ...(row?.rule === undefined ? {} : { rule: row.rule }),
      ...(row?.tokens === undefined ? {} : { outputTokens: row.tokens.output }),
      ...(row?.tokensPerSecond === undefined ? {} : { tokensPerSecond: row.tokensPerSecond }),
      ...(problem === undefined ? {} : { problem }),
    };
  };
  return {
    run,
    stop: (id: string): void => running.get(id)?.abort(),
  };
}

/**
 * Asks as an Anthropic app does, which is the way that translates for a local model; where local models for Anthropic
 * apps are switched off, as an Ollama app.
 */
async function dialectFor(deps: ControlDeps, model: string): Promise<'anthropic' | 'ollama'> {
  if (deps.gateway.settings().directions.local) return 'anthropic';
  const { target } = await deps.gateway.catalogue.resolve(model);
  return target?.backend === 'ollama' ? 'ollama' : 'anthropic';
}

async function loggedRow(deps: ControlDeps, request: string): Promise<LogRow | undefined> {
  const until = performance.now() + LOGGED_MS;
  for (;;) {
    const row = (await deps.journal.detail(request))?.row;
    if ((row !== undefined && row.state !== 'running') || performance.now() > until) return row;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function tooLong(model: string): Problem {
  return {
    code: 'unreachable',
    message: `${model} did not finish within ${LONGEST_MS / 60_000} minutes. It may be too large for this machine: try a smaller one.`,
    action: { do: 'retry', label: 'Try again' },
  };
}
