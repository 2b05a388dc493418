import type { Bridge } from '../../contract/bridge.ts';
import { commands } from '../../contract/commands.ts';
import type { CallResult } from '../../contract/client.ts';
import type { CommandHandlers, CommandName, Parsed } from '../../contract/commands.ts';
import type { ControlEvent } from '../../contract/events.ts';
import type { Problem } from '../../contract/problems.ts';
import { answerTry } from './fake-try.ts';
import { createFakeLog } from './fake-log.ts';
import { aliasesOf, makeWorld, modelsOf, totalsOf, upstreamsOf } from './made-up-world.ts';
import type { PreviewScenario } from './scenario.ts';

/** A command of the made-up gateway that fails in words. */
class Refused extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function isParsed<C extends CommandName>(command: C, value: unknown): value is Parsed<C> {
  return commands[command].input.safeParse(value).success;
}

/** What the page did with the desktop's means; the tests look here. */
export interface Done {
  copied: string[];
  opened: string[];
  saved: { fileName: string; text: string }[];
}

/** Returns a bridge to a made-up gateway, for looking at the window and testing it without a server. */
export function createFakeBridge(scenario: PreviewScenario): Bridge & { done: Done } {
  const world = makeWorld(scenario);
  const done: Done = { copied: [], opened: [], saved: [] };
  const listeners = new Set<(event: ControlEvent) => void>();
  const emit = (event: ControlEvent) => {
    for (const listener of listeners) listener(event);
  };
  let ollama = scenario.ollama;
  const log = createFakeLog(scenario, emit);
  const settingsChanged = () => {
    emit({ event: 'settings', payload: { ...world.settings } });
    return { ...world.settings };
  };
  const healthChanged = () => {
    const upstreams = upstreamsOf(world, ollama);
    emit({ event: 'health', payload: { upstreams } });
    return { upstreams };
  };
  const phase = (name: 'running' | 'stopped') => {
    const { problem: _gone, ...gateway } = world.gateway;
    if (gateway.ollamaMove !== undefined) gateway.ollamaMove = { ...gateway.ollamaMove, wanted: false };
    world.gateway = { ...gateway, phase: name, since: Date.now(), addresses: name === 'running' ? [gateway.url] : [] };
    emit({ event: 'state', payload: world.gateway });
    return world.gateway;
  };
  const aliasesChanged = () => {
    emit({ event: 'models-changed', payload: {} });
    return { aliases: aliasesOf(world, ollama) };
  };
  const list = () => ({
    models: modelsOf(world, ollama),
    problems: ollama
      ? []
      : [
          {
            code: 'unreachable' as const,
            message: 'Ollama does not answer, so its models are missing.',
            action: { do: 'find-ollama' as const, label: 'Find Ollama' },
          },
        ],
  });
  const prices = () => ({
    prices: [...world.prices].flatMap(([model, price]) =>
      price === undefined ? [] : [{ model, price, from: 'yours' as const }],
    ),
  });

  const handlers: CommandHandlers = {
    state: () => world.gateway,
    start: () => phase('running'),
    stop: () => phase('stopped'),
    settings: () => world.settings,
    'change-settings': (change) => {
      const { ollamaBaseUrl, defaultModel, ...rest } = change;
      world.settings = { ...world.settings, ...rest };
      if (ollamaBaseUrl === null) delete world.settings.ollamaBaseUrl;
      else if (ollamaBaseUrl !== undefined) world.settings.ollamaBaseUrl = ollamaBaseUrl;
      if (defaultModel === null) delete world.settings.defaultModel;
      else if (defaultModel !== undefined) world.settings.defaultModel = defaultModel;
      if (change.claudeCode !== undefined) healthChanged();
      if (change.port !== undefined) {
        world.gateway = { ...world.gateway, url: `http://localhost:${change.port}` };
        phase('running');
      }
      return settingsChanged();
    },
    'set-network-access': ({ host }) => {
      world.settings = { ...world.settings, host, onNetwork: host !== 'loopback' };
      if (host === 'loopback' || world.settings.clientKeys.length > 0) return { settings: settingsChanged() };
      world.settings.clientKeys = [{ name: 'network', createdAt: new Date().toISOString() }];
      return { settings: settingsChanged(), newKey: { name: 'network', key: 'sb-7Qm2xV9pLr4TzK8w' } };
    },
    'make-client-key': ({ name }) => {
      world.settings.clientKeys = [...world.settings.clientKeys, { name, createdAt: new Date().toISOString() }];
      settingsChanged();
      return { name, key: 'sb-Zt5yN1cHq8Ws3RbE' };
    },
    'remove-client-key': ({ name }) => {
      world.settings.clientKeys = world.settings.clientKeys.filter((key) => key.name !== name);
      return settingsChanged();
    },
    'allow-origin': ({ origin }) => {
      world.settings.allowedOrigins = [...new Set([...world.settings.allowedOrigins, origin])];
      log.allow(origin);
      return settingsChanged();
    },
    'disallow-origin': ({ origin }) => {
      world.settings.allowedOrigins = world.settings.allowedOrigins.filter((allowed) => allowed !== origin);
      return settingsChanged();
    },
    'blocked-origins': () => ({ blocked: log.blocked() }),
    'free-port': ({ near }) => ({ port: (near ?? 11_435) + 1 }),
    reset: () => {
      world.settings = { ...makeWorld(scenario).settings, firstRunDone: true };
      return settingsChanged();
    },
    keys: () => world.keys,
    'set-api-key': ({ key }) => {
      if (key.includes('locked'))
        throw new Refused({
          code: 'key-store',
          message: 'The system’s key store is locked. Unlock it, then try again.',
        });
      world.keys = {
        set: true,
        from: scenario.keepKey,
        tested: { at: Date.now(), ok: true, message: 'Works: 7 models, 412 ms.' },
      };
      emit({ event: 'keys', payload: world.keys });
      healthChanged();
      emit({ event: 'models-changed', payload: {} });
      return world.keys;
    },
    'test-api-key': async ({ key }) => {
      await wait(60);
      if (key?.includes('poor') === true)
        return {
          ok: false,
          message: 'No credit.',
          problem: {
            code: 'no-credit',
            message: 'The key works, but its account has no credit left. Add credit, then test again.',
          },
        };
      if (key?.includes('wrong') === true)
        return {
          ok: false,
          message: 'Refused.',
          problem: {
            code: 'key-refused',
            message: 'Anthropic does not know this key. Copy it again, from sk-ant- to its last letter.',
            action: { do: 'retry', label: 'Test again' },
          },
        };
      return { ok: true, message: 'Works: 7 models, 412 ms.', ms: 412, models: 7 };
    },
    'forget-api-key': () => {
      world.keys = { set: false };
      emit({ event: 'keys', payload: world.keys });
      healthChanged();
      return world.keys;
    },
    health: () => ({ upstreams: upstreamsOf(world, ollama) }),
    'check-health': async ({ upstream }) => {
      await wait(60);
      // Whoever asks about the command again has done what was said.
      if (upstream === 'claude-code') world.command = 'ok';
      return healthChanged();
    },
    'find-ollama': async () => {
      await wait(80);
      if (!ollama)
        return {
          places: [
            { url: 'http://127.0.0.1:11434', answers: false, message: 'Nothing answers' },
            { url: 'http://127.0.0.1:11436', answers: false, message: 'Nothing answers' },
          ],
        };
      return {
        places: [
          { url: 'http://127.0.0.1:11434', answers: false, message: 'This is Switchboard itself' },
          {
            url: 'http://127.0.0.1:11436',
            answers: true,
            version: '0.9.2',
            models: 4,
            message: 'Ollama 0.9.2, 4 models.',
          },
        ],
        found: 'http://127.0.0.1:11436',
      };
    },
    'test-ollama': ({ url }) => {
      if (url.includes('nowhere'))
        return {
          ok: false,
          message: 'Nothing answers.',
          problem: {
            code: 'unreachable',
            message: `Nothing answers at ${url}. Is Ollama running there, and does it listen on the network?`,
          },
        };
      ollama = true;
      healthChanged();
      return { ok: true, message: 'Works: Ollama 0.9.2, 4 models, 6 ms.', ms: 6, models: 4, version: '0.9.2' };
    },
    'find-claude-command': ({ path }) =>
      path === undefined
        ? { found: true, path: '/usr/local/bin/claude', version: '2.1.329', message: 'Found: version 2.1.329.' }
        : { found: false, message: `There is no command at ${path}.` },
    models: () => list(),
    'set-model-settings': ({ model, settings }) => {
      if (settings === null) world.tuned.delete(model);
      else world.tuned.set(model, settings);
      emit({ event: 'models-changed', payload: {} });
      return list();
    },
    aliases: () => ({ aliases: aliasesOf(world, ollama) }),
    'set-alias': ({ name, goal, was }) => {
      if (name === goal)
        throw new Refused({ code: 'bad-input', message: 'An alias cannot lead to itself. Choose another model.' });
      world.aliases = [...world.aliases.filter((alias) => alias.name !== was && alias.name !== name), { name, goal }];
      return aliasesChanged();
    },
    'delete-alias': ({ name }) => {
      world.aliases = world.aliases.filter((alias) => alias.name !== name);
      return aliasesChanged();
    },
    'resolve-name': ({ name }) => {
      const row = modelsOf(world, ollama).find((candidate) => candidate.name === name);
      return row === undefined
        ? { name, message: `${name} leads nowhere.`, nearest: ['qwen3:8b'] }
        : {
            name,
            leadsTo: { name: row.aliasOf ?? name, backend: row.backend, rule: 'ollama' },
            message: `${name} leads to ${row.aliasOf ?? name}.`,
            nearest: [],
          };
    },
    'try-model': (input) =>
      answerTry(input, modelsOf(world, ollama), (text) => emit({ event: 'try-text', payload: { id: input.id, text } })),
    'stop-try': () => ({}),
    prices: () => prices(),
    'set-price': ({ model, price }) => {
      if (price === null) world.prices.delete(model);
      else world.prices.set(model, price);
      emit({ event: 'models-changed', payload: {} });
      return prices();
    },
    'log-snapshot': (input) => log.snapshot(input),
    'log-detail': ({ id }) => {
      const detail = log.detail(id);
      if (detail === undefined)
        throw new Refused({ code: 'not-found', message: 'This request is no longer in the log.' });
      return detail;
    },
    'log-curl': ({ id, shell }) => ({
      text:
        shell === 'powershell'
          ? `Invoke-RestMethod # ${id}`
          : `curl http://localhost:11434/v1/messages -H 'x-api-key: YOUR-KEY' # ${id}`,
    }),
    'log-export': ({ filter, ids, before }) => {
      const { rows, total } =
        ids === undefined
          ? log.snapshot({ filter, limit: 1000, offset: 0, before })
          : { rows: ids.map((id) => ({ id, seq: 0 })), total: ids.length };
      const left = total - rows.length;
      const last = rows.at(-1);
      return {
        fileName: 'switchboard-log.jsonl',
        text: rows.map(({ id }) => `{"id":"${id}"}\n`).join(''),
        rows: rows.length,
        left,
        ...(left > 0 && last !== undefined ? { next: last.seq } : {}),
      };
    },
    'log-export-size': ({ filter, ids, bodies }) => {
      const rows = ids?.length ?? log.snapshot({ filter, limit: 1, offset: 0 }).total;
      return { rows, bytes: rows * (bodies ? 5000 : 500) };
    },
    'clear-log': () => ({ removed: log.clear() }),
    totals: () => totalsOf(scenario.fresh ? 0 : Math.min(scenario.rows, 412)),
    'list-apps': () => ({ apps: world.apps }),
    'connect-app': async ({ app, model }) => {
      await wait(60);
      const row = world.apps.find((one) => one.id === app);
      if (row?.file === undefined) throw new Refused({ code: 'bad-input', message: `${app} is not known.` });
      if (row.needsModel === true && model === undefined)
        throw new Refused({
          code: 'not-allowed',
          message: `${row.name} has to be told which model to ask for. Choose one.`,
        });
      world.apps = world.apps.map((one) =>
        one === row ? { ...row, connected: 'switchboard', ...(model === undefined ? {} : { model }) } : one,
      );
      const changes = [
        { setting: 'env.ANTHROPIC_BASE_URL', value: world.gateway.url, replaced: false },
        ...(model === undefined ? [] : [{ setting: 'env.ANTHROPIC_MODEL', value: model, replaced: true }]),
      ];
      return {
        apps: world.apps,
        report: { app, name: row.name, file: row.file, changes, left: [], notes: ['Start it anew.'], already: false },
      };
    },
    'disconnect-app': ({ app }) => {
      const row = world.apps.find((one) => one.id === app);
      if (row?.file === undefined) throw new Refused({ code: 'bad-input', message: `${app} is not known.` });
      const { connected: _connected, model: _model, ...rest } = row;
      world.apps = world.apps.map((one) => (one === row ? rest : one));
      return {
        apps: world.apps,
        report: {
          app,
          name: row.name,
          file: row.file,
          changes: [{ setting: 'env.ANTHROPIC_BASE_URL', replaced: false }],
          left: ['env.ANTHROPIC_MODEL'],
          notes: [],
          already: false,
        },
      };
    },
    conversations: () => ({
      known: world.conversations,
      problems: world.settings.conversations.keep
        ? [
            'Conversations could not be kept in /data/conversations.json (EROFS). They are lost when Switchboard is stopped.',
          ]
        : [],
    }),
    'forget-conversations': () => {
      const forgotten = world.conversations;
      world.conversations = 0;
      return { forgotten };
    },
    diagnostics: () => ({ text: 'Switchboard 0.1.0 on linux\nNo secrets here.' }),
  };

  async function perform<C extends CommandName>(command: C, input: unknown): Promise<CallResult<C>> {
    const parsed = commands[command].input.safeParse(input);
    const data: unknown = parsed.data;
    if (!parsed.success || !isParsed(command, data))
      return { ok: false, problem: { code: 'bad-input', message: `Bad input for ${command}.` } };
    try {
      const handler: CommandHandlers[C] = handlers[command];
      return { ok: true, output: await handler(data) };
    } catch (error) {
      return {
        ok: false,
        problem: error instanceof Refused ? error.problem : { code: 'failed', message: String(error) },
      };
    }
  }

  return {
    done,
    call: (command, input) => perform(command, input),
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    async copyText(text) {
      done.copied.push(text);
    },
    async openLink(name) {
      done.opened.push(name);
    },
    async saveText(fileName, text) {
      done.saved.push({ fileName, text });
      return true;
    },
  };
}
