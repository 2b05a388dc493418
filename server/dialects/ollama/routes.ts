import { gatewayError } from '../../messages/errors.ts';
import type { DialectRoutes, Route } from '../../core/route.ts';
import { chat } from './chat.ts';
import { embed } from './embed.ts';
import { errorLine, errorReply } from './error-reply.ts';
import { generate } from './generate.ts';
import { listModels } from './list-models.ts';
import { copyModel, createModel, deleteModel, pullModel, pushModel } from './manage-models.ts';
import { showModel } from './show-model.ts';
import { isRunning, loadedModels, version } from './status.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** Every path of Ollama's that is answered here, with its methods. */
const OWN_ROUTES: readonly Route[] = [
  { method: 'GET', path: '/', open: true, handle: isRunning },
  { method: 'HEAD', path: '/', open: true, handle: isRunning },
  { method: 'GET', path: '/api/version', open: true, handle: version },
  { method: 'HEAD', path: '/api/version', open: true, handle: version },
  { method: 'GET', path: '/api/tags', handle: listModels },
  { method: 'HEAD', path: '/api/tags', handle: listModels },
  { method: 'POST', path: '/api/show', handle: showModel },
  { method: 'POST', path: '/api/chat', handle: chat },
  { method: 'POST', path: '/api/generate', handle: generate },
  { method: 'POST', path: '/api/embed', handle: embed },
  { method: 'POST', path: '/api/embeddings', handle: embed },
  { method: 'GET', path: '/api/ps', handle: loadedModels },
  { method: 'POST', path: '/api/copy', handle: copyModel },
  { method: 'DELETE', path: '/api/delete', handle: deleteModel },
  { method: 'POST', path: '/api/pull', handle: pullModel },
  { method: 'POST', path: '/api/push', handle: pushModel },
  { method: 'POST', path: '/api/create', handle: createModel },
];

/** Returns routes that refuse the other methods of a path with 405 and the methods that are allowed. */
function refusals(path: string): Route[] {
  const allowed = OWN_ROUTES.filter((route) => route.path === path).map((route) => route.method);
  const allow = allowed.join(', ');
  return METHODS.filter((method) => !allowed.includes(method)).map((method) => ({
    method,
    path,
    handle: () => Promise.reject(gatewayError('method_not_allowed', { method, path, allow })),
  }));
}

const API_PATHS = [...new Set(OWN_ROUTES.map((route) => route.path))].filter((path) => path !== '/');

/** Whatever else Ollama serves is relayed to it, its body unread: a blob is a model file of many gigabytes. */
const OTHER_ROUTES: readonly Route[] = METHODS.map((method) => ({
  method,
  path: '/api/*',
  streamsBody: true,
  handle: (exchange, gateway) => gateway.relay.send(exchange, { upstream: 'ollama' }),
}));

/** The Ollama dialect: Claude for apps that know only Ollama, beside Ollama's own models (mapping.md, direction B). */
export const ollamaRoutes: DialectRoutes = {
  dialect: 'ollama',
  routes: [...OWN_ROUTES, ...API_PATHS.flatMap(refusals), ...OTHER_ROUTES],
  errorReply,
  brokenStream: (error, _exchange, contentType) => (contentType.includes('ndjson') ? errorLine(error) : undefined),
};
