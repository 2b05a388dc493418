import { gatewayError, isError, type GatewayError } from '../../messages/errors.ts';
import type { Exchange } from '../../core/exchange.ts';
import type { Gateway } from '../../core/gateway.ts';
import type { Target } from '../../core/models.ts';

/** Returns Ollama's own 404. */
export function modelNotFound(name: string): GatewayError {
  return gatewayError('model_not_found', { by: 'ollama-name', model: name });
}

/**
 * Returns where exactly this name leads: undefined when nothing bears it, also when a pattern or the default model
 * would answer for it, because to pull, push or delete means the model of this very name.
 * @throws GatewayError when a switched-off direction or a silent Ollama keeps it from being known.
 */
export async function modelOfThisName(exchange: Exchange, gateway: Gateway, name: string): Promise<Target | undefined> {
  try {
    const target = await gateway.models.resolve(exchange, name);
    return /^(pattern|default)/.test(target.rule) ? undefined : target;
  } catch (error) {
    if (isError(error, 'model_not_found')) return undefined;
    throw error;
  }
}
