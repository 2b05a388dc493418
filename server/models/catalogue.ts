import type { ListedModel, Target } from '../core/models.ts';
import type { ClaudeFacts, OllamaFacts } from '../messages/model-facts.ts';
import { isArray, isObject, numberOf, stringOf, type JsonObject } from '../lib/json.ts';
import type { Settings } from '../../contract/settings.ts';
import { compileAliases, type AliasTable } from './aliases.ts';
import { cachedList } from '../lib/cached-list.ts';
import { builtInModels } from './claude-models.ts';
import { comparable } from './names.ts';
import { DEMO_MODEL, resolveName, type NameTables } from './resolve.ts';

/** Who is asked for the lists. Each rejects with a GatewayError that says why. */
export interface CatalogueSources {
  /** Claude's models by the API; undefined when there is no key to ask with. */
  listClaude(): Promise<ClaudeFacts[] | undefined>;
  /** Ollama's models, each entry of `/api/tags` as it came. */
  listOllama(): Promise<JsonObject[]>;
  /** Ollama's `/api/show` of one model. */
  showOllama(name: string): Promise<JsonObject>;
  ollamaVersion(): Promise<string>;
}

/**
 * Every model that can be asked for. Lists are kept for a short while; a slow or dead upstream never holds an answer
 * up.
 */
export interface Catalogue {
  /** Returns where `asked` leads, and the tables as they were; waits only for the list that the name needs. */
  resolve(asked: string): Promise<{ target: Target | undefined; tables: NameTables }>;
  /** Every name, for "did you mean". */
  names(): Promise<string[]>;
  /** Aliases first, then Ollama's models, Claude's, the demo model; only what `shown` lets through. */
  list(shown: (model: ListedModel) => boolean): Promise<ListedModel[]>;
  ollamaFacts(name: string): Promise<OllamaFacts>;
  ollamaVersion(): Promise<string | undefined>;
  /** Starts both look-ups, so that the first request finds them at hand. */
  warm(): void;
  /** After a model was pulled, made or removed. */
  forgetOllama(): void;
  /** After the key or an address changed. */
  forgetAll(): void;
}

const OLLAMA_LIST_MS = 5000;
const CLAUDE_LIST_MS = 5 * 60_000;
const CLAUDE_WARM_MS = 1000;
const WAIT_MS = 1500;
const FAILURE_MS = 2000;
const SHOW_MS = 60_000;
const SHOWN_MOST = 200;
const KNOWN_MOST = 500;

export function createCatalogue(sources: CatalogueSources, settings: () => Settings): Catalogue {
  const claude = cachedList(() => sources.listClaude(), {
    maxAgeMs: CLAUDE_LIST_MS,
    waitMs: WAIT_MS,
    failureMs: 15_000,
  });
  const ollama = cachedList(() => sources.listOllama(), {
    maxAgeMs: OLLAMA_LIST_MS,
    waitMs: WAIT_MS,
    failureMs: FAILURE_MS,
  });
  const version = cachedList(() => sources.ollamaVersion(), {
    maxAgeMs: OLLAMA_LIST_MS,
    waitMs: WAIT_MS,
    failureMs: FAILURE_MS,
  });
  const shown = new Map<string, ReturnType<typeof cachedList<JsonObject>>>();
  /** What was read out of `shown` and the user's settings, until one of them changes. */
  const facts = new Map<string, { show: JsonObject | undefined; models: Settings['models']; facts: OllamaFacts }>();
  let compiled: { from: Settings['aliases']; table: AliasTable } | undefined;

  const aliasTable = (): AliasTable => {
    const { aliases } = settings();
    if (compiled?.from !== aliases) compiled = { from: aliases, table: compileAliases(aliases) };
    return compiled.table;
  };

  const claudeModels = async (): Promise<readonly ClaudeFacts[]> => (await claude.get()) ?? builtInModels();

  let names: { of: JsonObject[] | undefined; names: string[] | undefined } = { of: undefined, names: undefined };
  const namesOf = (entries: JsonObject[] | undefined): string[] | undefined => {
    if (names.of !== entries) names = { of: entries, names: entries?.map(nameOf) };
    return names.names;
  };

  const tablesFrom = (models: readonly ClaudeFacts[], entries: JsonObject[] | undefined): NameTables => {
    const { claudeCode, defaultModel } = settings();
    return {
      aliases: aliasTable(),
      claude: models,
      ollama: namesOf(entries),
      ollamaFailure: ollama.failure(),
      claudeCode,
      defaultModel,
    };
  };

  /**
   * Most requests ask for the few names that the requests before them asked for, and looking one up compares it with
   * all.
   */
  let known: { tables: NameTables; targets: Map<string, Target> } | undefined;
  const resolveKnown = (asked: string, tables: NameTables): Target | undefined => {
    if (known === undefined || known.targets.size >= KNOWN_MOST || !sameTables(known.tables, tables))
      known = { tables, targets: new Map() };
    const before = known.targets.get(asked);
    if (before !== undefined) return before;
    const target = resolveName(asked, tables);
    if (target !== undefined) known.targets.set(asked, target);
    return target;
  };

  const showOf = async (name: string): Promise<JsonObject | undefined> => {
    let list = shown.get(name);
    if (list === undefined) {
      if (shown.size >= SHOWN_MOST) {
        shown.clear();
        facts.clear();
      }
      list = cachedList(() => sources.showOllama(name), { maxAgeMs: SHOW_MS, waitMs: WAIT_MS, failureMs: FAILURE_MS });
      shown.set(name, list);
    }
    return list.get();
  };

  return {
    resolve: async (asked) => {
      // On the hot path both lists are at hand and nothing is waited for; old ones are renewed behind the caller's
      // back.
      if (ollama.peek() !== undefined && ollama.fresh() === undefined) void ollama.get();
      let tables = tablesFrom(claude.peek() ?? builtInModels(), ollama.peek());
      let target = resolveKnown(asked, tables);
      if (target !== undefined && target.via !== 'default model') {
        // A short name follows what the API lists, so that list must be there; every other name of Claude's stands for
        // itself.
        if (!('facts' in target) || claude.peek() !== undefined || target.name === comparable(asked))
          return { target, tables };
        tables = tablesFrom(await claudeModels(), ollama.peek());
        return { target: resolveName(asked, tables), tables };
      }
      // A model that was pulled a moment ago is not in the list yet: ask again before saying no.
      for (const maxAgeMs of [OLLAMA_LIST_MS, 1000]) {
        tables = tablesFrom(claude.peek() ?? builtInModels(), await ollama.get(maxAgeMs));
        target = resolveName(asked, tables);
        if (target !== undefined && target.via !== 'default model') break;
      }
      return { target, tables };
    },
    names: async () => {
      const [models, entries] = await Promise.all([claudeModels(), ollama.get()]);
      return [...aliasTable().names, ...(entries ?? []).map(nameOf), ...models.map((model) => model.id), DEMO_MODEL];
    },
    list: async (isShown) => {
      const [models, entries] = await Promise.all([claudeModels(), ollama.get()]);
      const tables = tablesFrom(models, entries);
      const byName = new Map((entries ?? []).map((entry) => [comparable(nameOf(entry)), entry]));
      const listed: ListedModel[] = [];
      const taken = new Set<string>();
      const add = (model: ListedModel): void => {
        const key = comparable(model.name);
        if (taken.has(key) || !isShown(model)) return;
        taken.add(key);
        listed.push(model);
      };
      for (const name of tables.aliases.names) {
        const target = resolveForList(name, tables);
        if (target === undefined) continue;
        const entry = byName.get(comparable(target.name));
        add({
          name,
          backend: target.backend,
          aliasOf: target.backend === 'claude-code' ? `claude-code:${target.name}` : target.name,
          ...('facts' in target ? { claude: target.facts } : {}),
          ...(target.backend === 'ollama' && entry !== undefined ? { ollama: entry } : {}),
        });
      }
      for (const entry of entries ?? []) add({ name: nameOf(entry), backend: 'ollama', ollama: entry });
      for (const model of models) add({ name: model.id, backend: 'anthropic', claude: model });
      for (const family of ['opus', 'sonnet', 'haiku']) {
        const target = tables.claudeCode.enabled ? resolveForList(`claude-code:${family}`, tables) : undefined;
        if (target !== undefined && 'facts' in target)
          add({ name: `claude-code:${family}`, backend: 'claude-code', claude: target.facts });
      }
      add({ name: DEMO_MODEL, backend: 'demo' });
      return listed;
    },
    ollamaFacts: async (name) => {
      const show = shown.get(name)?.fresh() ?? (await showOf(name));
      const { models } = settings();
      const before = facts.get(name);
      if (before?.show === show && before?.models === models) return before.facts;
      const now = factsOf(name, show, settings());
      facts.set(name, { show, models, facts: now });
      return now;
    },
    ollamaVersion: async () => {
      const known = await version.get();
      return version.failure() === undefined ? known : undefined;
    },
    warm: () => {
      void ollama.get();
      // What asks Anthropic is large to load and would hold the first requests up; who cannot wait asks for it.
      setTimeout(() => void claude.get(), CLAUDE_WARM_MS).unref();
    },
    forgetOllama: () => {
      ollama.forget();
      shown.clear();
      facts.clear();
    },
    forgetAll: () => {
      claude.forget();
      ollama.forget();
      version.forget();
      shown.clear();
      facts.clear();
    },
  };
}

/** Tells whether names are looked up in the same lists, under the same settings. */
function sameTables(a: NameTables, b: NameTables): boolean {
  return (
    a.aliases === b.aliases &&
    a.claude === b.claude &&
    a.ollama === b.ollama &&
    a.claudeCode === b.claudeCode &&
    a.defaultModel === b.defaultModel
  );
}

function resolveForList(name: string, tables: NameTables): ReturnType<typeof resolveName> {
  try {
    return resolveName(name, tables);
  } catch {
    // A name that is switched off is not listed.
    return undefined;
  }
}

function nameOf(entry: JsonObject): string {
  return stringOf(entry.name) ?? stringOf(entry.model) ?? '';
}

/** Returns what `/api/show` tells about a model, with the user's own settings for it on top. */
export function factsOf(name: string, show: JsonObject | undefined, settings: Settings): OllamaFacts {
  const info = isObject(show?.model_info) ? show.model_info : {};
  const details = isObject(show?.details) ? show.details : {};
  const architecture = stringOf(info['general.architecture']) ?? stringOf(details.family) ?? '';
  const key = comparable(name);
  const own = Object.entries(settings.models).find(([model]) => comparable(model) === key)?.[1] ?? {};
  return {
    name,
    capabilities: isArray(show?.capabilities)
      ? show.capabilities.filter((item) => typeof item === 'string')
      : undefined,
    family: `${architecture} ${stringOf(details.family) ?? ''}`.trim().toLowerCase(),
    contextLength: numberOf(info[`${architecture}.context_length`]),
    numCtx: own.numCtx,
    keepAlive: own.keepAlive,
    thinkByDefault: own.thinkByDefault ?? false,
  };
}
