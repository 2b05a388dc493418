import { isError } from '../../messages/errors.ts';
import type { Exchange } from '../../core/exchange.ts';
import type { Gateway } from '../../core/gateway.ts';
import type { Reply, WholeReply } from '../../core/reply.ts';
import { ollamaJson } from './json-reply.ts';

/** Told while Ollama is away. `codex --oss` refuses anything below 0.13.4 and VS Code anything below 0.6.4. */
const OWN_VERSION = '0.24.0';

/** `GET /`: by this text every client knows that it speaks to Ollama. */
export function isRunning(): Promise<WholeReply> {
  return Promise.resolve({
    kind: 'whole',
    status: 200,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: 'Ollama is running',
  });
}

/** `GET /api/version`: Ollama's own version when it is there. */
export async function version(_exchange: Exchange, gateway: Gateway): Promise<WholeReply> {
  return ollamaJson({ version: (await gateway.models.ollamaVersion()) ?? OWN_VERSION });
}

/** `GET /api/ps`: the models in memory, which are Ollama's alone; none while Ollama is away. */
export async function loadedModels(exchange: Exchange, gateway: Gateway): Promise<Reply> {
  if (!(await gateway.models.ollamaIsThere())) return ollamaJson({ models: [] });
  try {
    return await gateway.relay.send(exchange, { upstream: 'ollama' });
  } catch (error) {
    if (isError(error, 'upstream_unreachable')) return ollamaJson({ models: [] });
    throw error;
  }
}
