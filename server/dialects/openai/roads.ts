import { jsonReply } from '../reply.ts';
import type { DialectRoads, Road } from '../road.ts';
import { VERSION } from '../../version.ts';
import { chatCompletions } from './chat-completions.ts';
import { completions } from './completions.ts';
import { deleteConversation, deleteConversations, listConversations } from './named-conversations.ts';
import { embeddings } from './embeddings.ts';
import { brokenStream, errorReply } from './error-reply.ts';
import { getModel, listModels } from './list-models.ts';
import { noStoredResponse, noWebSocket, responses } from './responses.ts';

/** Every road of the dialect, below `/v1`. */
const ROADS: readonly Road[] = [
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

const version: Road = { method: 'GET', path: '/version', handle: () => Promise.resolve(jsonReply({ version: VERSION })) };

/** Claude for OpenAI apps. Base URLs are typed with and without `/v1`, so each road is there twice. */
export const openaiRoads: DialectRoads = {
  dialect: 'openai',
  roads: [...ROADS.map((road) => ({ ...road, path: `/v1${road.path}` })), ...ROADS, version],
  errorReply,
  brokenStream,
};
