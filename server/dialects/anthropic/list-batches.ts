import { GatewayError, gatewayError } from '../../messages/errors.ts';
import { isArray, isObject, parseJson, stringOf, type JsonObject } from '../../lib/json.ts';
import { jsonReply, type Reply } from '../../core/reply.ts';
import type { Exchange } from '../../core/exchange.ts';
import type { Gateway } from '../../core/gateway.ts';
import { batchFromAnthropic, textFromAnthropic } from './relay-batches.ts';
import { limitOf } from './page-limit.ts';
import { batchObject, originOf, ownResultUrls } from './batch-object.ts';

/** A page of a list as Anthropic's API gives it. */
interface Page {
  data: unknown[];
  more: boolean;
}

/**
 * Lists the batches of the caller: the gateway's own first, the newest first, then Anthropic's as it lists them. Where
 * Anthropic cannot be asked the list ends with ours.
 */
export async function listBatches(exchange: Exchange, gateway: Gateway): Promise<Reply> {
  const limit = limitOf(exchange.query);
  const own = (await gateway.stores.batches(exchange).list()).map((batch) => ({
    id: batch.id,
    shown: batchObject(batch, originOf(exchange.headers)),
  }));
  const place = (name: string): number | undefined => {
    const id = exchange.query.get(name);
    if (id === null) return undefined;
    return own.findIndex((batch) => batch.id === id);
  };
  const shown = own.map((batch) => batch.shown);
  const theirs = gateway.relay.reachesAnthropic(exchange);

  const before = place('before_id');
  if (before !== undefined) {
    if (before >= 0) return pageReply({ data: shown.slice(Math.max(0, before - limit), before), more: before > limit });
    if (!theirs) throw unknownPlace('before_id', exchange);
    if (shown.length === 0) return batchFromAnthropic(exchange, gateway);
    const page = await pageOf(exchange, gateway, {});
    if (page === undefined || page.more) return batchFromAnthropic(exchange, gateway);
    // What stands before the first of theirs is the last of ours.
    const room = limit - page.data.length;
    return pageReply({
      data: [...shown.slice(Math.max(0, shown.length - room)), ...page.data],
      more: shown.length > room,
    });
  }

  const after = place('after_id');
  if (after === -1) {
    if (!theirs) throw unknownPlace('after_id', exchange);
    return batchFromAnthropic(exchange, gateway);
  }
  const from = after === undefined ? 0 : after + 1;
  const data = shown.slice(from, from + limit);
  if (!theirs || shown.length > from + limit) return pageReply({ data, more: shown.length > from + limit });
  if (own.length === 0) return batchFromAnthropic(exchange, gateway);
  const room = limit - data.length;
  const page = await pageOf(exchange, gateway, { limit: String(Math.max(1, room)) });
  if (page === undefined) return pageReply({ data, more: false });
  return pageReply({ data: [...data, ...page.data.slice(0, room)], more: page.more || page.data.length > room });
}

/**
 * Asks Anthropic for a page, from the beginning unless the query says otherwise; undefined when it does not give one.
 */
async function pageOf(exchange: Exchange, gateway: Gateway, change: Record<string, string>): Promise<Page | undefined> {
  const query = new URLSearchParams(exchange.query);
  query.delete('after_id');
  for (const [name, value] of Object.entries(change)) query.set(name, value);
  try {
    const { status, text } = await textFromAnthropic(exchange, gateway, {
      path: `${exchange.path}?${query.toString()}`,
    });
    const page = parseJson(ownResultUrls(text, originOf(exchange.headers)));
    if (status === 200 && isObject(page) && isArray(page.data))
      return { data: page.data, more: page.has_more === true };
    exchange.note(`Anthropic's batches are missing in this list: it answered with status ${status}.`);
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    exchange.note(`Anthropic's batches are missing in this list: ${error.message}`);
  }
  return undefined;
}

function pageReply({ data, more }: Page): Reply {
  const body: JsonObject = { data, has_more: more, first_id: idOf(data[0]), last_id: idOf(data.at(-1)) };
  return jsonReply(body);
}

function idOf(entry: unknown): string | null {
  return isObject(entry) ? (stringOf(entry.id) ?? null) : null;
}

function unknownPlace(name: string, exchange: Exchange): GatewayError {
  return gatewayError('batch_not_found', { id: exchange.query.get(name) ?? '', cursor: name });
}
