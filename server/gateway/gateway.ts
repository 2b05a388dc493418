import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import { dirname, join } from 'node:path';
import { listClaudeModels } from '../backends/anthropic/list-models.ts';
import { listOllama, ollamaVersion, showOllama } from '../backends/ollama/list.ts';
import { closeUpstreams } from '../upstream/send.ts';
import { createConversations, type Conversations } from '../conversations/conversations.ts';
import { answerBatchItem } from './answer-batch-item.ts';
import { createBatches } from '../batches/batches.ts';
import { createBatchStore } from '../batches/store.ts';
import { anthropicRoutes } from '../dialects/anthropic/routes.ts';
import { ollamaRoutes } from '../dialects/ollama/routes.ts';
import { openaiRoutes } from '../dialects/openai/routes.ts';
import { createFiles } from '../files/files.ts';
import { checkHost, isKnownKey } from '../http/access.ts';
import { createApp, type App } from '../http/server.ts';
import { consoleRoutes, type ConsoleDoor } from '../http/console-routes.ts';
import { HOP_HEADER, nextHop } from '../http/hop.ts';
import { listen } from '../http/listen.ts';
import { silentJournal, type Journal } from '../core/record.ts';
import { teeJournal } from '../core/tee-journal.ts';
import { GatewayError, gatewayError } from '../messages/errors.ts';
import { createMetrics, metricsRoutes } from '../http/metrics.ts';
import { withTimeout } from '../lib/with-timeout.ts';
import { createCatalogue, type Catalogue } from '../models/catalogue.ts';
import { claudeFactsFromApi } from '../models/claude-models.ts';
import { createOllamaPlace, type OllamaPlace } from '../models/find-ollama.ts';
import { withRediscovery } from '../models/with-rediscovery.ts';
import type { ClaudeCommandBackend } from './ask.ts';
import { createCredentials } from './credentials.ts';
import { explainListenError } from './explain-listen-error.ts';
import { checkUpstreams } from './start-checks.ts';
import { createPorts } from './ports.ts';
import { applyOverrides, type Overrides } from '../settings/config.ts';
import { isLoopbackHost } from '../lib/loopback.ts';
import type { Settings } from '../../contract/settings.ts';
import type { SettingsStore } from '../settings/store.ts';

export type Phase = 'stopped' | 'starting' | 'running' | 'stopping' | 'failed';

export interface GatewayState {
  phase: Phase;
  since: number;
  /** The address to give to apps. */
  url: string;
  port: number;
  /** Why it does not run, when `phase` is `failed`. */
  failure?: Error;
}

export interface GatewayOptions {
  settings: SettingsStore;
  /** What flags and environment hold. */
  overrides: Overrides;
  /** The API key kept by the system's key store, where there is one; the environment's wins. */
  storedApiKey?(): string | undefined;
  /** Hash of the key that this process shows itself; counts only where client keys are asked for. */
  ownKeyHash?: string;
  /** `OLLAMA_HOST`, for the search. */
  ollamaHost?: string;
  journal?: Journal;
  claudeCommand?(): ClaudeCommandBackend | undefined;
  blockedOrigin?(origin: string): void;
  /** Told what the user should know of work that no request waits for, in a sentence. */
  problem?(sentence: string): void;
  /** Answers below `/console`; absent where the window is the desktop app's. */
  console?: ConsoleDoor;
}

/** The gateway: one object that is started and stopped, as a window or a terminal wishes. */
export interface SwitchboardGateway {
  readonly instance: string;
  /** The settings in force: the file's, with what flags and environment hold on top. */
  settings(): Settings;
  apiKey(): string | undefined;
  state(): GatewayState;
  onState(listener: (state: GatewayState) => void): () => void;
  /** @throws GatewayError (`port_in_use` and its like) or SettingsError, in words for the user. */
  start(): Promise<GatewayState>;
  /** Stops accepting, lets running answers finish for at most `graceMs`, then ends them with an error event. */
  stop(graceMs?: number): Promise<void>;
  /** Ends running answers now; for a second signal. */
  cut(): void;
  running(): number;
  /** Applies what changed besides the settings: a key was stored or forgotten. */
  secretsChanged(): void;
  /** After sleep: connections that died meanwhile are closed, Ollama is looked for again. */
  resumed(): Promise<void>;
  readonly catalogue: Catalogue;
  /** What is known of the conversations that callers name, whoever they are. */
  readonly conversations: Pick<Conversations, 'list' | 'forgetAll' | 'problems' | 'stop'>;
  ollama(): OllamaPlace;
}

/** Answers may run on for this long after the gateway was told to stop (contract, "End"). */
const GRACE_MS = 10_000;
/**
 * How many named conversations are known, how much JSON they may hold together, and for how long after their last use.
 */
const CONVERSATION_BOUNDS = { maxCount: 500, maxBytes: 32 * 1024 * 1024, maxAgeMs: 30 * 24 * 60 * 60 * 1000 };
/** What a cut answer gets to send its error event. */
const LAST_WORDS_MS = 1000;

export function createGateway(options: GatewayOptions): SwitchboardGateway {
  const instance = randomBytes(8).toString('hex');
  const { overrides } = options;
  const metrics = createMetrics();
  const journal = teeJournal(options.journal ?? silentJournal, metrics.journal);
  let inForce = applyOverrides(options.settings.get(), overrides);
  let state: GatewayState = { phase: 'stopped', since: Date.now(), url: addressOf(inForce), port: inForce.port };
  const stateListeners = new Set<(state: GatewayState) => void>();
  let app: App | undefined;
  let servers: Server[] = [];
  let place = newPlace();

  function newPlace(): OllamaPlace {
    return createOllamaPlace({ fixed: inForce.ollamaBaseUrl, ollamaHost: options.ollamaHost, instance });
  }

  const settings = (): Settings => inForce;
  const apiKey = (): string | undefined => overrides.apiKey ?? options.storedApiKey?.();
  const clientKeyHashes = (): string[] => {
    const hashes = [...overrides.clientKeyHashes, ...inForce.clientKeys.map((key) => key.sha256)];
    return hashes.length === 0 || options.ownKeyHash === undefined ? hashes : [...hashes, options.ownKeyHash];
  };
  const ollama: OllamaPlace = { baseUrl: () => place.baseUrl(), known: () => place.known(), lost: () => place.lost() };
  const catalogue = createCatalogue(
    {
      listClaude: async () => {
        const key = apiKey();
        if (key === undefined) return undefined;
        const entries = await listClaudeModels({
          baseUrl: inForce.anthropicBaseUrl,
          apiKey: key,
          signal: AbortSignal.timeout(10_000),
        });
        return entries.map(claudeFactsFromApi).filter((facts) => facts !== undefined);
      },
      listOllama: async () =>
        withRediscovery(ollama, async () => listOllama(await ollama.baseUrl(), AbortSignal.timeout(5000))),
      showOllama: async (name) =>
        withRediscovery(ollama, async () => showOllama(await ollama.baseUrl(), name, AbortSignal.timeout(5000))),
      ollamaVersion: async () =>
        withRediscovery(ollama, async () => ollamaVersion(await ollama.baseUrl(), AbortSignal.timeout(3000))),
    },
    settings,
  );

  const conversationsFile = ({ conversations: { keep } }: Settings): string | undefined =>
    keep ? join(dirname(options.settings.path), 'conversations.json') : undefined;
  const conversations = createConversations({ ...CONVERSATION_BOUNDS, file: conversationsFile(inForce) });

  const batches = createBatches({
    store: createBatchStore(join(dirname(options.settings.path), 'batches')),
    run: (call) => answerBatchItem(call, ports, journal),
    laneOf: async (model) => {
      // A name that cannot be looked up now, or is not allowed, has its own lane: its requests say what is wrong with
      // it.
      const target = await catalogue.resolve(model).then(
        (found) => found.target,
        () => undefined,
      );
      return target === undefined ? model : `${target.backend} ${target.name}`;
    },
    ...(options.problem === undefined ? {} : { problem: options.problem }),
  });

  const ports = createPorts({
    conversations,
    batches,
    files: createFiles({ dir: join(dirname(options.settings.path), 'files') }),
    settings,
    credentials: createCredentials(apiKey, (value) => isKnownKey(value, clientKeyHashes())),
    catalogue,
    ollama,
    hopHeaders: (exchange) => ({ [HOP_HEADER]: nextHop(exchange.headers[HOP_HEADER], instance) }),
    claudeCommand: () => options.claudeCommand?.(),
    saveAliases: async (aliases) => {
      await options.settings.update({ aliases });
    },
  });

  options.settings.onChange((file) => {
    const before = inForce;
    inForce = applyOverrides(file, overrides);
    conversations.keepIn(conversationsFile(inForce));
    if (before.ollamaBaseUrl !== inForce.ollamaBaseUrl) {
      place = newPlace();
      catalogue.forgetAll();
    } else if (before.anthropicBaseUrl !== inForce.anthropicBaseUrl || before.models !== inForce.models) {
      catalogue.forgetAll();
    }
  });

  const enter = (phase: Phase, change: Partial<GatewayState> = {}): GatewayState => {
    const { failure: _old, ...rest } = state;
    state = { ...rest, phase, since: Date.now(), ...change };
    for (const listener of stateListeners) listener(state);
    return state;
  };

  const start = async (): Promise<GatewayState> => {
    if (state.phase === 'running' || state.phase === 'starting') return state;
    inForce = applyOverrides(options.settings.get(), overrides);
    enter('starting', { url: addressOf(inForce), port: inForce.port });
    try {
      checkHost(inForce.host, clientKeyHashes());
      checkUpstreams(inForce);
      const loopbackOnly = isLoopbackHost(inForce.host);
      const accessNow = () => ({
        of: inForce,
        loopbackOnly,
        clientKeyHashes: clientKeyHashes(),
        allowedOrigins: inForce.allowedOrigins,
      });
      let access = accessNow();
      app = await createApp({
        gateway: ports,
        dialects: [
          anthropicRoutes,
          ollamaRoutes,
          openaiRoutes,
          metricsRoutes(
            metrics,
            () => inForce.metrics,
            () => app?.running() ?? 0,
          ),
          ...(options.console === undefined ? [] : [consoleRoutes(options.console)]),
        ],
        journal,
        instance,
        access: () => {
          if (access.of !== inForce) access = accessNow();
          return access;
        },
        ...(options.blockedOrigin === undefined ? {} : { blockedOrigin: options.blockedOrigin }),
      });
      const listening = await listen(app.createServer, inForce.host, inForce.port);
      servers = listening.servers;
      // The lists are wanted by the first request; asking now makes it as quick as the others.
      catalogue.warm();
      batches.start();
      return enter('running', { url: listening.url, port: listening.port });
    } catch (error) {
      const failure =
        error instanceof GatewayError
          ? await explainListenError(error, inForce)
          : error instanceof Error
            ? error
            : new Error(String(error));
      await app?.fastify.close();
      app = undefined;
      enter('failed', { failure });
      throw failure;
    }
  };

  const shuttingDown = (): GatewayError => gatewayError('shutting_down', {});

  const stop = async (graceMs = GRACE_MS): Promise<void> => {
    if (state.phase !== 'running' || app === undefined) return;
    const stopping = app;
    enter('stopping');
    stopping.abortOwn(shuttingDown());
    const batchesStopped = batches.stop();
    const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)));
    for (const server of servers) server.closeIdleConnections();
    await withTimeout(stopping.idle(), graceMs);
    if (stopping.running() > 0) {
      stopping.abortAll(shuttingDown());
      await withTimeout(stopping.idle(), LAST_WORDS_MS);
    }
    for (const server of servers) server.closeAllConnections();
    await Promise.all(closed);
    await stopping.fastify.close();
    await conversations.stop();
    await withTimeout(batchesStopped, LAST_WORDS_MS);
    servers = [];
    app = undefined;
    enter('stopped');
  };

  return {
    instance,
    settings,
    apiKey,
    catalogue,
    conversations,
    ollama: () => place,
    state: () => state,
    onState: (listener) => {
      stateListeners.add(listener);
      return () => stateListeners.delete(listener);
    },
    start,
    stop,
    cut: () => app?.abortAll(shuttingDown()),
    running: () => app?.running() ?? 0,
    secretsChanged: () => catalogue.forgetAll(),
    resumed: async () => {
      await closeUpstreams();
      place.lost();
      catalogue.forgetAll();
    },
  };
}

function addressOf(settings: Settings): string {
  const host =
    isLoopbackHost(settings.host) || settings.host === '0.0.0.0'
      ? '127.0.0.1'
      : settings.host.includes(':')
        ? `[${settings.host}]`
        : settings.host;
  return `http://${host}:${settings.port}`;
}
