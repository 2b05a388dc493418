import { homedir } from 'node:os';
import type * as z from 'zod/mini';
import type { Settings } from '../../contract/settings.ts';
import { claudeCommandMissing } from '../core/claude-command.ts';
import { createAliasCommands } from './alias-commands.ts';
import { createAppCommands } from './app-commands.ts';
import { createBlockedOrigins } from './blocked-origins.ts';
import type { CallResult } from '../../contract/client.ts';
import {
  commands,
  isCommandName,
  type CommandHandlers,
  type CommandName,
  type Input,
  type Output,
  type Parsed,
} from '../../contract/commands.ts';
import type { ControlEvent } from '../../contract/events.ts';
import type { GatewayStateView } from '../../contract/state.ts';
import type { ControlDeps } from './deps.ts';
import { writeDiagnosis } from './diagnostics.ts';
import { findFreePort } from './free-port.ts';
import { createHealth } from './health.ts';
import { createKeyCommands } from './key-commands.ts';
import { createModelCommands } from './model-commands.ts';
import { failed, problemOfError } from './problems.ts';
import { createSettingsCommands } from './settings-commands.ts';
import { createTrials } from './try-model.ts';
import { findOllama, testOllama } from './upstream-checks.ts';
import { viewSettings, viewState } from './views.ts';

/** The gateway as user interfaces see it. */
export interface Control {
  /** Carries a command out. Rejects with a ControlError whose problem is in words for the user. */
  call<C extends CommandName>(command: C, input: Input<C>): Promise<Output<C>>;
  /** The same for carriers: any name and input, and a result instead of an exception. */
  answer(command: string, input: unknown): Promise<CallResult<CommandName>>;
  /** Calls back for every event. Returns how to stop. */
  subscribe(listener: (event: ControlEvent) => void): () => void;
  /** Lets go of everything it listens to. */
  close(): void;
}

/** The contract's schemas, so that one command's name, input and output stay together. */
const SCHEMAS: { [C in CommandName]: { input: z.ZodMiniType<Parsed<C>, Input<C>> } } = commands;

/** Ollama comes and goes; as long as somebody looks, it is asked this often. */
const WATCH_MS = 10_000;
const TOTALS_MS = 500;
const FAILURES_IN_DIAGNOSIS = 20;

/** Puts the commands and events of the contract on top of the running parts. */
export function createControl(deps: ControlDeps): Control {
  const { gateway, journal, settings } = deps;
  const listeners = new Set<(event: ControlEvent) => void>();
  const emit = (event: ControlEvent): void => {
    for (const listener of listeners) listener(event);
  };
  const emitState = async (): Promise<void> => emit({ event: 'state', payload: await viewState(deps) });

  const health = createHealth(deps, (upstreams) => {
    emit({ event: 'health', payload: { upstreams } });
    emit({ event: 'models-changed', payload: {} });
  });
  const keys = createKeyCommands(deps, (payload) => {
    emit({ event: 'keys', payload });
    void health.check('anthropic');
  });
  const blocked = createBlockedOrigins();
  const trials = createTrials(deps, (payload) => emit({ event: 'try-text', payload }));
  const models = createModelCommands(deps);
  const aliases = createAliasCommands(deps);

  const start = async (): Promise<GatewayStateView> => {
    // Why it failed is in the state, where every interface shows it; the caller learns it there too.
    await gateway.start().catch(() => undefined);
    return viewState(deps);
  };
  const stop = async (): Promise<GatewayStateView> => {
    if (!deps.canStop)
      throw failed(
        'not-allowed',
        'This console is served by the gateway itself: stop Switchboard where it was started, with Ctrl+C or its service.',
      );
    await gateway.stop();
    return viewState(deps);
  };
  const restart = async (): Promise<void> => {
    if (gateway.state().phase !== 'running') return;
    await gateway.stop();
    await gateway.start().catch(() => undefined);
  };
  const forgetConversations = (): Promise<number> =>
    gateway.conversations.forgetAll().catch((error: unknown) => {
      throw failed('cannot-save', error instanceof Error ? error.message : String(error));
    });
  const settingsCommands = createSettingsCommands(deps, restart);
  const apps = createAppCommands(deps, { models, settings: settingsCommands });

  const handlers: CommandHandlers = {
    state: () => viewState(deps),
    start,
    stop,
    settings: settingsCommands.view,
    'change-settings': settingsCommands.change,
    'set-network-access': ({ host }) => settingsCommands.setNetworkAccess(host),
    'make-client-key': ({ name }) => settingsCommands.makeClientKey(name),
    'remove-client-key': ({ name }) => settingsCommands.removeClientKey(name),
    'allow-origin': async ({ origin }) => {
      const view = await settingsCommands.allowOrigin(origin);
      blocked.forget(origin);
      emit({ event: 'blocked-origins', payload: { blocked: blocked.list() } });
      return view;
    },
    'disallow-origin': ({ origin }) => settingsCommands.disallowOrigin(origin),
    'blocked-origins': () => ({ blocked: blocked.list() }),
    'free-port': async ({ near }) => ({ port: await findFreePort(near ?? gateway.state().port) }),
    reset: async ({ what }) => {
      if (what === 'everything') {
        if (deps.overrides.apiKeyFrom === undefined) await keys.forget();
        await journal.clear();
        emit({ event: 'log-cleared', payload: {} });
        await forgetConversations();
      }
      return settingsCommands.reset();
    },

    keys: keys.view,
    'set-api-key': keys.set,
    'test-api-key': ({ key }) => keys.test(key),
    'forget-api-key': keys.forget,

    health: () => ({ upstreams: health.known() }),
    'check-health': async ({ upstream }) => ({ upstreams: await health.check(upstream) }),
    'find-ollama': () => findOllama(deps),
    'test-ollama': ({ url }) => testOllama(deps, url),
    'find-claude-command': async ({ path }) => {
      const wanted = path?.trim() === '' ? undefined : path?.trim();
      const found = await deps.upstreams.findClaudeCommand(wanted);
      if (found === undefined)
        return {
          found: false,
          message: claudeCommandMissing(wanted ?? 'claude'),
        };
      return {
        found: true,
        path: found.path,
        ...(found.version === undefined ? {} : { version: found.version }),
        message: `Found at ${found.path}${found.version === undefined ? '' : `, version ${found.version}`}.`,
      };
    },

    models: ({ fresh }) => models.list(fresh === true),
    'set-model-settings': models.setModelSettings,
    aliases: aliases.list,
    'set-alias': aliases.set,
    'delete-alias': ({ name }) => aliases.remove(name),
    'resolve-name': ({ name }) => models.resolve(name),
    'try-model': trials.run,
    'stop-try': ({ id }) => {
      trials.stop(id);
      return {};
    },
    prices: models.prices,
    'set-price': models.setPrice,

    'log-snapshot': (query) => journal.snapshot(query),
    'log-detail': async ({ id }) => (await journal.detail(id)) ?? refuseUnknown(id),
    'log-curl': async ({ id, shell }) => ({
      text: (await journal.curl(id, gateway.state().url, shell)) ?? refuseUnknown(id),
    }),
    'log-export': async (query) => ({
      fileName: `switchboard-log-${new Date().toISOString().slice(0, 19).replace(/[:T]/g, '-')}.jsonl`,
      ...(await journal.export(query)),
    }),
    'log-export-size': (query) => journal.exportSize(query),
    'clear-log': async () => {
      const removed = await journal.clear();
      emit({ event: 'log-cleared', payload: {} });
      emit({ event: 'totals', payload: journal.totalsToday() });
      return { removed };
    },
    totals: async () => {
      await journal.ready();
      return journal.totalsToday();
    },
    'list-apps': apps.list,
    'connect-app': apps.connect,
    'disconnect-app': ({ app }) => apps.disconnect(app),

    conversations: async () => {
      const known = gateway.conversations.list().length;
      // What a change of the settings does to the file is done when it has been written.
      await gateway.conversations.stop();
      return { known, problems: gateway.conversations.problems('user') };
    },
    'forget-conversations': async () => ({ forgotten: await forgetConversations() }),
    diagnostics: async () => {
      const [state, upstreams, { rows }] = await Promise.all([
        viewState(deps),
        health.check(),
        journal.snapshot({ limit: FAILURES_IN_DIAGNOSIS, filter: { show: 'failed' } }),
      ]);
      const key = keys.view();
      const keyFrom = key.set ? (key.heldBy ?? key.from ?? 'set') : undefined;
      return {
        text: writeDiagnosis({
          state,
          settings: viewSettings(deps),
          keyFrom,
          upstreams,
          totals: journal.totalsToday(),
          aliases: gateway.settings().aliases,
          failures: rows,
          home: homedir(),
        }),
      };
    },
  };

  async function run<C extends CommandName>(command: C, input: unknown): Promise<Output<C>> {
    const parsed = SCHEMAS[command].input.safeParse(input);
    if (!parsed.success) throw failed('bad-input', `${command}: ${wordsOfIssue(parsed.error)}`);
    return handlers[command](parsed.data);
  }

  // What is told unasked ----------------------------------------------------------------------------------

  let totalsTimer: NodeJS.Timeout | undefined;
  let watchTimer: NodeJS.Timeout | undefined;
  let before = gateway.settings();
  const stops = [
    gateway.onState(() => void emitState()),
    settings.onChange(() => {
      const now = gateway.settings();
      const old = before;
      before = now;
      journal.configure(now.journal);
      emit({ event: 'settings', payload: viewSettings(deps) });
      if (MODEL_SETTINGS.some((field) => old[field] !== now[field])) emit({ event: 'models-changed', payload: {} });
      if (HEALTH_SETTINGS.some((field) => old[field] !== now[field])) void health.check();
    }),
    journal.subscribe((rows) => {
      emit({ event: 'log', payload: { rows } });
      if (blocked.note(rows)) emit({ event: 'blocked-origins', payload: { blocked: blocked.list() } });
      totalsTimer ??= setTimeout(() => {
        totalsTimer = undefined;
        emit({ event: 'totals', payload: journal.totalsToday() });
      }, TOTALS_MS).unref();
    }),
  ];
  const watch = (): void => {
    if (watchTimer !== undefined) return;
    void health.check();
    watchTimer = setInterval(() => void health.check('ollama'), WATCH_MS).unref();
  };
  const unwatch = (): void => {
    clearInterval(watchTimer);
    watchTimer = undefined;
  };

  return {
    call: run,
    answer: async (command, input) => {
      try {
        if (!isCommandName(command))
          throw failed(
            'unknown-command',
            `There is no command ${command}. This window may be older or newer than the gateway: load it again.`,
          );
        return { ok: true, output: await run(command, input ?? {}) };
      } catch (error) {
        return { ok: false, problem: problemOfError(error) };
      }
    },
    subscribe: (listener) => {
      listeners.add(listener);
      watch();
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) unwatch();
      };
    },
    close: () => {
      unwatch();
      clearTimeout(totalsTimer);
      for (const end of stops) end();
      listeners.clear();
    },
  };
}

const MODEL_SETTINGS: readonly (keyof Settings)[] = [
  'aliases',
  'models',
  'prices',
  'defaultModel',
  'claudeCode',
  'ollamaBaseUrl',
  'anthropicBaseUrl',
];
const HEALTH_SETTINGS: readonly (keyof Settings)[] = ['directions', 'claudeCode', 'ollamaBaseUrl', 'anthropicBaseUrl'];

function refuseUnknown(id: string): never {
  throw failed('not-found', `The log holds no request ${id}. It may have been cleared, or be older than the log.`);
}

/** Returns the first thing that is wrong with an input, with the field's name. */
function wordsOfIssue(error: z.core.$ZodError): string {
  const issue = error.issues[0];
  if (issue === undefined) return 'the input is not valid.';
  const path = issue.path.map(String).join('.');
  return `${path === '' ? 'the input' : path} is not valid (${issue.message}).`;
}
