import { invalidRequest, unsupported } from '../../messages/errors.ts';
import type { Exchange } from '../../core/exchange.ts';
import type { Gateway } from '../../core/gateway.ts';
import type { Reply } from '../../core/reply.ts';
import { resolveTarget } from './resolve-target.ts';

/** `POST /api/embed` and the older `/api/embeddings`: only local models have embeddings (mapping.md, L27). */
export async function embed(exchange: Exchange, gateway: Gateway): Promise<Reply> {
  const resolved = await resolveTarget(exchange, gateway, () => invalidRequest('model is required', 'model'));
  if (resolved.reply !== undefined) return resolved.reply;
  const who = resolved.target.backend === 'demo' ? 'The demo model has' : 'Claude has';
  throw unsupported(
    `"${resolved.model}" does not support embeddings: ${who} none. ` +
      'Ask an embedding model of Ollama instead, for instance after: ollama pull nomic-embed-text',
    'model',
  );
}
