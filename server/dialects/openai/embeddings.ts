import { invalidRequest } from '../../messages/errors.ts';
import { isArray } from '../../messages/json.ts';
import type { Exchange, Gateway, Reply } from '../road.ts';
import { given, parseBody } from './fields.ts';
import { forwardToOllama } from './forward.ts';
import { unsupported } from './request-options.ts';

/**
 * Answers `POST /v1/embeddings`: Ollama's models through Ollama's own road; Claude makes no embeddings
 * (mapping.md, L27).
 * @throws GatewayError 400 without input, or when the model is not one of Ollama's.
 */
export async function embeddings(exchange: Exchange, gateway: Gateway): Promise<Reply> {
  const input = given(parseBody(exchange.body), 'input');
  if (input === undefined || input === '' || (isArray(input) && input.length === 0)) {
    throw invalidRequest('invalid input: give the text to embed as input, a string or a list of strings.', 'input');
  }
  const forwarded = await forwardToOllama(exchange, gateway, '/v1/embeddings');
  if (forwarded.reply !== undefined) return forwarded.reply;
  throw unsupported(
    `${forwarded.target.name} makes no embeddings: Claude has none. ` +
      'Ask for an embedding model of Ollama instead, for instance nomic-embed-text (ollama pull nomic-embed-text).',
    'model',
  );
}
