import { jsonReply } from '../../core/reply.ts';
import type { DialectRoutes, Route } from '../../core/route.ts';
import { VERSION } from '../../core/version.ts';
import { chatCompletions } from './chat-completions/chat-completions.ts';
import { completions } from './completions/completions.ts';
import { deleteConversation, deleteConversations, listConversations } from './named-conversations.ts';
import { embeddings } from './embeddings.ts';
import { brokenStream, errorReply } from './shared/error-reply.ts';
import { getModel, listModels } from './list-models.ts';
import { noStoredResponse, noWebSocket, responses } from './responses/responses.ts';

/** Every route of the dialect, below `/v1`. */
const ROUTES: readonly Route[] = [
  { method: 'POST', path: '/chat/completions', handle: chatCompletions },
  { method: 'POST', path: '/completions', handle: completions },
  { method: 'POST', path: '/embeddings', handle: embeddings },
  { method: 'POST', path: '/responses', handle: responses },
  { method: 'GET', path: '/responses', handle: noWebSocket },
  { method: 'GET', path: '/responses/*', handle: noStoredResponse },
  { method: 'POST', path: '/responses/*', handle: noStoredResponse },
  { method: 'DELETE', path: '/responses/*', handle: noStoredResponse },
  { method: 'GET', path: '/models', handle: listModels },
  { method: 'GET', path: '/models/*', handle: getModel },
  { method: 'GET', path: '/conversations', handle: listConversations },
  { method: 'DELETE', path: '/conversations', handle: deleteConversations },
  { method: 'DELETE', path: '/conversations/*', handle: deleteConversation },
];

const version: Route = {
  method: 'GET',
  path: '/version',
  handle: () => Promise.resolve(jsonReply({ version: VERSION })),
};

/** Claude for OpenAI apps. Base URLs are typed with and without `/v1`, so each route is there twice. */
export const openaiRoutes: DialectRoutes = {
  dialect: 'openai',
  routes: [...ROUTES.map((route) => ({ ...route, path: `/v1${route.path}` })), ...ROUTES, version],
  errorReply,
  brokenStream,
};
