import { comparable, nearestNames } from '../models/names.ts';
import { compileAliases } from '../models/aliases.ts';
import type { ListedModel, Target } from '../core/models.ts';
import { isObject, numberOf, stringOf } from '../lib/json.ts';
import type { Settings, ModelSettings } from '../../contract/settings.ts';
import type { Parsed } from '../../contract/commands.ts';
import type { ModelList, ModelRow, NameResolved, PriceRow } from '../../contract/models.ts';
import type { Problem } from '../../contract/problems.ts';
import type { BackendName } from '../../contract/words.ts';
import type { ControlDeps } from './deps.ts';
import { failed, problemOfError } from './problems.ts';

export type ModelCommands = ReturnType<typeof createModelCommands>;

const LOADED_MS = 3000;
const BACKEND_NAMES: Readonly<Record<BackendName, string>> = {
  anthropic: 'Anthropic',
  ollama: 'Ollama',
  'claude-code': 'the claude command',
  demo: 'the demo model',
};

/** Commands for the list of models, how each is run and what it costs. */
export function createModelCommands(deps: ControlDeps) {
  const { gateway, settings, prices } = deps;

  const list = async (fresh: boolean): Promise<ModelList> => {
    if (fresh) gateway.catalogue.forgetAll();
    const [listed, loaded] = await Promise.all([gateway.catalogue.list(() => true), loadedNow(deps)]);
    const aliases = compileAliases(gateway.settings().aliases);
    const models = await Promise.all(
      listed.map(async (model) => withHiding(await rowOf(deps, model, loaded), model, aliases)),
    );
    return { models, problems: listed.some((model) => model.backend === 'ollama') ? [] : await ollamaProblems(deps) };
  };

  const setModelSettings = async ({ model, settings: wanted }: Parsed<'set-model-settings'>): Promise<ModelList> => {
    if (wanted?.keepAlive !== undefined) checkKeepAlive(wanted.keepAlive);
    const others = Object.fromEntries(
      Object.entries(settings.get().models).filter(([name]) => comparable(name) !== comparable(model)),
    );
    await settings.update({ models: wanted === null || saysNothing(wanted) ? others : { ...others, [model]: wanted } });
    return list(false);
  };

  const resolve = async (name: string): Promise<NameResolved> => {
    try {
      const { target } = await gateway.catalogue.resolve(name);
      if (target !== undefined) {
        const { name: model, backend, rule } = target;
        return {
          name,
          leadsTo: { name: model, backend, rule },
          message: `${name} leads to ${model} (${BACKEND_NAMES[backend]})${because(target)}.`,
          nearest: [],
        };
      }
    } catch (error) {
      return { name, message: problemOfError(error).message, nearest: [] };
    }
    const nearest = nearestNames(name, await gateway.catalogue.names());
    return {
      name,
      message: `${name} leads nowhere: no model has that name.${nearest.length === 0 ? '' : ` Nearest: ${nearest.join(', ')}.`}`,
      nearest,
    };
  };

  const priceRows = (): { prices: PriceRow[] } => ({ prices: prices.rows() });
  const setPrice = async ({ model, price }: Parsed<'set-price'>): Promise<{ prices: PriceRow[] }> => {
    const others = Object.fromEntries(
      Object.entries(settings.get().prices).filter(([name]) => comparable(name) !== comparable(model)),
    );
    await settings.update({ prices: price === null ? others : { ...others, [model]: price } });
    return priceRows();
  };

  return { list, setModelSettings, resolve, prices: priceRows, setPrice };
}

function saysNothing({ numCtx, keepAlive, thinkByDefault }: ModelSettings): boolean {
  return numCtx === undefined && keepAlive === undefined && thinkByDefault === undefined;
}

/** Returns why a name leads where it does, in words; a model's own name needs none. */
function because({ via, rule }: Target): string {
  switch (via) {
    case 'default model':
      return ' because it is the default model for unknown names';
    case 'alias':
    case 'pattern':
      return ` by the ${rule}`;
    case 'own name':
      return '';
  }
}

async function rowOf(deps: ControlDeps, model: ListedModel, loaded: ReadonlySet<string>): Promise<ModelRow> {
  const { name, backend, aliasOf, claude, ollama } = model;
  const row: ModelRow = { name, backend, ...(aliasOf === undefined ? {} : { aliasOf }) };
  const price = deps.prices.find(aliasOf ?? name);
  if (price !== undefined) row.price = price;
  if (claude !== undefined) {
    row.displayName = claude.displayName;
    row.contextWindow = claude.contextWindow;
    row.maxOutput = claude.maxOutput;
    row.capabilities = [
      'completion',
      'tools',
      ...(claude.imageInput ? ['vision', 'documents'] : []),
      ...(claude.thinking.adaptive || claude.thinking.enabled ? ['thinking'] : []),
    ];
  }
  if (backend === 'ollama') await addOllamaFacts(row, deps, aliasOf ?? name, ollama, loaded);
  if (backend === 'demo') row.capabilities = ['completion'];
  return row;
}

async function addOllamaFacts(
  row: ModelRow,
  deps: ControlDeps,
  name: string,
  entry: ListedModel['ollama'],
  loaded: ReadonlySet<string>,
): Promise<void> {
  const facts = await deps.gateway.catalogue.ollamaFacts(name);
  const details = isObject(entry?.details) ? entry.details : {};
  if (facts.capabilities !== undefined) row.capabilities = [...facts.capabilities];
  if (facts.contextLength !== undefined) row.contextWindow = facts.contextLength;
  row.parameterSize = stringOf(details.parameter_size);
  row.quantization = stringOf(details.quantization_level);
  row.bytes = numberOf(entry?.size);
  row.loaded = loaded.has(comparable(name));
  const own = settingsOf(deps.gateway.settings(), name);
  if (own !== undefined) row.settings = own;
}

function settingsOf(settings: Settings, name: string): ModelSettings | undefined {
  return Object.entries(settings.models).find(([model]) => comparable(model) === comparable(name))?.[1];
}

/**
 * Says of a real model which pattern hides it. An exact alias stands in the model's own line, its `aliasOf` says so.
 */
function withHiding(row: ModelRow, model: ListedModel, aliases: ReturnType<typeof compileAliases>): ModelRow {
  const match = model.aliasOf === undefined ? aliases.find(model.name) : undefined;
  return match === undefined || comparable(match.goal) === comparable(model.name)
    ? row
    : { ...row, hiddenBy: match.matched };
}

/** The models in memory; none where Ollama cannot say. */
async function loadedNow(deps: ControlDeps): Promise<ReadonlySet<string>> {
  try {
    const entries = await deps.upstreams.psOllama(
      await deps.gateway.ollama().baseUrl(),
      AbortSignal.timeout(LOADED_MS),
    );
    return new Set(entries.map((entry) => comparable(stringOf(entry.name) ?? stringOf(entry.model) ?? '')));
  } catch {
    return new Set();
  }
}

async function ollamaProblems(deps: ControlDeps): Promise<Problem[]> {
  const { problem } = failed(
    'unreachable',
    'Ollama does not answer, so its models are missing from the list. Start it, or correct its address.',
    { do: 'find-ollama', label: 'Find Ollama' },
  );
  return (await deps.gateway.catalogue.ollamaVersion()) === undefined ? [problem] : [];
}

/** Ollama takes seconds, or one of Go's durations. */
function checkKeepAlive(value: string | number): void {
  if (typeof value === 'number' || /^-?(\d+(\.\d+)?(ms|s|m|h))+$|^-?\d+$/.test(value)) return;
  throw failed(
    'bad-input',
    `"${value}" is not a time. Give seconds, or a number with s, m or h such as 10m; -1 keeps the model loaded.`,
  );
}
