import type { OllamaFacts } from '../../messages/model-facts.ts';
import type { MessagesRequest } from '../../messages/types.ts';
import type { ChatOptions } from './chat-shapes.ts';

/**
 * Returns Ollama's `options`. What the caller did not say is left out, so that the model's own settings (its
 * Modelfile) hold; `num_ctx` is the user's setting and the same for every request, since a change reloads the model.
 * `stop` is never there: Ollama does not tell which stop sequence it met (stop-sequences.ts looks for them).
 */
export function toOptions(request: MessagesRequest, facts: OllamaFacts): ChatOptions {
  const options: ChatOptions = {};
  if (request.max_tokens !== undefined && request.max_tokens > 0) options.num_predict = request.max_tokens;
  if (facts.numCtx !== undefined) options.num_ctx = facts.numCtx;
  if (request.temperature !== undefined) options.temperature = request.temperature;
  if (request.top_p !== undefined) options.top_p = request.top_p;
  if (request.top_k !== undefined) options.top_k = request.top_k;
  return options;
}
