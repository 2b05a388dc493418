import type { Exchange } from './exchange.ts';
import type { Reply } from './reply.ts';

/** A request that goes to an upstream as it came. */
export interface RelayTarget {
  upstream: 'ollama' | 'anthropic';
  /** Path and query at the upstream; the caller's own when absent. */
  path?: string;
  method?: string;
  /** The model's name at the upstream, where another led to it. The name that was asked for comes back in the answer. */
  model?: string;
  /** The body when more than that had to be changed; the caller's own bytes when absent. */
  body?: Uint8Array;
}

/** Same language on both sides: the caller's bytes go to the upstream, its bytes come back. */
export interface Relay {
  /** Relays the request to an upstream and its answer back, byte for byte. */
  send(exchange: Exchange, target: RelayTarget): Promise<Reply>;
  /** Whether Anthropic can be asked: with a key of ours, or with the credential that the exchange's headers hold. */
  reachesAnthropic(exchange: Exchange): boolean;
}
