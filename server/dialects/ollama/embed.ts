import { GatewayError, invalidRequest } from '../../messages/errors.ts';
import type { Exchange, Gateway, Reply } from '../road.ts';
import { aim } from './aim.ts';

/** `POST /api/embed` and the older `/api/embeddings`: only local models have embeddings (mapping.md, L27). */
export async function embed(exchange: Exchange, gateway: Gateway): Promise<Reply> {
  const aimed = await aim(exchange, gateway, () => invalidRequest('model is required', 'model'));
  if (aimed.reply !== undefined) return aimed.reply;
  const who = aimed.target.backend === 'demo' ? 'The demo model has' : 'Claude has';
  throw new GatewayError(
    'invalid_request_error',
    `"${aimed.model}" does not support embeddings: ${who} none. ` +
      'Ask an embedding model of Ollama instead, for instance after: ollama pull nomic-embed-text',
    { code: 'unsupported', param: 'model' },
  );
}
