import type { ClaudeFacts, OllamaFacts } from '../messages/model-facts.ts';
import type { Signal } from '../lib/abort-signal.ts';
import type { EventChunks, MessagesRequest } from '../messages/types.ts';

/** What a backend is asked: one Messages request and what it needs to know about the way it came. */
export interface BackendCall {
  /** `model` is already the upstream's own name; the caller's name is put back by the gateway. */
  request: MessagesRequest;
  /** Aborts when the caller leaves or the gateway is stopped; its reason is a GatewayError. */
  signal: Signal;
  /** Headers that mark the hop, for every request to an upstream. */
  hopHeaders: Record<string, string>;
  /** The caller's own credential (`x-api-key` or `authorization`), set only where the gateway has none. */
  callerCredential?: CallerCredential;
  /** The caller's `anthropic-beta`, where the dialect has one. */
  betas?: string;
  /** Says in one plain sentence what was changed, dropped or emulated; the user reads it in the log. */
  note(change: string): void;
  /** Told what the answer cost in dollars, by a backend that knows it. */
  cost?(dollars: number): void;
  /** Hands the body as it goes upstream to the request log; called at most once, never copied before. */
  sent(body: Uint8Array | string): void;
  /**
   * Hands the upstream's answer to the request log as it comes, before it is translated; absent where nobody wants it.
   */
  received?(chunk: Uint8Array | string): void;
}

export interface CallerCredential {
  header: 'x-api-key' | 'authorization';
  value: string;
}

/** An answer under way. Errors before the first byte reject the backend's promise instead. */
export interface Answer {
  events: EventChunks;
  /** Upstream headers the caller should see: rate limits, `retry-after`, the upstream's `request-id`. */
  headers: Record<string, string>;
}

/** One call of a Claude model over Anthropic's API or the `claude` command. */
export interface ClaudeCall extends BackendCall {
  facts: ClaudeFacts;
}

/** One call of an Ollama model. */
export interface OllamaCall extends BackendCall {
  facts: OllamaFacts;
}
