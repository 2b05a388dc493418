import { invalidRequest, unsupported } from '../../messages/errors.ts';
import { isArray } from '../../lib/json.ts';
import type { Exchange } from '../../core/exchange.ts';
import type { Gateway } from '../../core/gateway.ts';
import type { Reply } from '../../core/reply.ts';
import { given } from '../shared/read-fields.ts';
import { parseBody } from './shared/fields.ts';
import { relayToOllama } from './shared/relay-to-ollama.ts';

/**
 * Answers `POST /v1/embeddings`: Ollama's models through Ollama's own route; Claude makes no embeddings
 * (mapping.md, L27).
 * @throws GatewayError 400 without input, or when the model is not one of Ollama's.
 */
export async function embeddings(exchange: Exchange, gateway: Gateway): Promise<Reply> {
  const input = given(parseBody(exchange.body), 'input');
  if (input === undefined || input === '' || (isArray(input) && input.length === 0)) {
    throw invalidRequest('invalid input: give the text to embed as input, a string or a list of strings.', 'input');
  }
  const relayed = await relayToOllama(exchange, gateway, '/v1/embeddings');
  if (relayed.reply !== undefined) return relayed.reply;
  throw unsupported(
    `${relayed.target.name} makes no embeddings: Claude has none. ` +
      'Ask for an embedding model of Ollama instead, for instance nomic-embed-text (ollama pull nomic-embed-text).',
    'model',
  );
}
