import type { CommandName, Input, Output } from '../../contract/commands.ts';
import type { ControlEvent, Payload } from '../../contract/events.ts';
import type { KeyStatus } from '../../contract/keys.ts';
import type { Totals } from '../../contract/log.ts';
import type { AliasRow, ModelList } from '../../contract/models.ts';
import type { Problem } from '../../contract/problems.ts';
import type { SettingsView } from '../../contract/settings.ts';
import type { GatewayStateView } from '../../contract/state.ts';
import type { Upstream } from '../../contract/upstreams.ts';
import type { WindowClient } from '../client/client.ts';
import { createLogBook } from './log-book.ts';
import type { LogBook } from './log-book.ts';
import { problemOf } from './problem-of.ts';
import { createStore } from './store.ts';
import type { ReadableStore } from './store.ts';

/**
 * Everything the pages show, each part in a store of its own so that a change renders only what shows it. Pages read
 * the stores; only the gateway's answers and what it tells unasked change them.
 */
export interface WindowState {
  /** What carries the calls, for everything but calls. */
  readonly client: Omit<WindowClient, 'call'>;
  readonly gateway: ReadableStore<GatewayStateView | undefined>;
  readonly settings: ReadableStore<SettingsView | undefined>;
  readonly keys: ReadableStore<KeyStatus | undefined>;
  readonly upstreams: ReadableStore<readonly Upstream[]>;
  readonly totals: ReadableStore<Totals | undefined>;
  readonly blocked: ReadableStore<Payload<'blocked-origins'>['blocked']>;
  readonly models: ReadableStore<ModelList | undefined>;
  readonly aliases: ReadableStore<readonly AliasRow[] | undefined>;
  readonly log: LogBook;
  /** Why the first snapshot could not be taken. */
  readonly problem: ReadableStore<Problem | undefined>;
  /** Has a command carried out and shows the outcome at once. */
  run<C extends CommandName>(command: C, input: Input<C>): Promise<Output<C>>;
  /** Takes a fresh snapshot of everything. */
  refresh(): Promise<void>;
  /** Asks for models and aliases again; `fresh` goes past the gateway's cache. */
  refreshModels(fresh?: boolean): Promise<void>;
  /** Stops listening. */
  close(): void;
}

/** What is both asked for and told unasked, under the same name. */
const PARTS = ['state', 'settings', 'keys', 'health', 'totals', 'blocked-origins'] as const;

/** Returns the window's state over `client`: listens first, then asks, so that nothing falls between. */
export function createWindowState(client: WindowClient): WindowState {
  const gateway = createStore<GatewayStateView | undefined>(undefined);
  const settings = createStore<SettingsView | undefined>(undefined);
  const keys = createStore<KeyStatus | undefined>(undefined);
  const upstreams = createStore<readonly Upstream[]>([]);
  const totals = createStore<Totals | undefined>(undefined);
  const blocked = createStore<Payload<'blocked-origins'>['blocked']>([]);
  const models = createStore<ModelList | undefined>(undefined);
  const aliases = createStore<readonly AliasRow[] | undefined>(undefined);
  const problem = createStore<Problem | undefined>(undefined);
  const log = createLogBook((input) => run('log-snapshot', input));
  /** How often each part was told; an answer asked for before the last telling is older and is dropped. */
  const told = new Map<string, number>();
  const count = (part: string) => told.get(part) ?? 0;

  function take(event: ControlEvent): void {
    told.set(event.event, count(event.event) + 1);
    switch (event.event) {
      case 'state':
        gateway.set(event.payload);
        break;
      case 'settings':
        settings.set(event.payload);
        break;
      case 'keys':
        keys.set(event.payload);
        break;
      case 'health':
        upstreams.set(event.payload.upstreams);
        break;
      case 'totals':
        totals.set(event.payload);
        break;
      case 'blocked-origins':
        blocked.set(event.payload.blocked);
        break;
      case 'models-changed':
        if (models.get() !== undefined) void refreshModels().catch(() => undefined);
        break;
      case 'log':
        log.merge(event.payload.rows);
        break;
      case 'log-cleared':
        log.reload();
        break;
      case 'try-text':
        break;
    }
  }

  /** Where the answer to a command belongs; the others are for whoever asked. */
  const places: { [C in CommandName]?: (output: Output<C>) => void } = {
    state: gateway.set,
    start: gateway.set,
    stop: gateway.set,
    settings: settings.set,
    'change-settings': settings.set,
    'set-network-access': (output) => settings.set(output.settings),
    'remove-client-key': settings.set,
    'allow-origin': settings.set,
    'disallow-origin': settings.set,
    reset: settings.set,
    keys: keys.set,
    'set-api-key': keys.set,
    'forget-api-key': keys.set,
    health: (output) => upstreams.set(output.upstreams),
    'check-health': (output) => upstreams.set(output.upstreams),
    totals: totals.set,
    'blocked-origins': (output) => blocked.set(output.blocked),
    models: models.set,
    'set-model-settings': models.set,
    aliases: (output) => aliases.set(output.aliases),
    'set-alias': (output) => aliases.set(output.aliases),
    'delete-alias': (output) => aliases.set(output.aliases),
  };

  /** @param isOld tells, when the answer is there, that something newer is known. */
  async function ask<C extends CommandName>(command: C, input: Input<C>, isOld: () => boolean): Promise<Output<C>> {
    const output = await client.call(command, input);
    if (!isOld()) places[command]?.(output);
    return output;
  }
  const run = <C extends CommandName>(command: C, input: Input<C>) => ask(command, input, () => false);

  async function fetch(part: (typeof PARTS)[number]): Promise<void> {
    const before = count(part);
    await ask(part, {}, () => count(part) !== before);
  }

  async function refreshModels(fresh = false): Promise<void> {
    await Promise.all([run('models', { fresh }), run('aliases', {})]);
  }

  async function refresh(): Promise<void> {
    try {
      await Promise.all(PARTS.map(fetch));
      problem.set(undefined);
    } catch (error) {
      problem.set(problemOf(error));
      return;
    }
    if (models.get() !== undefined) void refreshModels().catch(() => undefined);
    if (log.state().loaded) log.reload();
  }

  const stops = [client.subscribe(take)];
  let connection = client.connection.get();
  stops.push(
    client.connection.subscribe(() => {
      const now = client.connection.get();
      if (now === 'ok' && connection !== 'ok') void refresh();
      connection = now;
    }),
  );
  void refresh();

  return {
    client,
    gateway,
    settings,
    keys,
    upstreams,
    totals,
    blocked,
    models,
    aliases,
    log,
    problem,
    run,
    refresh,
    refreshModels,
    close() {
      for (const stop of stops) stop();
      log.close();
    },
  };
}
