import type { ItemCall } from '../core/stores.ts';
import type { ItemOutcome } from '../core/stores.ts';
import { answerItem } from '../dialects/anthropic/batch-item.ts';
import type { Exchange } from '../core/exchange.ts';
import type { Gateway } from '../core/gateway.ts';
import type { Journal, RequestRecord } from '../core/record.ts';
import { newId } from '../lib/ids.ts';

/**
 * Answers one request of a batch as if it had come alone, without a way over the network: it has a row of its own in
 * the
 * request log, with `batch` as its app.
 */
export async function answerBatchItem(call: ItemCall, gateway: Gateway, journal: Journal): Promise<ItemOutcome> {
  const { batch, customId, params, signal } = call;
  const headers = {
    ...batch.headers,
    'content-type': 'application/json',
    'accept-encoding': 'identity',
    'user-agent': 'batch',
  };
  const record: RequestRecord = {
    id: newId('req'),
    at: Date.now(),
    method: 'POST',
    path: '/v1/messages',
    dialect: 'anthropic',
    userAgent: headers['user-agent'],
    remote: '',
    headers,
    changes: [`It is the request ${customId} of the batch ${batch.id}.`],
  };
  const exchange: Exchange = {
    id: record.id,
    method: record.method,
    path: record.path,
    params: {},
    query: new URLSearchParams(),
    headers,
    body: Buffer.from(JSON.stringify(params)),
    signal,
    scope: batch.scope,
    local: batch.local,
    record,
    note: (change) => {
      if (!record.changes.includes(change)) record.changes.push(change);
    },
    progress: () => journal.update(record),
    ...(journal.wantsBodies
      ? { received: (chunk: Uint8Array | string) => journal.upstreamAnswered(record, chunk) }
      : {}),
  };
  journal.begin(record);
  if (journal.wantsBodies) record.requestBody = exchange.body;
  try {
    const outcome = await answerItem(exchange, gateway);
    if (journal.wantsBodies && outcome.kind === 'done') journal.answered(record, JSON.stringify(outcome.result));
    if (outcome.kind === 'later') exchange.note('It is tried again later.');
    return outcome;
  } finally {
    record.durationMs = Date.now() - record.at;
    journal.end(record);
  }
}
