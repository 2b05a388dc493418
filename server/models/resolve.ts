import type { Target } from '../core/models.ts';
import type { Dialect } from '../core/record.ts';
import { GatewayError, gatewayError } from '../messages/errors.ts';
import type { ClaudeFacts } from '../messages/model-facts.ts';
import type { AliasTable } from './aliases.ts';
import { claudeFactsFor, resolveShortName } from './claude-models.ts';
import { comparable, nearestNames } from './names.ts';

/** The name of the built-in model that answers without any upstream. */
export const DEMO_MODEL = 'demo';

/** What a name is looked up in. */
export interface NameTables {
  aliases: AliasTable;
  /** Claude's models as the API lists them, or the built-in table. */
  claude: readonly ClaudeFacts[];
  /** Names of Ollama's models; undefined when Ollama has never answered. */
  ollama: readonly string[] | undefined;
  /** Why Ollama's list could not be had, when it could not. */
  ollamaFailure: unknown;
  claudeCode: { enabled: boolean; everyClaudeName: boolean };
  defaultModel: string | undefined;
}

/**
 * Returns where `asked` leads, by the contract's order: aliases, Claude's models and short names,
 * `claude-code:NAME`, the demo model, Ollama's models, the default model.
 * `undefined` means that no rule matched; the caller may refresh its lists and ask again.
 */
export function resolveName(asked: string, tables: NameTables): Target | undefined {
  const alias = tables.aliases.find(asked);
  if (alias === undefined) return resolvePlain(asked, tables) ?? resolveDefault(asked, tables);
  const target = followAlias(alias.goal, tables, new Set([comparable(asked)]));
  return target === undefined ? undefined : { ...target, via: alias.rule, rule: `${alias.rule} ${alias.matched}` };
}

/** An alias may lead to another alias, but patterns apply only once: `claude-*` may lead to a `claude-…` name. */
function followAlias(goal: string, tables: NameTables, visited: Set<string>): Target | undefined {
  const next = tables.aliases.find(goal);
  const key = comparable(goal);
  if (next === undefined || next.rule === 'pattern' || visited.has(key)) return resolvePlain(goal, tables);
  visited.add(key);
  return followAlias(next.goal, tables, visited);
}

function resolvePlain(asked: string, tables: NameTables): Target | undefined {
  const name = comparable(asked);
  if (name.startsWith('claude-code:')) return resolveClaudeCode(name.slice('claude-code:'.length), tables);
  const claude = resolveClaude(name, tables.claude);
  if (claude !== undefined) {
    const overCommand = tables.claudeCode.enabled && tables.claudeCode.everyClaudeName;
    const way = { name: claude.id, via: 'own name' as const, facts: claude };
    return overCommand
      ? { ...way, backend: 'claude-code', rule: 'claude-code' }
      : { ...way, backend: 'anthropic', rule: 'claude' };
  }
  if (name === DEMO_MODEL) return { backend: 'demo', name: DEMO_MODEL, via: 'own name', rule: 'demo' };
  const local = tables.ollama?.find((candidate) => comparable(candidate) === name);
  return local === undefined ? undefined : { backend: 'ollama', name: local, via: 'own name', rule: 'ollama' };
}

function resolveDefault(asked: string, tables: NameTables): Target | undefined {
  if (tables.defaultModel === undefined || comparable(tables.defaultModel) === comparable(asked)) return undefined;
  const target = followAlias(tables.defaultModel, tables, new Set());
  return target === undefined ? undefined : { ...target, via: 'default model', rule: 'default model' };
}

function resolveClaude(name: string, listed: readonly ClaudeFacts[]): ClaudeFacts | undefined {
  const exact = listed.find((facts) => facts.id === name);
  if (exact !== undefined) return exact;
  const short = resolveShortName(name, listed);
  if (short !== undefined) return listed.find((facts) => facts.id === short) ?? claudeFactsFor(short);
  return name.startsWith('claude-') ? claudeFactsFor(name) : undefined;
}

function resolveClaudeCode(model: string, tables: NameTables): Target {
  if (!tables.claudeCode.enabled) {
    throw gatewayError('direction_off', { claudeCommand: 'name' });
  }
  const short = resolveShortName(`claude-${model}`, tables.claude);
  const facts = resolveClaude(model, tables.claude) ?? claudeFactsFor(short ?? `claude-${model}`);
  return { backend: 'claude-code', name: model, via: 'own name', rule: 'claude-code', facts };
}

/** Returns the 404 for a name that nothing matched, or why it could not be looked up. */
export function unknownModel(
  asked: string,
  tables: NameTables,
  candidates: readonly string[],
  dialect: Dialect,
): GatewayError {
  if (tables.ollama === undefined && tables.ollamaFailure instanceof GatewayError) {
    const { message, headers } = tables.ollamaFailure;
    return gatewayError('upstream_unreachable', { upstream: 'Ollama', model: asked, why: message }, { headers });
  }
  return gatewayError('model_not_found', {
    by: 'gateway',
    model: asked,
    dialect,
    nearest: nearestNames(asked, candidates),
  });
}
