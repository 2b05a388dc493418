import type { CommandName, Output } from '../../contract/commands.ts';
import type { ControlEvent, Payload } from '../../contract/events.ts';
import type { KeyStatus } from '../../contract/keys.ts';
import type { Totals } from '../../contract/log.ts';
import type { AliasRow, ModelList } from '../../contract/models.ts';
import type { Problem } from '../../contract/problems.ts';
import type { SettingsChange, SettingsView } from '../../contract/settings.ts';
import type { GatewayStateView } from '../../contract/state.ts';
import type { Upstream } from '../../contract/upstreams.ts';
import type { WindowClient } from '../client/client.ts';
import { createLogBook } from './log-book.ts';
import type { LogBook } from './log-book.ts';
import { problemOf } from './problem-of.ts';
import { createStore } from './store.ts';
import type { Store } from './store.ts';

/** Everything the pages show, each part in a store of its own so that a change renders only what shows it. */
export interface AppState {
  readonly client: WindowClient;
  readonly gateway: Store<GatewayStateView | undefined>;
  readonly settings: Store<SettingsView | undefined>;
  readonly keys: Store<KeyStatus | undefined>;
  readonly upstreams: Store<readonly Upstream[]>;
  readonly totals: Store<Totals | undefined>;
  readonly blocked: Store<Payload<'blocked-origins'>['blocked']>;
  readonly models: Store<ModelList | undefined>;
  readonly aliases: Store<readonly AliasRow[] | undefined>;
  readonly log: LogBook;
  /** Why the first snapshot could not be taken. */
  readonly problem: Store<Problem | undefined>;
  /** Takes a fresh snapshot of everything. */
  refresh(): Promise<void>;
  /** Asks for models and aliases again; `fresh` goes past the gateway's cache. */
  refreshModels(fresh?: boolean): Promise<void>;
  /** Changes settings and shows the outcome at once. */
  changeSettings(change: SettingsChange): Promise<SettingsView>;
  /** Stops listening. */
  close(): void;
}

/** Returns the window's state over `client`: listens first, then asks, so that nothing falls between. */
export function createAppState(client: WindowClient): AppState {
  const gateway = createStore<GatewayStateView | undefined>(undefined);
  const settings = createStore<SettingsView | undefined>(undefined);
  const keys = createStore<KeyStatus | undefined>(undefined);
  const upstreams = createStore<readonly Upstream[]>([]);
  const totals = createStore<Totals | undefined>(undefined);
  const blocked = createStore<Payload<'blocked-origins'>['blocked']>([]);
  const models = createStore<ModelList | undefined>(undefined);
  const aliases = createStore<readonly AliasRow[] | undefined>(undefined);
  const problem = createStore<Problem | undefined>(undefined);
  const log = createLogBook((input) => client.call('log-snapshot', input));
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

  async function fetch<C extends CommandName>(
    part: string,
    call: Promise<Output<C>>,
    put: (output: Output<C>) => void,
  ): Promise<void> {
    const before = count(part);
    const output = await call;
    if (count(part) === before) put(output);
  }

  async function refreshModels(fresh = false): Promise<void> {
    const [list, rows] = await Promise.all([client.call('models', { fresh }), client.call('aliases', {})]);
    models.set(list);
    aliases.set(rows.aliases);
  }

  async function refresh(): Promise<void> {
    try {
      await Promise.all([
        fetch<'state'>('state', client.call('state', {}), gateway.set),
        fetch<'settings'>('settings', client.call('settings', {}), settings.set),
        fetch<'keys'>('keys', client.call('keys', {}), keys.set),
        fetch<'health'>('health', client.call('health', {}), (output) => upstreams.set(output.upstreams)),
        fetch<'totals'>('totals', client.call('totals', {}), totals.set),
        fetch<'blocked-origins'>('blocked-origins', client.call('blocked-origins', {}), (output) =>
          blocked.set(output.blocked),
        ),
      ]);
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
    refresh,
    refreshModels,
    async changeSettings(change) {
      const output = await client.call('change-settings', change);
      settings.set(output);
      return output;
    },
    close() {
      for (const stop of stops) stop();
      log.close();
    },
  };
}
