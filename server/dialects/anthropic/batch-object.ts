import type { IncomingHttpHeaders } from 'node:http';
import type { Batch } from '../../core/stores.ts';
import type { JsonObject } from '../../lib/json.ts';

/**
 * Returns a batch as Anthropic's API shows it (anthropic.md, section 12): all requests count as processing until the
 * end.
 * @param origin where the caller reaches this gateway, because `results_url` is absolute.
 */
export function batchObject(batch: Batch, origin: string): JsonObject {
  const { id, total, endedAt, cancelAt, archivedAt, tally } = batch;
  return {
    id,
    type: 'message_batch',
    processing_status: endedAt !== undefined ? 'ended' : cancelAt !== undefined ? 'canceling' : 'in_progress',
    request_counts:
      endedAt === undefined || tally === undefined
        ? { processing: total, succeeded: 0, errored: 0, canceled: 0, expired: 0 }
        : { processing: 0, ...tally },
    created_at: dateOf(batch.createdAt),
    expires_at: dateOf(batch.expiresAt),
    ended_at: dateOf(endedAt),
    cancel_initiated_at: dateOf(cancelAt),
    archived_at: dateOf(archivedAt),
    results_url:
      endedAt === undefined || archivedAt !== undefined ? null : `${origin}/v1/messages/batches/${id}/results`,
  };
}

/** Returns where the caller reaches this gateway, by what its request says: behind a proxy with TLS that is https. */
export function originOf(headers: IncomingHttpHeaders): string {
  const forwarded = headers['x-forwarded-proto'];
  const secure = typeof forwarded === 'string' && /^https\b/i.test(forwarded);
  return `${secure ? 'https' : 'http'}://${headers.host ?? 'localhost'}`;
}

/**
 * Returns Anthropic's answer about batches with its `results_url`s leading through this gateway: clients fetch exactly
 * that address with the key they have, which may be a client key of ours. Nothing else changes.
 */
export function ownResultUrls(text: string, origin: string): string {
  return text.replace(RESULTS_URL, (_whole, name: string, path: string) => `${name}${JSON.stringify(origin + path)}`);
}

const RESULTS_URL = /("results_url"\s*:\s*)"https?:\/\/[^/"\\]+(\/[^"\\]*)"/g;

function dateOf(at: number): string;
function dateOf(at: number | undefined): string | null;
function dateOf(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}
