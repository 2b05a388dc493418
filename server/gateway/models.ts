import type { Exchange } from '../core/exchange.ts';
import type { ListedModel, Models, Target } from '../core/models.ts';
import { gatewayError, invalidRequest } from '../messages/errors.ts';
import { estimateTokens } from '../messages/estimate-tokens.ts';
import type { Catalogue } from '../models/catalogue.ts';
import { comparable } from '../models/names.ts';
import { unknownModel } from '../models/resolve.ts';
import type { Settings } from '../../contract/settings.ts';
import type { Credentials } from './credentials.ts';

export interface ModelsOptions {
  settings(): Settings;
  catalogue: Catalogue;
  credentials: Credentials;
  /** Saves the aliases after `ollama cp` and `ollama rm`. */
  saveAliases(aliases: Record<string, string>): Promise<void>;
}

/**
 * Returns the port `Models`: names are looked up in the catalogue, directions are respected, aliases are kept in the
 * settings.
 */
export function createModels({ settings, catalogue, credentials, saveAliases }: ModelsOptions): Models {
  const resolve = async (exchange: Exchange, asked: string): Promise<Target> => {
    exchange.record.modelAsked = asked;
    const { target, tables } = await catalogue.resolve(asked);
    if (target === undefined) throw unknownModel(asked, tables, await catalogue.names(), exchange.record.dialect);
    checkDirection(exchange, target, settings());
    exchange.record.modelUsed = target.name;
    exchange.record.backend = target.backend;
    exchange.record.rule = target.rule;
    exchange.progress();
    return target;
  };

  return {
    resolve,
    list: async (exchange) => {
      const { directions, claudeCode } = settings();
      const anthropicCaller =
        exchange.record.dialect === 'anthropic' || exchange.headers['anthropic-version'] !== undefined;
      const claudeWanted = anthropicCaller || directions.claude;
      const shown: Record<ListedModel['backend'], boolean> = {
        anthropic: claudeWanted && (credentials.apiKey() !== undefined || credentials.ofCaller(exchange) !== undefined),
        'claude-code': claudeWanted && claudeCode.enabled && exchange.local,
        ollama: !anthropicCaller || directions.local,
        demo: true,
      };
      return catalogue.list((model) => shown[model.backend]);
    },
    estimateTokens: (target, request) => estimateTokens(request, target.name),
    ollamaVersion: () => catalogue.ollamaVersion(),
    ollamaIsThere: async () => (await catalogue.ollamaVersion()) !== undefined,
    copyAlias: async (exchange, source, alias) => {
      const target = await resolve(exchange, source);
      const name = withoutLatest(alias);
      if (comparable(source) === comparable(alias)) throw invalidRequest(`'${alias}' cannot be an alias of itself.`);
      const goal =
        target.via === 'alias' ? withoutLatest(source) : target.backend === 'claude-code' ? source : target.name;
      await saveAliases({ ...without(settings().aliases, name), [name]: goal });
    },
    deleteAlias: async (name) => {
      const { aliases } = settings();
      const remaining = without(aliases, name);
      if (Object.keys(remaining).length === Object.keys(aliases).length) return false;
      await saveAliases(remaining);
      return true;
    },
    isAlias: (name) => Object.keys(settings().aliases).some((alias) => comparable(alias) === comparable(name)),
  };
}

function checkDirection(exchange: Exchange, target: Target, settings: Settings): void {
  const { dialect } = exchange.record;
  if (dialect === 'anthropic' && target.backend === 'ollama' && !settings.directions.local) {
    throw gatewayError('direction_off', { local: target.name });
  }
  const claude = target.backend === 'anthropic' || target.backend === 'claude-code';
  if (dialect !== 'anthropic' && claude && !settings.directions.claude) {
    throw gatewayError('direction_off', { claude: target.name });
  }
}

function withoutLatest(name: string): string {
  return name.trim().replace(/:latest$/i, '');
}

function without(aliases: Readonly<Record<string, string>>, name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(aliases).filter(([alias]) => comparable(alias) !== comparable(name)));
}
