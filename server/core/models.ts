import type { ClaudeFacts } from '../messages/model-facts.ts';
import type { MessagesRequest } from '../messages/types.ts';
import type { Exchange } from './exchange.ts';

/**
 * Why a name leads where it does: it is the model's own name, an alias or a pattern of the user's, or an unknown name
 * that goes to the default model.
 */
export type Via = 'own name' | 'alias' | 'pattern' | 'default model';

interface Resolution {
  /** The upstream's own name of the model. */
  name: string;
  via: Via;
  /** The same for the log: `alias NAME`, `pattern NAME*`, `default model`, or the side that the model is on. */
  rule: string;
}

/** Where a name leads. */
export type Target =
  | (Resolution & { backend: 'anthropic'; facts: ClaudeFacts })
  | (Resolution & { backend: 'claude-code'; facts: ClaudeFacts })
  | (Resolution & { backend: 'ollama' })
  | (Resolution & { backend: 'demo' });

/** One model that can be asked for, wherever it lives. */
export interface ListedModel {
  /** As callers ask for it. */
  name: string;
  backend: Target['backend'];
  /** What the alias leads to, when the name is an alias. */
  aliasOf?: string;
  /** Facts of a Claude model. */
  claude?: ClaudeFacts;
  /** Ollama's own entry from `/api/tags`, every field as it came. */
  ollama?: Record<string, unknown>;
}

/** What the routes ask about models and their names. */
export interface Models {
  /**
   * Returns where `name` leads for this caller, with the exchange's record filled in.
   * @throws GatewayError 404 with the nearest names; 403 when the direction is switched off; 401 when a Claude
   *   model has neither a key of ours nor a credential of the caller's.
   */
  resolve(exchange: Exchange, name: string): Promise<Target>;
  /**
   * Every model that can be asked for in this dialect, aliases first, directions respected. Never fails: a silent
   * upstream gives none.
   */
  list(exchange: Exchange): Promise<ListedModel[]>;
  /**
   * Returns about how many tokens the prompt has, without asking the model; calibrated where the model has answered
   * before.
   */
  estimateTokens(target: Target, request: MessagesRequest): number;
  /** Whether Ollama answers now. */
  ollamaIsThere(): Promise<boolean>;
  /** Ollama's version when it is there, else undefined. */
  ollamaVersion(): Promise<string | undefined>;
  /** Makes `alias` lead to `source`. @throws GatewayError 404 when the source is unknown. */
  copyAlias(exchange: Exchange, source: string, alias: string): Promise<void>;
  /** Removes an alias; false when there is none of that name. */
  deleteAlias(name: string): Promise<boolean>;
  /** Tells whether `name` is an alias. */
  isAlias(name: string): boolean;
}
