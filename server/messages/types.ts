/**
 * The language inside: Anthropic Messages, in the types of the official SDK.
 * Every dialect decodes into a {@link MessagesRequest}; every backend answers with chunks of
 * {@link StreamEvent}s. Types only: nothing here runs.
 */
import type {
  CacheControlEphemeral,
  ContentBlock,
  ContentBlockParam,
  Message,
  MessageDeltaUsage,
  MessageParam,
  Metadata,
  OutputConfig,
  RawMessageStreamEvent,
  StopReason,
  TextBlockParam,
  ThinkingConfigParam,
  Tool,
  ToolChoice,
  ToolUnion,
  Usage,
} from '@anthropic-ai/sdk/resources/messages/messages';

export type {
  ContentBlock,
  ContentBlockParam,
  Message,
  MessageDeltaUsage,
  MessageParam,
  OutputConfig,
  StopReason,
  TextBlockParam,
  ThinkingConfigParam,
  Tool,
  ToolChoice,
  ToolUnion,
  Usage,
};

/**
 * A Messages request as it travels inside. Like the API's own, with two differences:
 * `max_tokens` may be absent ("as many as the model can", which the other dialects allow), and the
 * sampling parameters are still fields (a dialect keeps them, a backend knows whether its model takes them).
 */
export interface MessagesRequest {
  model: string;
  messages: MessageParam[];
  max_tokens?: number;
  system?: string | TextBlockParam[];
  stop_sequences?: string[];
  tools?: ToolUnion[];
  tool_choice?: ToolChoice;
  thinking?: ThinkingConfigParam;
  output_config?: OutputConfig;
  metadata?: Metadata;
  cache_control?: CacheControlEphemeral | null;
  temperature?: number;
  top_p?: number;
  top_k?: number;
}

/** A sign of life while the model is silent; it never changes the answer. */
export interface PingEvent {
  type: 'ping';
}

/** One event of an answer. An error is never an event inside: the iterator throws a `GatewayError`. */
export type StreamEvent = RawMessageStreamEvent | PingEvent;

/** What the API sent and this gateway does not know. `index` is the block's, where there is one. */
export interface UnknownPart {
  type: 'unknown';
  part: 'event' | 'block' | 'delta';
  name: string;
  index: number | undefined;
}

/**
 * An answer as it comes: chunks of events, one chunk for what one read of the upstream gave, so that
 * an encoder can answer each read with one write. A complete answer ends with `message_stop`; an
 * iterator that ends without it has been cut and must have thrown.
 */
export type EventChunks = AsyncIterable<StreamEvent[]>;

/** How hard the model should think, lowest first. */
export type Effort = 'low' | 'medium' | 'high' | 'xhigh' | 'max';
