import type { Batch } from '../../core/stores.ts';
import { gatewayError, invalidRequest, isError, type GatewayError } from '../../messages/errors.ts';
import { jsonReply, type Reply } from '../../core/reply.ts';
import type { Exchange } from '../../core/exchange.ts';
import type { Gateway } from '../../core/gateway.ts';
import type { Route } from '../../core/route.ts';
import type { Target } from '../../core/models.ts';
import { batchFromAnthropic } from './relay-batches.ts';
import { replaceModels } from '../../lib/json-member.ts';
import { findBatchModels } from './batch-models.ts';
import { batchObject, originOf } from './batch-object.ts';
import { decodeBatch } from './decode-batch.ts';
import { listBatches } from './list-batches.ts';

/**
 * Message batches. One with Claude models alone is Anthropic's; one that names any other model is worked on by the
 * gateway. Later questions about a batch go where it is.
 */
export const batchRoutes: readonly Route[] = [
  { method: 'POST', path: '/v1/messages/batches', handle: createBatch },
  { method: 'GET', path: '/v1/messages/batches', handle: listBatches },
  { method: 'GET', path: '/v1/messages/batches/*', handle: readBatch },
  { method: 'POST', path: '/v1/messages/batches/*', handle: cancelBatch },
  { method: 'DELETE', path: '/v1/messages/batches/*', handle: deleteBatch },
];

async function createBatch(exchange: Exchange, gateway: Gateway): Promise<Reply> {
  const spans = findBatchModels(exchange.body);
  const { targets, waiting } = await targetsOf(
    spans.map(({ name }) => name),
    exchange,
    gateway,
  );
  const backends = new Set([...targets.values()].map(({ backend }) => backend));
  const onClaude = backends.delete('anthropic');
  if (onClaude && backends.size === 0 && !waiting) {
    const body = replaceModels(exchange.body, spans, (name) => targets.get(name)?.name ?? name);
    return batchFromAnthropic(exchange, gateway, body === exchange.body ? {} : { body });
  }
  const requests = decodeBatch(exchange.body);
  // The caller's own credential is not kept, so nobody could ask Claude with it later.
  if (onClaude && !gateway.relay.reachesAnthropic({ ...exchange, headers: {} })) {
    throw invalidRequest(
      "This batch names both Claude models and others, and only your own key can ask Claude, which Switchboard does not keep for later. Send the requests to Claude as a batch of their own, or set an API key in Switchboard's settings.",
      'requests',
    );
  }
  if (onClaude)
    exchange.note(
      "The batch names other models than Claude's too, so Switchboard asks Claude itself, request by request, at the full price.",
    );
  const [only, ...others] = targets;
  if (only !== undefined && others.length === 0)
    Object.assign(exchange.record, {
      modelAsked: only[0],
      modelUsed: only[1].name,
      backend: only[1].backend,
      rule: only[1].rule,
    });
  return jsonReply(batchObject(await gateway.stores.batches(exchange).create(requests), originOf(exchange.headers)));
}

/**
 * Returns where the names lead. A name that leads nowhere is left out: its requests fail when it is their turn, as at
 * Anthropic. `waiting` tells that a name may be a local model's, while Ollama is away: its requests wait for it.
 * @throws GatewayError what else is wrong with a name, such as a direction that is switched off.
 */
async function targetsOf(
  names: readonly string[],
  exchange: Exchange,
  gateway: Gateway,
): Promise<{ targets: Map<string, Target>; waiting: boolean }> {
  const targets = new Map<string, Target>();
  let waiting = false;
  // The names are many and the log's row is one.
  const aside: Exchange = { ...exchange, record: { ...exchange.record, changes: [] }, progress: () => undefined };
  for (const name of new Set(names)) {
    try {
      targets.set(name, await gateway.models.resolve(aside, name));
    } catch (error) {
      if (!isError(error, 'model_not_found', 'not_found', 'upstream_unreachable')) throw error;
      waiting ||= error.code === 'upstream_unreachable';
    }
  }
  return { targets, waiting };
}

async function readBatch(exchange: Exchange, gateway: Gateway): Promise<Reply> {
  const { id, rest } = addressed(exchange);
  const own = gateway.stores.batches(exchange);
  const batch = await own.find(id);
  if (rest === 'results') {
    if (batch === undefined)
      return elsewhere(id, exchange, gateway, () => gateway.relay.send(exchange, { upstream: 'anthropic' }));
    const chunks = await own.results(id);
    if (chunks === undefined) throw noBatch(id);
    return { kind: 'stream', status: 200, headers: { 'content-type': 'application/x-jsonl' }, chunks };
  }
  if (batch === undefined) return elsewhere(id, exchange, gateway, () => batchFromAnthropic(exchange, gateway));
  if (rest !== '') throw nothingThere(exchange);
  return jsonReply(batchObject(batch, originOf(exchange.headers)));
}

async function cancelBatch(exchange: Exchange, gateway: Gateway): Promise<Reply> {
  const { id, rest } = addressed(exchange);
  const own = gateway.stores.batches(exchange);
  if (rest !== 'cancel' && (await own.find(id)) !== undefined) throw nothingThere(exchange);
  const batch = rest === 'cancel' ? await own.cancel(id) : undefined;
  if (batch === undefined) return elsewhere(id, exchange, gateway, () => batchFromAnthropic(exchange, gateway));
  return jsonReply(batchObject(batch, originOf(exchange.headers)));
}

async function deleteBatch(exchange: Exchange, gateway: Gateway): Promise<Reply> {
  const { id, rest } = addressed(exchange);
  const own = gateway.stores.batches(exchange);
  if (rest !== '' && (await own.find(id)) !== undefined) throw nothingThere(exchange);
  if (rest === '' && (await own.remove(id))) return jsonReply({ id, type: 'message_batch_deleted' });
  return elsewhere(id, exchange, gateway, () => gateway.relay.send(exchange, { upstream: 'anthropic' }));
}

/** Asks Anthropic about a batch that is not ours, where it can be asked. */
function elsewhere(id: string, exchange: Exchange, gateway: Gateway, ask: () => Promise<Reply>): Promise<Reply> {
  if (gateway.relay.reachesAnthropic(exchange)) return ask();
  throw noBatch(id);
}

function addressed(exchange: Exchange): { id: Batch['id']; rest: string } {
  const [id = '', ...rest] = (exchange.params['*'] ?? '').split('/');
  return { id, rest: rest.join('/') };
}

function noBatch(id: string): GatewayError {
  return gatewayError('batch_not_found', { id });
}

function nothingThere(exchange: Exchange): GatewayError {
  return gatewayError('route_not_found', {
    method: exchange.method,
    path: exchange.path,
    hint: 'A batch has /cancel (POST) and /results (GET).',
  });
}
