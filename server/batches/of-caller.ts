import { callerScope } from '../core/credentials.ts';
import type { CallerBatches } from '../core/stores.ts';
import type { Exchange } from '../core/exchange.ts';
import type { Batches } from './batches.ts';

/**
 * Headers that change what a request means; the caller's credential is not among them, since it is never written down.
 */
const KEPT_HEADERS = ['anthropic-beta', 'anthropic-version'];

/** Returns what one caller may see and do of the batches: callers with other keys have their own. */
export function batchesOf(batches: Batches, exchange: Exchange): CallerBatches {
  const scope = callerScope(exchange);
  return {
    create: (requests) => batches.create({ scope, local: exchange.local, headers: keptHeaders(exchange) }, requests),
    list: () => batches.list(scope),
    find: (id) => batches.find(scope, id),
    cancel: (id) => batches.cancel(scope, id),
    remove: (id) => batches.remove(scope, id),
    results: (id) => batches.results(scope, id),
  };
}

function keptHeaders({ headers }: Exchange): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of KEPT_HEADERS) {
    const value = headers[name];
    if (value !== undefined) kept[name] = Array.isArray(value) ? value.join(',') : value;
  }
  return kept;
}
