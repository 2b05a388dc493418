import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createConnector } from '../connect/connector.ts';
import { createConversations } from '../conversations/conversations.ts';
import { createJournal } from '../journal/journal.ts';
import { createPriceBook } from '../journal/prices.ts';
import type { RequestRecord } from '../core/record.ts';
import type { RequestLog } from '../journal/request-log.ts';
import { gatewayError, quotedError, type GatewayError } from '../messages/errors.ts';
import { emptyMessage } from '../messages/events.ts';
import type { JsonObject } from '../lib/json.ts';
import { usageOf } from '../messages/usage.ts';
import { createCatalogue } from '../models/catalogue.ts';
import { applyOverrides, readOverrides, type Overrides } from '../settings/config.ts';
import { hashKey } from '../lib/hash-key.ts';
import { defaultSettings, type Settings } from '../../contract/settings.ts';
import { createSettingsStore } from '../settings/store.ts';
import { commands, isCommandName, type CommandName, type Input, type Output } from '../../contract/commands.ts';
import type { ControlEvent } from '../../contract/events.ts';
import type { Problem } from '../../contract/problems.ts';
import { createControl, type Control } from './control.ts';
import type { ClaudeCommandProbe } from '../gateway/upstream-questions.ts';
import type { KeyStore } from '../settings/key-store.ts';
import type { AskedEvent, ControlDeps } from './deps.ts';
import { createSessionKeys } from '../settings/session-keys.ts';

const SECRET = 'sk-ant-api03-TOPSECRETTOPSECRET';
const OLLAMA = 'http://127.0.0.1:59999';
const homes: string[] = [];
const open: { control: Control; journal: RequestLog }[] = [];

afterEach(async () => {
  for (const { control, journal } of open.splice(0)) {
    control.close();
    await journal.stop();
  }
  for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true });
});

interface World {
  settings?: Partial<Settings>;
  env?: NodeJS.ProcessEnv;
  ollamaModels?: string[] | undefined;
  keys?: KeyStore;
  canStop?: boolean;
  startFails?: Error;
  answer?: () => AsyncGenerator<AskedEvent>;
  claudeProbe?: ClaudeCommandProbe;
  /** How many conversations are known. */
  conversations?: number;
}

const unreachable = (): GatewayError =>
  gatewayError('upstream_unreachable', { upstream: 'Ollama', place: OLLAMA, cause: 'ECONNREFUSED' });

/** A control on real settings, catalogue and log; only the upstreams and the listening are made up. */
function make(world: World = {}) {
  const home = mkdtempSync(join(tmpdir(), 'switchboard-control-'));
  homes.push(home);
  const overrides: Overrides = readOverrides({}, world.env ?? {});
  const written: Settings[] = [];
  const store = createSettingsStore(
    { path: '/nowhere', write: (value) => Promise.resolve(void written.push(value)) },
    { ...defaultSettings(), ollamaBaseUrl: OLLAMA, ...world.settings },
  );
  const inForce = (): Settings => applyOverrides(store.get(), overrides);
  const keys = world.keys ?? createSessionKeys();
  const apiKey = (): string | undefined => overrides.apiKey ?? keys.apiKey();
  const models = 'ollamaModels' in world ? world.ollamaModels : ['qwen3:8b', 'llama3.2:1b'];
  const listOllama = (): Promise<JsonObject[]> =>
    models === undefined
      ? Promise.reject(unreachable())
      : Promise.resolve(
          models.map((name) => ({
            name,
            size: 5_000_000,
            details: { parameter_size: '8B', quantization_level: 'Q4_K_M' },
          })),
        );
  const version = (): Promise<string> =>
    models === undefined ? Promise.reject(unreachable()) : Promise.resolve('0.24.0');
  const listClaude = (key: string): Promise<unknown[]> =>
    key === SECRET
      ? Promise.resolve([{}, {}])
      : Promise.reject(quotedError('authentication_error', 'Anthropic refused the key: invalid x-api-key.'));
  const catalogue = createCatalogue(
    {
      listClaude: () => Promise.resolve(undefined),
      listOllama,
      showOllama: () =>
        Promise.resolve({
          capabilities: ['completion', 'tools'],
          model_info: { 'general.architecture': 'qwen3', 'qwen3.context_length': 40_960 },
        }),
      ollamaVersion: version,
    },
    inForce,
  );
  let phase: 'stopped' | 'running' | 'failed' = 'running';
  const calls: string[] = [];
  const stateListeners = new Set<() => void>();
  const enter = (next: typeof phase): void => {
    phase = next;
    for (const listener of stateListeners) listener();
  };
  const state = () => ({
    phase,
    since: 1,
    url: `http://127.0.0.1:${inForce().port}`,
    port: inForce().port,
    ...(phase === 'failed' && world.startFails !== undefined ? { failure: world.startFails } : {}),
  });
  const prices = createPriceBook(() => store.get().prices);
  const journal = createJournal({ bodies: 'memory', days: 30, prices });
  const conversations = createConversations({ maxCount: 10, maxBytes: 1_000_000, maxAgeMs: 60_000 });
  const deps: ControlDeps = {
    mode: 'desktop',
    platform: 'linux',
    dataDir: '/home/ada/.config/Switchboard',
    canStop: world.canStop ?? true,
    gateway: {
      settings: inForce,
      apiKey,
      state,
      catalogue,
      onState: (listener) => {
        const tell = (): void => listener(state());
        stateListeners.add(tell);
        return () => stateListeners.delete(tell);
      },
      start: () => {
        calls.push('start');
        if (world.startFails !== undefined) {
          enter('failed');
          return Promise.reject(world.startFails);
        }
        enter('running');
        return Promise.resolve(state());
      },
      stop: () => {
        calls.push('stop');
        enter('stopped');
        return Promise.resolve();
      },
      running: () => 0,
      conversations,
      secretsChanged: () => void calls.push('secrets'),
      ollama: () => ({ baseUrl: () => Promise.resolve(OLLAMA), known: () => OLLAMA, lost: () => undefined }),
    },
    settings: store,
    overrides: {
      heldBy: overrides.heldBy,
      apiKeyFrom: overrides.apiKey === undefined ? undefined : 'ANTHROPIC_API_KEY',
      clientKeys: overrides.clientKeyHashes.length,
    },
    keys,
    journal,
    prices,
    upstreams: {
      listOllama,
      ollamaVersion: version,
      psOllama: () => Promise.resolve([{ name: 'qwen3:8b' }]),
      listClaudeModels: ({ apiKey: key }) => listClaude(key),
      probeClaudeCommand: () => Promise.resolve(world.claudeProbe),
      findClaudeCommand: (path) =>
        Promise.resolve(path === '/none' ? undefined : { path: path ?? '/usr/bin/claude', version: '2.1.329' }),
    },
    apps: createConnector({ platform: 'linux', env: {}, home, exists: existsSync }, join(home, 'data')),
    ask: async function* () {
      yield* world.answer?.() ?? [];
    },
    ollamaHost: undefined,
    instance: 'abc',
    leadsHere: (url) => url.includes(`:${inForce().port}`),
    warnings: [],
  };
  const control = createControl(deps);
  for (let id = 0; id < (world.conversations ?? 0); id += 1)
    conversations.remember(
      `open:${id}`,
      { model: 'm', messages: [{ role: 'user', content: 'Hi' }] },
      emptyMessage('msg_1', 'm', usageOf({ input: 1, output: 1 })),
    );
  open.push({ control, journal });
  const events: ControlEvent[] = [];
  return {
    control,
    journal,
    home,
    conversations,
    deps,
    store,
    written,
    calls,
    events,
    watch: () => control.subscribe((event) => events.push(event)),
  };
}

/** Calls and checks that what comes back keeps the contract and holds no secret. */
async function call<C extends CommandName>(control: Control, command: C, input: Input<C>): Promise<Output<C>> {
  const output = await control.call(command, input);
  expect(commands[command].output.safeParse(output)).toMatchObject({ success: true });
  expect(JSON.stringify(output)).not.toContain('TOPSECRET');
  return output;
}

async function problem<C extends CommandName>(control: Control, command: C, input: Input<C>): Promise<Problem> {
  const result = await control.answer(command, input);
  if (result.ok) throw new Error(`${command} did not fail: ${JSON.stringify(result.output)}`);
  expect(result.problem.message).toMatch(/[.?!]$/);
  return result.problem;
}

function pass(journal: RequestLog, fields: Partial<RequestRecord>): void {
  const record: RequestRecord = {
    id: `req_${Math.random()}`,
    at: Date.now(),
    method: 'POST',
    path: '/v1/messages',
    dialect: 'anthropic',
    userAgent: 'curl/8',
    remote: '::1',
    headers: {},
    changes: [],
    status: 200,
    durationMs: 5,
    ...fields,
  };
  journal.begin(record);
  journal.end(record);
}

describe('carriers', () => {
  test('get problems in words for unknown commands and wrong inputs', async () => {
    const { control } = make();
    expect(await control.answer('format-disk', {})).toMatchObject({ ok: false, problem: { code: 'unknown-command' } });
    expect(await control.answer('constructor', {})).toMatchObject({ ok: false, problem: { code: 'unknown-command' } });
    expect(await control.answer('change-settings', { port: 70_000 })).toMatchObject({
      ok: false,
      problem: { code: 'bad-input', message: expect.stringContaining('port') },
    });
    expect(await control.answer('change-settings', { clientKeys: [] })).toMatchObject({
      ok: false,
      problem: { code: 'bad-input' },
    });
    expect(await control.answer('set-alias', 'no')).toMatchObject({ ok: false, problem: { code: 'bad-input' } });
    expect(await control.answer('state', undefined)).toMatchObject({ ok: true });
  });

  test('every command without a needed input answers as the contract says', async () => {
    const { control } = make();
    for (const command of Object.keys(commands).filter(isCommandName)) {
      if (!commands[command].input.safeParse({}).success || command === 'clear-log') continue;
      const result = await control.answer(command, {});
      if (result.ok)
        expect([command, commands[command].output.safeParse(result.output).success]).toEqual([command, true]);
      else expect(command).toMatch(/^test-api-key$/);
    }
  });
});

describe('apps', () => {
  test('are connected with a client key of their own where keys are asked for, and disconnected without a trace', async () => {
    const { control, home, store } = make();
    await call(control, 'make-client-key', { name: 'Laptop' });
    const { apps, report } = await call(control, 'connect-app', { app: 'claude-code', model: 'qwen3:8b' });
    expect(apps.find(({ id }) => id === 'claude-code')).toMatchObject({
      connected: 'switchboard',
      model: 'qwen3:8b',
      file: join(home, '.claude/settings.json'),
    });
    expect(report.changes).toContainEqual({
      setting: 'env.CLAUDE_CODE_AUTO_COMPACT_WINDOW',
      value: '40960',
      replaced: false,
    });
    const token = (): string =>
      /"ANTHROPIC_AUTH_TOKEN": "(sb-\w{40})"/.exec(readFileSync(join(home, '.claude/settings.json'), 'utf8'))?.[1] ??
      '';
    const hashes = (): string[] => store.get().clientKeys.map(({ sha256 }) => sha256);
    const first = hashKey(token());
    expect(hashes()).toContain(first);
    expect(JSON.stringify(report)).not.toContain(token());
    // Connected again it has a new key, and the old one opens nothing any more.
    await call(control, 'connect-app', { app: 'claude-code' });
    expect(hashes()).toContain(hashKey(token()));
    expect(hashes()).not.toContain(first);
    expect((await call(control, 'disconnect-app', { app: 'claude-code' })).report.notes.join(' ')).toContain(
      'client key',
    );
    expect(store.get().clientKeys.map(({ name }) => name)).toEqual(['Laptop']);
    expect(existsSync(join(home, '.claude/settings.json'))).toBe(false);
  });

  test('that cannot be connected leave no key behind and say why', async () => {
    const { control, home, store, calls } = make({
      settings: { clientKeys: [{ name: 'Laptop', sha256: 'a'.repeat(64), createdAt: '' }] },
    });
    mkdirSync(join(home, '.claude'));
    writeFileSync(join(home, '.claude/settings.json'), '{"env":');
    expect((await problem(control, 'connect-app', { app: 'claude-code' })).message).toContain(
      'settings.json, line 1, column 8',
    );
    expect(store.get().clientKeys).toHaveLength(1);
    expect((await call(control, 'list-apps', {})).apps.find(({ id }) => id === 'n8n')?.steps?.join()).toContain(
      'YOUR-CLIENT-KEY',
    );
    await call(control, 'stop', {});
    expect(calls).toEqual(['stop']);
    expect((await problem(control, 'connect-app', { app: 'codex', model: 'qwen3:8b' })).code).toBe('not-running');
  });
});

describe('start and stop', () => {
  test('a failed start is told in the state, with a port that may be free', async () => {
    const failure = gatewayError('port_in_use', {
      port: 11_434,
      asked: { holder: { name: 'ollama', pid: 7 }, isOllama: false, otherPort: 11_436 },
    });
    const { control } = make({ startFails: failure });
    await call(control, 'stop', {});
    expect(await call(control, 'start', {})).toMatchObject({
      phase: 'failed',
      problem: {
        code: 'port-in-use',
        message: expect.stringContaining('Port 11434 is in use by ollama (process 7).'),
        action: { do: 'use-port', label: expect.stringMatching(/^Use port 114(3[6-9]|[4-8]\d)$/) },
      },
      ollamaMove: { wanted: false },
    });
  });

  test("a port that Ollama has can be made free by moving Ollama; a browser's console does not say how", async () => {
    const failure = gatewayError('port_in_use', {
      port: 11_434,
      asked: { holder: { name: 'ollama', pid: 7 }, isOllama: true, otherPort: 11_436 },
    });
    const { control, deps } = make({ startFails: failure });
    const { ollamaMove } = await call(control, 'start', {});
    expect(ollamaMove).toMatchObject({
      wanted: true,
      port: 11_436,
      there: { commands: expect.arrayContaining([expect.stringContaining('127.0.0.1:11436')]) },
    });
    expect(ollamaMove?.back.commands.length).toBeGreaterThan(0);
    deps.mode = 'headless';
    expect(await call(control, 'state', {})).not.toHaveProperty('ollamaMove');
  });

  test('a port that the system keeps is no port in use, and another one is offered', async () => {
    const why = 'Port 11434 may not be used: Windows keeps the ports 11400 to 11499 for itself.';
    const failure = gatewayError('port_reserved', { port: 11_434, why });
    const { control } = make({ startFails: failure });
    expect(await call(control, 'start', {})).toMatchObject({
      problem: { code: 'port-reserved', action: { do: 'use-port' } },
      ollamaMove: { wanted: false },
    });
  });

  test('is refused from a console that lives in the gateway', async () => {
    const { control, calls } = make({ canStop: false });
    expect((await problem(control, 'stop', {})).code).toBe('not-allowed');
    expect((await problem(control, 'change-settings', { port: 12_345 })).code).toBe('not-allowed');
    expect((await problem(control, 'set-network-access', { host: '0.0.0.0' })).code).toBe('not-allowed');
    expect(calls).toEqual([]);
  });
});

describe('settings', () => {
  test('are changed, saved and told; a new port restarts the gateway', async () => {
    const { control, written, calls, events, watch } = make();
    watch();
    expect(
      await call(control, 'change-settings', { theme: 'dark', directions: { local: true, claude: false } }),
    ).toMatchObject({ theme: 'dark', directions: { claude: false } });
    expect(calls).toEqual([]);
    expect(written.at(-1)?.desktop.theme).toBe('dark');
    await call(control, 'change-settings', { port: 0 });
    expect(calls).toEqual(['stop', 'start']);
    expect(events.filter((event) => event.event === 'settings')).toHaveLength(2);
    await call(control, 'change-settings', { ollamaBaseUrl: null });
    expect((await call(control, 'settings', {})).ollamaBaseUrl).toBeUndefined();
  });

  test('what the environment holds cannot be changed, and says who holds it', async () => {
    const { control } = make({ env: { PORT: '12000', DEFAULT_MODEL: 'qwen3:8b' } });
    expect((await call(control, 'settings', {})).heldBy).toEqual({ port: 'PORT', defaultModel: 'DEFAULT_MODEL' });
    expect(await problem(control, 'change-settings', { defaultModel: 'x' })).toMatchObject({
      code: 'held',
      message: expect.stringContaining('DEFAULT_MODEL'),
    });
  });

  test('an upstream that is the gateway itself and no direction at all are refused', async () => {
    const { control } = make();
    expect((await problem(control, 'change-settings', { ollamaBaseUrl: 'http://localhost:11434' })).code).toBe(
      'is-this-gateway',
    );
    expect((await problem(control, 'change-settings', { directions: { local: false, claude: false } })).code).toBe(
      'bad-input',
    );
  });

  test('opening the network makes a key, shown once and kept as a hash; the last key cannot go while it is open', async () => {
    const { control, store, calls } = make();
    const { newKey, settings } = await call(control, 'set-network-access', { host: '0.0.0.0' });
    expect(newKey?.key).toMatch(/^sb-[A-Za-z0-9]{40}$/);
    expect(settings).toMatchObject({ onNetwork: true, host: '0.0.0.0', clientKeys: [{ name: 'Network' }] });
    expect(JSON.stringify(store.get())).not.toContain(newKey?.key);
    expect(calls).toEqual(['stop', 'start']);
    expect(JSON.stringify(await call(control, 'settings', {}))).not.toContain('sha256');
    expect((await problem(control, 'remove-client-key', { name: 'Network' })).code).toBe('needs-client-key');
    await call(control, 'make-client-key', { name: 'Laptop' });
    expect((await problem(control, 'make-client-key', { name: 'Laptop' })).code).toBe('bad-input');
    await call(control, 'remove-client-key', { name: 'Network' });
    expect(await call(control, 'set-network-access', { host: 'loopback' })).toMatchObject({
      settings: { onNetwork: false },
    });
  });

  test('an allowed page is taken off the list of blocked ones', async () => {
    const { control, journal, events, watch } = make();
    watch();
    pass(journal, {
      status: 403,
      headers: { origin: 'https://chat.example' },
      error: {
        type: 'permission_error',
        message: 'The page https://chat.example may not use this gateway.',
        code: 'origin_blocked',
      },
    });
    await vi.waitFor(() => expect(events.some((event) => event.event === 'blocked-origins')).toBe(true));
    expect(await call(control, 'blocked-origins', {})).toMatchObject({
      blocked: [{ origin: 'https://chat.example', times: 1 }],
    });
    expect((await call(control, 'allow-origin', { origin: 'https://chat.example' })).allowedOrigins).toEqual([
      'https://chat.example',
    ]);
    expect((await call(control, 'allow-origin', { origin: 'Chat.Example.org/path' })).allowedOrigins).toEqual([
      'https://chat.example',
      'https://chat.example.org',
    ]);
    expect((await call(control, 'blocked-origins', {})).blocked).toEqual([]);
    expect((await problem(control, 'allow-origin', { origin: 'not a page' })).code).toBe('bad-input');
    expect((await call(control, 'disallow-origin', { origin: 'https://chat.example' })).allowedOrigins).toEqual([
      'https://chat.example.org',
    ]);
  });

  test('reset puts everything back, optional fields too', async () => {
    const { control, store, deps } = make({ settings: { defaultModel: 'x', aliases: { a: 'b' }, port: 12_000 } });
    await deps.keys.setApiKey(SECRET, true);
    await call(control, 'reset', { what: 'settings' });
    expect(store.get()).toEqual(defaultSettings());
    expect(deps.keys.apiKey()).toBe(SECRET);
    await call(control, 'reset', { what: 'everything' });
    expect(deps.keys.apiKey()).toBeUndefined();
  });
});

describe('keys', () => {
  test('go in, are tested and forgotten, and never come out', async () => {
    const { control, calls, events, watch } = make();
    watch();
    expect(await call(control, 'keys', {})).toEqual({ set: false });
    expect((await problem(control, 'test-api-key', {})).code).toBe('no-key');
    expect(await call(control, 'test-api-key', { key: 'sk-ant-wrong' })).toMatchObject({
      ok: false,
      problem: { code: 'key-refused' },
    });
    expect(await call(control, 'test-api-key', { key: `${SECRET}\n` })).toMatchObject({
      ok: true,
      models: 2,
      message: expect.stringMatching(/^Works: 2 models, \d+ ms\.$/),
    });
    expect(await call(control, 'set-api-key', { key: ` ${SECRET} ` })).toEqual({ set: true, from: 'session' });
    expect(calls).toContain('secrets');
    expect(await call(control, 'test-api-key', {})).toMatchObject({ ok: true });
    expect(await call(control, 'keys', {})).toMatchObject({ set: true, tested: { ok: true } });
    expect((await problem(control, 'set-api-key', { key: 'two words' })).code).toBe('bad-input');
    expect(await call(control, 'forget-api-key', {})).toEqual({ set: false });
    expect(JSON.stringify(events)).not.toContain('TOPSECRET');
  });

  test('a plain file needs consent, which is remembered', async () => {
    let kept: string | undefined;
    const plainStore: KeyStore = {
      ...createSessionKeys(),
      apiKey: () => kept,
      kept: () => (kept === undefined ? undefined : 'plain'),
      canKeep: () => Promise.resolve('plain'),
      setApiKey: (key, plain) => {
        if (!plain) return Promise.reject(gatewayError('key_store_missing', {}));
        kept = key;
        return Promise.resolve();
      },
    };
    const { control, store } = make({ keys: plainStore });
    expect(await problem(control, 'set-api-key', { key: SECRET })).toMatchObject({
      code: 'plain-key',
      action: { do: 'agree-to-plain-key' },
    });
    expect(await call(control, 'set-api-key', { key: SECRET, plain: true })).toEqual({ set: true, from: 'plain' });
    expect(store.get().desktop.plainKeyConsent).toBe(true);
  });

  test('one from the environment is held', async () => {
    const { control } = make({ env: { ANTHROPIC_API_KEY: SECRET } });
    expect(await call(control, 'keys', {})).toEqual({ set: true, from: 'environment', heldBy: 'ANTHROPIC_API_KEY' });
    expect((await problem(control, 'set-api-key', { key: 'sk-ant-other' })).code).toBe('held');
    expect((await problem(control, 'forget-api-key', {})).code).toBe('held');
  });
});

describe('health', () => {
  test('says of each upstream how it is, why, and what helps', async () => {
    const { control } = make({ ollamaModels: undefined });
    const { upstreams } = await call(control, 'check-health', {});
    expect(upstreams.map(({ name, state, action }) => [name, state, action?.do])).toEqual([
      ['ollama', 'unreachable', 'find-ollama'],
      ['anthropic', 'no-key', 'set-api-key'],
      ['claude-code', 'off', undefined],
      ['demo', 'ok', undefined],
    ]);
    expect(upstreams[0]?.message).toContain('Start it');
  });

  test('of the claude command is asked only after the user agreed, and asked again when the settings change', async () => {
    const { control, events, watch } = make({
      claudeProbe: {
        ok: false,
        reason: 'not logged in',
        message: 'The claude command is installed but not logged in.',
      },
    });
    watch();
    const command = async () =>
      (await call(control, 'health', {})).upstreams.find(({ name }) => name === 'claude-code');
    await call(control, 'check-health', {});
    expect(await command()).toMatchObject({ state: 'off' });
    await call(control, 'change-settings', { claudeCode: { enabled: true, everyClaudeName: false } });
    await vi.waitFor(async () =>
      expect(await command()).toMatchObject({
        state: 'not-logged-in',
        run: 'claude auth login',
        action: { do: 'retry' },
      }),
    );
    await vi.waitFor(() =>
      expect(JSON.stringify(events.filter(({ event }) => event === 'health'))).toContain('not-logged-in'),
    );
  });

  test("a claude command that takes its time holds up nobody else's news", async () => {
    const made = make({ settings: { claudeCode: { enabled: true, everyClaudeName: false } } });
    made.deps.upstreams.probeClaudeCommand = () => new Promise(() => undefined);
    made.watch();
    await vi.waitFor(() =>
      expect(made.events.find((event) => event.event === 'health')?.payload).toMatchObject({
        upstreams: [{ name: 'ollama', state: 'ok' }, { state: 'no-key' }, { state: 'unknown' }, { state: 'ok' }],
      }),
    );
  });

  test('is told when it changes, and only then', async () => {
    const { control, events, watch } = make({ env: { ANTHROPIC_API_KEY: SECRET } });
    watch();
    await vi.waitFor(() => expect(events.filter((event) => event.event === 'health')).toHaveLength(1));
    await call(control, 'check-health', {});
    expect(events.filter((event) => event.event === 'health')).toHaveLength(1);
    expect((await call(control, 'health', {})).upstreams.map((upstream) => upstream.state)).toEqual([
      'ok',
      'ok',
      'off',
      'ok',
    ]);
  });

  test('Ollama is tested and looked for', async () => {
    const { control } = make();
    expect(await call(control, 'test-ollama', { url: OLLAMA })).toMatchObject({
      ok: true,
      version: '0.24.0',
      models: 2,
    });
    expect(await call(control, 'test-ollama', { url: 'http://127.0.0.1:11434' })).toMatchObject({
      ok: false,
      problem: { code: 'is-this-gateway' },
    });
    expect(await call(control, 'find-ollama', {})).toMatchObject({ found: OLLAMA });
    expect(await call(control, 'find-claude-command', { path: '/none' })).toMatchObject({
      found: false,
      message: expect.stringContaining('not found (looked for /none)'),
    });
    expect(await call(control, 'find-claude-command', {})).toMatchObject({ found: true, version: '2.1.329' });
  });
});

describe('models and aliases', () => {
  test('are listed with what they can do, and with what hides them', async () => {
    const { control } = make({
      settings: { aliases: { 'qwen*': 'claude-opus-5', 'claude-3-5-sonnet': 'llama3.2:1b' } },
    });
    const { models, problems } = await call(control, 'models', {});
    expect(problems).toEqual([]);
    const byName = new Map(models.map((model) => [model.name, model]));
    expect(byName.get('qwen3:8b')).toMatchObject({
      backend: 'ollama',
      hiddenBy: 'qwen*',
      loaded: true,
      contextWindow: 40_960,
      capabilities: ['completion', 'tools'],
      quantization: 'Q4_K_M',
    });
    expect(byName.get('claude-3-5-sonnet')).toMatchObject({ aliasOf: 'llama3.2:1b', backend: 'ollama' });
    expect(byName.get('claude-opus-5')).toMatchObject({
      backend: 'anthropic',
      price: { input: 5, output: 25 },
      displayName: 'Claude Opus 5',
    });
    expect(byName.get('demo')).toMatchObject({ backend: 'demo' });
  });

  test('a list without Ollama says why it is short', async () => {
    const { control } = make({ ollamaModels: undefined });
    expect((await call(control, 'models', {})).problems).toMatchObject([
      { code: 'unreachable', action: { do: 'find-ollama' } },
    ]);
  });

  test('aliases are made, changed, followed and removed', async () => {
    const { control, store, events, watch } = make();
    watch();
    expect((await call(control, 'set-alias', { name: 'fast', goal: 'llama3.2:1b' })).aliases).toEqual([
      {
        name: 'fast',
        goal: 'llama3.2:1b',
        pattern: false,
        hides: [],
        leadsTo: { name: 'llama3.2:1b', backend: 'ollama' },
      },
    ]);
    expect(events.some((event) => event.event === 'models-changed')).toBe(true);
    const { aliases } = await call(control, 'set-alias', { name: 'qwen3:8B', goal: 'claude-opus-5', was: 'fast' });
    expect(aliases).toMatchObject([{ name: 'qwen3:8B', hides: ['qwen3:8b'], leadsTo: { backend: 'anthropic' } }]);
    expect((await call(control, 'set-alias', { name: 'gone', goal: 'mistral' })).aliases[1]).toMatchObject({
      problem: { code: 'not-found', message: expect.stringContaining('ollama pull mistral') },
    });
    expect((await problem(control, 'set-alias', { name: 'mistral', goal: 'gone' })).message).toContain('leads back');
    expect((await problem(control, 'set-alias', { name: 'x', goal: 'X:latest' })).code).toBe('bad-input');
    expect((await problem(control, 'set-alias', { name: 'a b', goal: 'demo' })).code).toBe('bad-input');
    expect((await problem(control, 'set-alias', { name: 'gone', goal: 'demo', was: 'qwen3:8b' })).message).toContain(
      'already',
    );
    expect((await problem(control, 'delete-alias', { name: 'never' })).code).toBe('not-found');
    await call(control, 'delete-alias', { name: 'GONE' });
    expect(store.get().aliases).toEqual({ 'qwen3:8B': 'claude-opus-5' });
  });

  test('a name says where it leads and why', async () => {
    const { control } = make({ settings: { aliases: { 'claude-3-5-*': 'qwen3:8b' } } });
    expect((await call(control, 'resolve-name', { name: 'claude-3-5-sonnet' })).message).toBe(
      'claude-3-5-sonnet leads to qwen3:8b (Ollama) by the pattern claude-3-5-*.',
    );
    expect(await call(control, 'resolve-name', { name: 'qwen3' })).toMatchObject({
      nearest: ['qwen3:8b'],
      message: expect.stringContaining('leads nowhere'),
    });
  });

  test('settings and prices of a model are kept under one name', async () => {
    const { control, store } = make();
    await call(control, 'set-model-settings', { model: 'qwen3:8b', settings: { numCtx: 8192 } });
    const { models } = await call(control, 'set-model-settings', { model: 'QWEN3:8b', settings: { keepAlive: '10m' } });
    expect(store.get().models).toEqual({ 'QWEN3:8b': { keepAlive: '10m' } });
    expect(models.find((model) => model.name === 'qwen3:8b')?.settings).toEqual({ keepAlive: '10m' });
    expect(
      (await problem(control, 'set-model-settings', { model: 'x', settings: { keepAlive: 'soon' } })).message,
    ).toContain('"soon" is not a time');
    await call(control, 'set-model-settings', { model: 'qwen3:8b', settings: null });
    expect(store.get().models).toEqual({});
    const { prices } = await call(control, 'set-price', { model: 'qwen3:8b', price: { input: 1, output: 2 } });
    expect(prices[0]).toEqual({ model: 'qwen3:8b', price: { input: 1, output: 2 }, from: 'yours' });
    expect((await call(control, 'set-price', { model: 'Qwen3:8b', price: null })).prices[0]?.from).toBe('built-in');
  });
});

describe('trying a model', () => {
  test('tells the text as it comes, then all that is known', async () => {
    const made = make();
    made.deps.ask = async function* () {
      yield { type: 'request', id: 'req_try' };
      yield { type: 'text', text: 'Hel' };
      yield { type: 'text', text: 'lo' };
      pass(made.journal, {
        id: 'req_try',
        modelUsed: 'qwen3:8b',
        backend: 'ollama',
        rule: 'ollama',
        tokens: { input: 3, output: 2 },
        durationMs: 100,
      });
    };
    made.watch();
    expect(await call(made.control, 'try-model', { id: 't1', model: 'qwen3:8b' })).toMatchObject({
      id: 't1',
      ok: true,
      text: 'Hello',
      modelUsed: 'qwen3:8b',
      backend: 'ollama',
      outputTokens: 2,
    });
    expect(made.events.filter((event) => event.event === 'try-text').map((event) => event.payload)).toEqual([
      { id: 't1', text: 'Hel' },
      { id: 't1', text: 'lo' },
    ]);
  });

  test('fails in words, can be stopped, and needs a running gateway', async () => {
    const failing = make({
      answer: async function* () {
        yield { type: 'text', text: '' };
        throw quotedError('authentication_error', 'No Anthropic API key is set.');
      },
    });
    expect(await call(failing.control, 'try-model', { id: 't', model: 'claude-opus-5' })).toMatchObject({
      ok: false,
      problem: { code: 'key-refused', action: { do: 'set-api-key' } },
    });
    await call(failing.control, 'stop', {});
    expect(await problem(failing.control, 'try-model', { id: 't', model: 'demo' })).toMatchObject({
      code: 'not-running',
      action: { do: 'start' },
    });

    const slow = make();
    slow.deps.ask = async function* ({ signal }) {
      yield { type: 'text', text: 'begun' };
      await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
    };
    const running = call(slow.control, 'try-model', { id: 's', model: 'demo' });
    setTimeout(() => void slow.control.call('stop-try', { id: 's' }), 20);
    expect(await running).toMatchObject({ ok: false, text: 'begun', problem: { code: 'stopped' } });
  });
});

describe('log', () => {
  test('is read, followed, counted and cleared', async () => {
    const { control, journal, events, watch } = make();
    watch();
    pass(journal, { id: 'req_a', tokens: { input: 10, output: 5 }, modelUsed: 'claude-opus-5', backend: 'anthropic' });
    await vi.waitFor(() => expect(events.some((event) => event.event === 'totals')).toBe(true));
    expect(events.find((event) => event.event === 'log')?.payload).toMatchObject({
      rows: [{ id: 'req_a', state: 'done' }],
    });
    expect(await call(control, 'log-snapshot', {})).toMatchObject({ total: 1, rows: [{ id: 'req_a' }] });
    expect(await call(control, 'log-detail', { id: 'req_a' })).toMatchObject({ row: { id: 'req_a' } });
    expect((await problem(control, 'log-detail', { id: 'req_none' })).code).toBe('not-found');
    expect((await call(control, 'log-curl', { id: 'req_a' })).text).toContain('http://127.0.0.1:11434/v1/messages');
    expect(await call(control, 'log-export', {})).toMatchObject({
      rows: 1,
      left: 0,
      fileName: expect.stringMatching(/^switchboard-log-[\d-]+\.jsonl$/),
    });
    const size = await call(control, 'log-export-size', {});
    expect(size).toEqual({ rows: 1, bytes: (await call(control, 'log-export', {})).text.length });
    expect(await call(control, 'totals', {})).toMatchObject({ requests: 1, tokens: { input: 10, output: 5 } });
    expect(await call(control, 'clear-log', {})).toEqual({ removed: 1 });
    expect(events.some((event) => event.event === 'log-cleared')).toBe(true);
    expect(await call(control, 'totals', {})).toMatchObject({ requests: 0 });
  });

  test('a change of the settings reaches it', async () => {
    const { control, journal } = make();
    await call(control, 'change-settings', { journal: { bodies: 'none', days: 1 } });
    expect(journal.wantsBodies).toBe(false);
  });
});

describe('conversations', () => {
  test('are counted and all forgotten, also with everything else', async () => {
    const { control } = make({ conversations: 3 });
    expect(await call(control, 'conversations', {})).toEqual({ known: 3, problems: [] });
    expect(await call(control, 'forget-conversations', {})).toEqual({ forgotten: 3 });
    expect(await call(control, 'conversations', {})).toEqual({ known: 0, problems: [] });
    const other = make({ conversations: 2 });
    await call(other.control, 'reset', { what: 'settings' });
    expect(await call(other.control, 'conversations', {})).toEqual({ known: 2, problems: [] });
    await call(other.control, 'reset', { what: 'everything' });
    expect(await call(other.control, 'conversations', {})).toEqual({ known: 0, problems: [] });
  });

  test('a file that cannot be written or deleted is told to whoever looks', async () => {
    const made = make();
    const { conversations } = made;
    await call(made.control, 'conversations', {});
    // A file where a folder is needed.
    conversations.keepIn(`${import.meta.filename}/conversations.json`);
    conversations.remember(
      'a',
      { model: 'm', messages: [{ role: 'user', content: 'Hi' }] },
      emptyMessage('msg_1', 'm', usageOf({ input: 1, output: 1 })),
    );
    await conversations.stop();
    // A caller who is told of it first takes nothing away from the window.
    expect(conversations.problems('callers')).toHaveLength(2);
    expect(await call(made.control, 'conversations', {})).toEqual({
      known: 1,
      problems: [expect.stringContaining('cannot be read'), expect.stringContaining('could not be kept in')],
    });
    expect((await call(made.control, 'conversations', {})).problems).toEqual([]);
    conversations.keepIn(undefined);
  });

  test('a file that stays is told, with its name', async () => {
    const made = make();
    made.deps.gateway.conversations.forgetAll = () =>
      Promise.reject(
        new Error(
          'The conversations are forgotten, but their file could not be deleted (EPERM). Delete it yourself: /data/conversations.json.',
        ),
      );
    expect(await problem(made.control, 'forget-conversations', {})).toMatchObject({
      code: 'cannot-save',
      message: expect.stringContaining('/data/conversations.json'),
    });
  });

  test('how they are remembered is a setting', async () => {
    const { control, store } = make();
    expect((await call(control, 'settings', {})).conversations).toEqual({ byUser: false, keep: false });
    expect(
      (await call(control, 'change-settings', { conversations: { byUser: true, keep: true } })).conversations,
    ).toEqual({ byUser: true, keep: true });
    expect(store.get().conversations).toEqual({ byUser: true, keep: true });
  });
});

test('the diagnosis tells much and no secret', async () => {
  const { control, journal } = make({
    env: { ANTHROPIC_API_KEY: SECRET },
    settings: { ollamaBaseUrl: 'http://ada:hunter2@127.0.0.1:59999', aliases: { fast: 'demo' } },
  });
  await call(control, 'make-client-key', { name: 'Laptop' });
  pass(journal, { status: 500, error: { type: 'api_error', message: `broke, key ${SECRET}` } });
  const { text } = await call(control, 'diagnostics', {});
  expect(text).toMatch(/^Switchboard \d/);
  for (const part of [
    'ollama: ok, version 0.24.0',
    'API key: ANTHROPIC_API_KEY',
    'fast -> demo',
    'Latest failures:',
    'broke, key [redacted]',
    'clientKeys: 1',
  ])
    expect(text).toContain(part);
  for (const secret of ['TOPSECRET', 'hunter2', 'Laptop']) expect(text).not.toContain(secret);
});
