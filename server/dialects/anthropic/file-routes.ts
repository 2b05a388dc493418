import type { IncomingHttpHeaders } from 'node:http';
import { finished } from 'node:stream/promises';
import { gatewayError, invalidRequest } from '../../messages/errors.ts';
import { jsonReply, type Reply } from '../../core/reply.ts';
import type { Exchange } from '../../core/exchange.ts';
import type { Gateway } from '../../core/gateway.ts';
import type { Route } from '../../core/route.ts';
import { isAnthropicCaller } from '../shared/callers.ts';
import { fileObject } from './file-object.ts';
import { listFiles } from './list-files.ts';
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
