import { gatewayError, toGatewayError } from '../messages/errors.ts';
import { newId } from '../lib/ids.ts';
import { emptyTally } from './batch.ts';
import type { Batch, BatchCaller, BatchRequest, ItemCall, ItemOutcome, Tally } from '../core/stores.ts';
import { createLanes } from './lanes.ts';
import type { BatchStore, Waiting } from './store.ts';

/** The time, which tests replace. */
export interface Clock {
  now(): number;
  /** Calls back after `ms`. Returns how to call it off. */
  after(ms: number, task: () => void): () => void;
}

export interface BatchesOptions {
  store: BatchStore;
  /** Answers one request. What it throws while its signal has not aborted becomes that request's error. */
  run(call: ItemCall): Promise<ItemOutcome>;
  /** Returns what requests for this model share and only one of them may have at a time. Never fails. */
  laneOf(model: string): Promise<string>;
  clock?: Clock;
  /** Told what the user should know, in a sentence. */
  problem?(sentence: string): void;
}

/** The batches that the gateway works on itself. A batch belongs to the scope of its caller; others do not see it. */
export interface Batches {
  /** Goes on with what an earlier run left. */
  start(): void;
  /** Breaks off what runs; it is done again by the next start. */
  stop(): Promise<void>;
  create(caller: BatchCaller, requests: readonly BatchRequest[]): Promise<Batch>;
  /** The newest comes first. */
  list(scope: string): Promise<Batch[]>;
  find(scope: string, id: string): Promise<Batch | undefined>;
  /** Gives up what has no answer yet. @throws GatewayError 400 when the batch has ended. */
  cancel(scope: string, id: string): Promise<Batch | undefined>;
  /** False when there is none. @throws GatewayError 400 while it is worked on. */
  remove(scope: string, id: string): Promise<boolean>;
  /** The results as JSON lines. @throws GatewayError 404 while there are none, or when they are archived. */
  results(scope: string, id: string): Promise<AsyncIterable<Uint8Array> | undefined>;
}

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
/** As at Anthropic: a day to be answered, 29 days to be fetched (anthropic.md, section 12). */
const EXPIRES_MS = DAY_MS;
const ARCHIVE_DAYS = 29;
const ARCHIVE_MS = ARCHIVE_DAYS * DAY_MS;
/** What is left of an archived batch is forgotten after a year. */
const FORGET_MS = 365 * DAY_MS;
/** Requests of batches that run at once, over all models: people who wait come first. */
const AT_ONCE = 3;
/** How long a model rests after something that passes; twice as long each time, up to the second. */
const REST_MS = 5000;
const REST_MOST_MS = 5 * 60 * 1000;

const systemClock: Clock = {
  now: Date.now,
  after: (ms, task) => {
    const timer = setTimeout(task, ms).unref();
    return () => clearTimeout(timer);
  },
};

type Item = Waiting & { lane: string };

/** A batch that is worked on. */
interface Open {
  running: Map<string, AbortController>;
  tally: Tally;
  /** Why what has no answer gets none any more, and which requests these are. */
  givenUp?: 'canceled' | 'expired';
  rest: Item[];
  settling: boolean;
}

/** Returns the batches of `store`, worked on by `run`. */
export function createBatches(options: BatchesOptions): Batches {
  const { store, run, laneOf, clock = systemClock, problem = () => undefined } = options;
  /** The oldest first. */
  let known = new Map<string, Batch>();
  let open = new Map<string, Open>();
  let lanes = createLanes<Item>();
  let ready: Promise<void> | undefined;
  let stopped = true;
  /** How to call off what is to happen at a time. */
  const pending = new Set<() => void>();
  let wake: (() => void) | undefined;
  const setbacks = new Map<string, number>();
  const tasks = new Set<Promise<void>>();

  const track = (task: Promise<void>): void => {
    const tracked = task.finally(() => tasks.delete(tracked));
    tasks.add(tracked);
  };

  const later = (ms: number, task: () => void): void => {
    const callOff = clock.after(ms, () => {
      pending.delete(callOff);
      task();
    });
    pending.add(callOff);
  };

  const take = async (batch: Batch, waiting: readonly Waiting[], tally: Tally): Promise<void> => {
    const laneByModel = new Map<string, string>();
    for (const { model } of waiting) if (!laneByModel.has(model)) laneByModel.set(model, await laneOf(model));
    open.set(batch.id, { running: new Map(), tally, rest: [], settling: false });
    lanes.add(
      batch.id,
      waiting.map((item) => ({ ...item, lane: laneByModel.get(item.model) ?? item.model })),
    );
    const left = batch.expiresAt - clock.now();
    if (batch.cancelAt !== undefined) giveUp(batch.id, 'canceled');
    else if (left <= 0) giveUp(batch.id, 'expired');
    else later(left, () => giveUp(batch.id, 'expired'));
  };

  const load = async (): Promise<void> => {
    const { batches, damaged } = await store.load();
    for (const folder of damaged) problem(`The batch in ${folder} is left out: its file batch.json cannot be read.`);
    for (const batch of batches) {
      known.set(batch.id, batch);
      if (batch.endedAt !== undefined) continue;
      const { waiting, tally } = await store.remaining(batch);
      await take(batch, waiting, tally);
    }
    await sweep();
    for (const id of open.keys()) settle(id);
    pump();
  };

  const pump = (): void => {
    if (stopped) return;
    const now = clock.now();
    while (runningNow() < AT_ONCE) {
      const next = lanes.next(now);
      if (next === undefined) break;
      track(work(next.batch, next.item));
    }
    wake?.();
    const at = lanes.wakeAt(now);
    wake = at === undefined ? undefined : clock.after(at - now, pump);
  };

  const runningNow = (): number => [...open.values()].reduce((sum, { running }) => sum + running.size, 0);

  const work = async (id: string, item: Item): Promise<void> => {
    const state = open.get(id);
    const batch = known.get(id);
    if (state === undefined || batch === undefined) return;
    const controller = new AbortController();
    state.running.set(item.customId, controller);
    try {
      const outcome = await answer(batch, item, controller.signal);
      if (outcome?.kind === 'done') {
        await store.append(batch, [[item.customId, outcome.result]]);
        state.tally[outcome.result.type] += 1;
        setbacks.delete(item.lane);
      } else {
        putBack(id, item);
        if (outcome !== undefined) restLane(item.lane, outcome.afterMs);
      }
    } catch (error) {
      // The answer is there but cannot be kept: it is asked for again when there is room.
      problem(
        `An answer of the batch ${id} could not be written (${reasonOf(error)}). It is tried again; make room on the disk.`,
      );
      putBack(id, item);
      restLane(item.lane);
    }
    state.running.delete(item.customId);
    lanes.free(item.lane);
    settle(id);
    pump();
  };

  /** Returns what became of a request; undefined when it was broken off. */
  const answer = async (batch: Batch, item: Item, signal: AbortSignal): Promise<ItemOutcome | undefined> => {
    try {
      const { params } = await store.request(batch, item);
      const outcome = await run({ batch, customId: item.customId, params, signal });
      return signal.aborted && (outcome.kind === 'later' || outcome.result.type === 'errored') ? undefined : outcome;
    } catch (error) {
      if (signal.aborted) return undefined;
      const { type, message } = toGatewayError(error);
      return {
        kind: 'done',
        result: { type: 'errored', error: { type: 'error', error: { type, message }, request_id: null } },
      };
    }
  };

  const putBack = (id: string, item: Item): void => {
    const state = open.get(id);
    if (state?.givenUp === undefined) lanes.putBack(id, item);
    else state.rest.push(item);
  };

  const restLane = (lane: string, afterMs?: number): void => {
    const before = setbacks.get(lane) ?? 0;
    setbacks.set(lane, before + 1);
    lanes.rest(lane, clock.now() + Math.min(REST_MOST_MS, Math.max(afterMs ?? 0, REST_MS * 2 ** Math.min(before, 10))));
  };

  /** Ends a batch of which nothing is left to do. */
  const settle = (id: string): void => {
    const state = open.get(id);
    const batch = known.get(id);
    if (stopped || state === undefined || batch === undefined || state.settling || state.running.size > 0) return;
    if (state.givenUp === undefined && lanes.left(id) > 0) return;
    state.settling = true;
    track(end(batch, state));
  };

  const end = async (batch: Batch, state: Open): Promise<void> => {
    const { givenUp, rest } = state;
    try {
      const tally = { ...state.tally };
      if (givenUp !== undefined && rest.length > 0) {
        await store.append(
          batch,
          rest.map(({ customId }) => [customId, { type: givenUp }]),
        );
        tally[givenUp] += rest.length;
      }
      Object.assign(state, { rest: [], tally });
      const ended = { ...batch, endedAt: clock.now(), tally };
      await store.save(ended);
      known.set(batch.id, ended);
      open.delete(batch.id);
    } catch (error) {
      problem(
        `The end of the batch ${batch.id} could not be written (${reasonOf(error)}). It is tried again; make room on the disk.`,
      );
      state.settling = false;
      later(REST_MS, () => settle(batch.id));
    }
  };

  const giveUp = (id: string, why: 'canceled' | 'expired'): void => {
    const state = open.get(id);
    if (stopped || state === undefined || state.givenUp !== undefined || state.settling) return;
    state.givenUp = why;
    state.rest.push(...lanes.drop(id));
    for (const controller of state.running.values())
      controller.abort(gatewayError('client_closed', { batch: why }, { status: 500 }));
    settle(id);
  };

  /** Gives up results that are too old, and forgets what is left of them much later. */
  const sweep = async (): Promise<void> => {
    later(HOUR_MS, () => {
      if (!stopped) track(sweep());
    });
    const now = clock.now();
    for (const batch of [...known.values()]) {
      if (batch.endedAt === undefined) continue;
      try {
        if (now - batch.createdAt >= FORGET_MS) {
          await store.remove(batch);
          known.delete(batch.id);
        } else if (batch.archivedAt === undefined && now - batch.createdAt >= ARCHIVE_MS) {
          const archived = { ...batch, archivedAt: now };
          await store.save(archived);
          known.set(batch.id, archived);
        }
      } catch (error) {
        problem(`The old batch ${batch.id} could not be put away (${reasonOf(error)}).`);
      }
    }
  };

  const begun = async (): Promise<void> => {
    if (stopped || ready === undefined) throw gatewayError('shutting_down', {});
    try {
      await ready;
    } catch (error) {
      throw gatewayError('data_unreadable', { batches: true, reason: reasonOf(error) }, { cause: error });
    }
  };

  const find = async (scope: string, id: string): Promise<Batch | undefined> => {
    await begun();
    const batch = known.get(id);
    return batch?.scope === scope ? batch : undefined;
  };

  return {
    start: () => {
      if (!stopped) return;
      stopped = false;
      known = new Map();
      open = new Map();
      lanes = createLanes();
      ready = load();
      ready.catch((error: unknown) => problem(`The batches of earlier runs cannot be read (${reasonOf(error)}).`));
    },
    stop: async () => {
      if (stopped) return;
      stopped = true;
      await ready?.catch(() => undefined);
      for (const callOff of pending) callOff();
      pending.clear();
      wake?.();
      for (const { running } of open.values())
        for (const controller of running.values()) controller.abort(gatewayError('shutting_down', {}));
      await Promise.all(tasks);
    },
    create: async (caller, requests) => {
      await begun();
      const createdAt = clock.now();
      const batch: Batch = {
        ...caller,
        id: newId('msgbatch'),
        total: requests.length,
        createdAt,
        expiresAt: createdAt + EXPIRES_MS,
      };
      const waiting = await store.create(batch, requests);
      known.set(batch.id, batch);
      await take(batch, waiting, emptyTally());
      pump();
      return batch;
    },
    list: async (scope) => {
      await begun();
      return [...known.values()].filter((batch) => batch.scope === scope).reverse();
    },
    find,
    cancel: async (scope, id) => {
      const batch = await find(scope, id);
      if (batch === undefined) return undefined;
      if (batch.endedAt !== undefined) throw gatewayError('batch_conflict', { id, wish: 'cancel' });
      if (batch.cancelAt !== undefined) return batch;
      const canceled = { ...batch, cancelAt: clock.now() };
      await store.save(canceled);
      // It may have ended while that was written.
      const now = known.get(id);
      if (now?.endedAt !== undefined) {
        await store.save(now);
        return now;
      }
      known.set(id, canceled);
      giveUp(id, 'canceled');
      return canceled;
    },
    remove: async (scope, id) => {
      const batch = await find(scope, id);
      if (batch === undefined) return false;
      if (batch.endedAt === undefined) throw gatewayError('batch_conflict', { id, wish: 'delete' });
      known.delete(id);
      await store.remove(batch);
      return true;
    },
    results: async (scope, id) => {
      const batch = await find(scope, id);
      if (batch === undefined) return undefined;
      if (batch.archivedAt !== undefined) throw gatewayError('results_unavailable', { id, days: ARCHIVE_DAYS });
      if (batch.endedAt === undefined) throw gatewayError('results_unavailable', { id });
      return store.results(batch);
    },
  };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error ? String(error.code) : error.message;
}
