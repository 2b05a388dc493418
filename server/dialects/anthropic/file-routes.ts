import type { IncomingHttpHeaders } from 'node:http';
import { finished } from 'node:stream/promises';
import type { KeptFile } from '../../core/stores.ts';
import { GatewayError, gatewayError, invalidRequest } from '../../messages/errors.ts';
import { isArray, isObject, parseJson, stringOf, type JsonObject } from '../../lib/json.ts';
import { jsonReply, type Reply } from '../../core/reply.ts';
import type { Exchange } from '../../core/exchange.ts';
import type { Gateway } from '../../core/gateway.ts';
import type { Route } from '../../core/route.ts';
import { isAnthropicCaller } from '../shared/callers.ts';
import { textFromAnthropic } from './relay-batches.ts';
import { readUpload } from './read-upload.ts';

/**
 * Files. An upload does not say for which model it is: where Anthropic can be asked it goes there, else it is kept here
 * for local models. Later questions about a file go where it is.
 */
export const fileRoutes: readonly Route[] = [
  sharedRoute({ method: 'POST', path: '/v1/files', streamsBody: true, handle: uploadFile }),
  sharedRoute({ method: 'GET', path: '/v1/files', handle: listFiles }),
  sharedRoute({ method: 'GET', path: '/v1/files/*', handle: readFile }),
  sharedRoute({ method: 'DELETE', path: '/v1/files/*', handle: deleteFile }),
];

/**
 * OpenAI's API has files on the same paths; they serve what this gateway does not have, so their callers are told so in
 * their own words.
 */
function sharedRoute(route: Route): Route {
  return {
    ...route,
    handle: (exchange, gateway) =>
      asksAnthropic(exchange.headers) ? route.handle(exchange, gateway) : refuseFiles(exchange),
    errorDialect: (headers) => (asksAnthropic(headers) ? 'anthropic' : 'openai'),
  };
}

function asksAnthropic(headers: IncomingHttpHeaders): boolean {
  return isAnthropicCaller(headers) || headers['anthropic-beta'] !== undefined;
}

async function refuseFiles({ bodyStream }: Exchange): Promise<never> {
  // Whoever sends a file hears the answer only when the file has been taken.
  if (bodyStream !== undefined) await finished(bodyStream.resume());
  throw gatewayError('route_not_found', { openAi: 'files' });
}

async function uploadFile(exchange: Exchange, gateway: Gateway): Promise<Reply> {
  if (gateway.relay.reachesAnthropic(exchange)) return gateway.relay.send(exchange, { upstream: 'anthropic' });
  if (exchange.bodyStream === undefined)
    throw invalidRequest('The request has no body. A file is uploaded as multipart/form-data with the field "file".');
  const file = await readUpload(exchange.bodyStream, exchange.headers['content-type'], Date.now());
  return jsonReply(fileObject(await gateway.stores.files(exchange).create(file)));
}

async function readFile(exchange: Exchange, gateway: Gateway): Promise<Reply> {
  const [id = '', ...rest] = (exchange.params['*'] ?? '').split('/');
  const own = gateway.stores.files(exchange);
  const file = await own.find(id);
  if (file === undefined) return elsewhere(id, exchange, gateway);
  if (rest.length === 0) return jsonReply(fileObject(file));
  const content = rest.join('/') === 'content' ? await own.content(id) : undefined;
  if (content === undefined)
    throw gatewayError('route_not_found', {
      method: exchange.method,
      path: exchange.path,
      hint: 'A file has /content.',
    });
  return {
    kind: 'whole',
    status: 200,
    headers: {
      'content-type': file.mimeType,
      'content-disposition': 'attachment',
      'x-content-type-options': 'nosniff',
    },
    body: content,
  };
}

async function deleteFile(exchange: Exchange, gateway: Gateway): Promise<Reply> {
  const id = exchange.params['*'] ?? '';
  if (await gateway.stores.files(exchange).remove(id)) return jsonReply({ id, type: 'file_deleted' });
  return elsewhere(id, exchange, gateway);
}

/** Asks Anthropic about a file that is not ours, where it can be asked. */
function elsewhere(id: string, exchange: Exchange, gateway: Gateway): Promise<Reply> {
  if (gateway.relay.reachesAnthropic(exchange)) return gateway.relay.send(exchange, { upstream: 'anthropic' });
  throw gatewayError('file_not_found', { id });
}

const LIMIT = 20;
const LIMIT_MOST = 1000;

/**
 * Lists the caller's files: those kept here, the newest first, then Anthropic's on pages of their own. Pages are turned
 * with `page` (as today's clients do) or `after_id` (older ones): a place in our list is the id of a file of ours.
 */
async function listFiles(exchange: Exchange, gateway: Gateway): Promise<Reply> {
  const { query } = exchange;
  const limit = limitOf(query.get('limit'));
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

function limitOf(text: string | null): number {
  if (text === null || text === '') return LIMIT;
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > LIMIT_MOST)
    throw invalidRequest(`limit: Input should be a whole number from 1 to ${LIMIT_MOST}`, 'limit');
  return limit;
}

function fileObject({ id, filename, mimeType, bytes, createdAt, expiresAt }: KeptFile): JsonObject {
  return {
    id,
    type: 'file',
    filename,
    mime_type: mimeType,
    size_bytes: bytes,
    created_at: new Date(createdAt).toISOString(),
    downloadable: true,
    expires_at: expiresAt === undefined ? null : new Date(expiresAt).toISOString(),
  };
}
