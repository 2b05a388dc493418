import { isArray, isObject, parseJson, stringOf, type JsonObject } from '../../lib/json.ts';
import { jsonReply, type Reply } from '../../core/reply.ts';
import type { Exchange } from '../../core/exchange.ts';
import type { Gateway } from '../../core/gateway.ts';
import { GatewayError, gatewayError } from '../../messages/errors.ts';
import { fileObject } from './file-object.ts';
import { limitOf } from './page-limit.ts';
import { textFromAnthropic } from './relay-batches.ts';

/**
 * Lists the caller's files: those kept here, the newest first, then Anthropic's on pages of their own. Pages are turned
 * with `page` (as today's clients do) or `after_id` (older ones): a place in our list is the id of a file of ours.
 */
export async function listFiles(exchange: Exchange, gateway: Gateway): Promise<Reply> {
  const { query } = exchange;
  const limit = limitOf(query);
  const wanted = query.getAll('ids[]');
  const kept = (await gateway.stores.files(exchange).list()).filter(
    ({ id }) => wanted.length === 0 || wanted.includes(id),
  );
  const theirs = gateway.relay.reachesAnthropic(exchange);
  const place = (name: string): number | undefined => {
    const id = query.get(name);
    return id === null || id === '' ? undefined : kept.findIndex((file) => file.id === id);
  };
  const [before, after] = [place('before_id'), place('page') ?? place('after_id')];
  if (kept.length === 0 || before === -1 || after === -1) {
    if (theirs) return gateway.relay.send(exchange, { upstream: 'anthropic' });
    if (before === -1 || after === -1) throw gatewayError('file_not_found', { id: undefined });
  }
  if (before !== undefined)
    return pageReply(kept.slice(Math.max(0, before - limit), before).map(fileObject), before > limit, null);
  const from = after === undefined ? 0 : after + 1;
  const page = kept.slice(from, from + limit).map(fileObject);
  const last = kept.at(-1)?.id ?? null;
  if (page.length > 0) {
    const more = kept.length > from + limit;
    return more || !theirs
      ? pageReply(page, more, more ? (kept[from + limit - 1]?.id ?? null) : null)
      : pageReply(page, true, last);
  }
  if (!theirs) return pageReply([], false, null);
  return firstOfTheirs(exchange, gateway);
}

/** Anthropic's list from its beginning; where it cannot be asked, an empty end of ours. */
async function firstOfTheirs(exchange: Exchange, gateway: Gateway): Promise<Reply> {
  const query = new URLSearchParams(exchange.query);
  for (const name of ['page', 'after_id']) query.delete(name);
  const rest = query.toString();
  try {
    const { status, headers, text } = await textFromAnthropic(exchange, gateway, {
      path: rest === '' ? exchange.path : `${exchange.path}?${rest}`,
    });
    const body = parseJson(text);
    if (status === 200 && isObject(body) && isArray(body.data)) return { kind: 'whole', status, headers, body: text };
    exchange.note(`Anthropic's files are missing in this list: it answered with status ${status}.`);
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    exchange.note(`Anthropic's files are missing in this list: ${error.message}`);
  }
  return pageReply([], false, null);
}

function pageReply(data: JsonObject[], more: boolean, next: string | null): Reply {
  return jsonReply({
    data,
    next_page: next,
    has_more: more,
    first_id: stringOf(data[0]?.id) ?? null,
    last_id: stringOf(data.at(-1)?.id) ?? null,
  });
}
