import type { CallerCredential } from '../core/backend.ts';
import { anthropicCredential, bareCredential } from '../core/credentials.ts';
import type { Exchange } from '../core/exchange.ts';
import { gatewayError, type GatewayError } from '../messages/errors.ts';

/** Which key a request to Anthropic carries. */
export interface Credentials {
  /** The API key of ours, in force now. */
  apiKey(): string | undefined;
  /**
   * The caller's own credential, when it is one that Anthropic would take and not one of our client keys, which never
   * go upstream.
   */
  ofCaller(exchange: Exchange): CallerCredential | undefined;
  /**
   * The caller's own credential where the gateway has no key, undefined where it has one.
   * @throws GatewayError 401 when there is neither.
   */
  forAnthropic(exchange: Exchange): CallerCredential | undefined;
}

/** @param isClientKey tells whether a value that a caller sent is one of our own client keys. */
export function createCredentials(
  apiKey: () => string | undefined,
  isClientKey: (value: string) => boolean,
): Credentials {
  const ofCaller = (exchange: Exchange): CallerCredential | undefined => {
    const own = anthropicCredential(exchange.headers);
    return own === undefined || isClientKey(bareCredential(own.value)) ? undefined : own;
  };
  return {
    apiKey,
    ofCaller,
    forAnthropic: (exchange) => {
      if (apiKey() !== undefined) return undefined;
      const credential = ofCaller(exchange);
      if (credential === undefined) throw noKey(exchange.record.modelAsked);
      return credential;
    },
  };
}

function noKey(model: string | undefined): GatewayError {
  return gatewayError('key_missing', { model: model ?? 'Claude' });
}
