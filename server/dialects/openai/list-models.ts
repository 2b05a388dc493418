import { invalidRequest } from '../../messages/errors.ts';
import { isSameModel } from '../../messages/model-names.ts';
import { jsonReply, type Reply } from '../../core/reply.ts';
import type { Exchange } from '../../core/exchange.ts';
import type { Gateway } from '../../core/gateway.ts';
import type { ListedModel, Target } from '../../core/models.ts';
import { isAnthropicCaller } from '../shared/callers.ts';
import { modelObject } from './model-object.ts';

/**
 * Answers `GET /v1/models`: one list that both SDKs read. OpenAI's has no pages; Anthropic's clients get
 * the page they ask for, and everything when they name no limit.
 */
export async function listModels(exchange: Exchange, gateway: Gateway): Promise<Reply> {
  const models = await gateway.models.list(exchange);
  const { page, more } = isAnthropicCaller(exchange.headers)
    ? pageOf(models, exchange.query)
    : { page: models, more: false };
  return jsonReply({
    object: 'list',
    data: page.map(modelObject),
    has_more: more,
    first_id: page[0]?.name ?? null,
    last_id: page.at(-1)?.name ?? null,
  });
}

const LARGEST_PAGE = 1000;

function pageOf(
  models: readonly ListedModel[],
  query: URLSearchParams,
): { page: readonly ListedModel[]; more: boolean } {
  const limit = limitOf(query);
  const after = query.get('after_id');
  const before = query.get('before_id');
  if (before !== null) {
    const end = indexOf(models, before, 'before_id');
    const start = Math.max(0, end - limit);
    return { page: models.slice(start, end), more: start > 0 };
  }
  const start = after === null ? 0 : indexOf(models, after, 'after_id') + 1;
  return { page: models.slice(start, start + limit), more: start + limit < models.length };
}

function limitOf(query: URLSearchParams): number {
  const text = query.get('limit');
  if (text === null) return Number.POSITIVE_INFINITY;
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > LARGEST_PAGE)
    throw invalidRequest(`limit must be a whole number from 1 to ${LARGEST_PAGE}.`, 'limit');
  return limit;
}

function indexOf(models: readonly ListedModel[], id: string, param: string): number {
  const index = models.findIndex((model) => model.name === id);
  if (index < 0) throw invalidRequest(`${param}: there is no model ${id} in the list.`, param);
  return index;
}

/**
 * Answers `GET /v1/models/{id}`, also for names that are not in the list but lead somewhere, such as
 * `claude-sonnet` or, where a default model is set, any name: apps that check a name first must come to
 * the same answer as their request would. The id comes back as it was asked for.
 * @throws GatewayError 404 for a name that leads nowhere.
 */
export async function getModel(exchange: Exchange, gateway: Gateway): Promise<Reply> {
  const asked = exchange.params['*'] ?? '';
  if (asked === '') return listModels(exchange, gateway);
  const models = await gateway.models.list(exchange);
  const listed = models.find((model) => model.name === asked) ?? models.find((model) => isSameModel(model.name, asked));
  if (listed !== undefined) return jsonReply({ ...modelObject(listed), id: asked });
  const target = await gateway.models.resolve(exchange, asked);
  return jsonReply({ ...modelObject(listedAs(asked, target, models)), id: asked });
}

function listedAs(name: string, target: Target, models: readonly ListedModel[]): ListedModel {
  const ollama = models.find((model) => model.backend === 'ollama' && isSameModel(model.name, target.name))?.ollama;
  return {
    name,
    backend: target.backend,
    ...(isSameModel(name, target.name) ? {} : { aliasOf: target.name }),
    ...('facts' in target ? { claude: target.facts } : {}),
    ...(ollama === undefined ? {} : { ollama }),
  };
}
