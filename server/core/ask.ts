import type { MessagesRequest } from '../messages/types.ts';
import type { Answer } from './backend.ts';
import type { Exchange } from './exchange.ts';
import type { Target } from './models.ts';

/** What a caller says about the conversation that its request belongs to. */
export interface AskOptions {
  /** The conversation's name (`id`): what is known of it is put before the request. */
  conversation?: string;
  /** Who asks (`user`), which names the conversation when there is no `id` and the user wants it so. */
  user?: string;
  /** The caller waits for the whole answer, so nobody would hear a ping. */
  whole?: boolean;
  /**
   * How many of the leading `system` blocks are the caller's own; the others belong to this request alone. All when
   * absent.
   */
  ownInstructions?: number;
}

/**
 * Asks the model behind `target`. The answer's events carry `request.model` as it was asked for.
 * `request.model` is the caller's name. The answer pings while the model is silent (2 s, then every 10 s).
 * @throws GatewayError for everything that fails before the first event.
 */
export type Ask = (
  exchange: Exchange,
  target: Target,
  request: MessagesRequest,
  options?: AskOptions,
) => Promise<Answer>;
