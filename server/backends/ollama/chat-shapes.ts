import type { JsonObject } from '../../lib/json.ts';

/** The body of `POST /api/chat` (mapping.md, section 1; ollama/ollama api/types.go). */
export interface ChatRequest {
  model: string;
  messages: ChatMessage[];
  /** Always: one way for every caller, and an abort is felt at once. */
  stream: true;
  tools?: ChatTool[];
  /** A JSON schema that the answer's grammar is made from. */
  format?: JsonObject;
  think?: boolean | ThinkLevel;
  options?: ChatOptions;
  keep_alive?: string | number;
  /** Both false: a prompt that does not fit is an error instead of a history that loses its beginning. */
  truncate: false;
  shift: false;
}

export type ThinkLevel = 'low' | 'medium' | 'high' | 'max';

export interface ChatOptions {
  num_predict?: number;
  num_ctx?: number;
  temperature?: number;
  top_p?: number;
  top_k?: number;
}

export interface ChatMessage {
  role: 'system' | 'user' | 'assistant' | 'tool';
  content: string;
  thinking?: string;
  /** Bare base64. */
  images?: string[];
  tool_calls?: ChatToolCall[];
  tool_name?: string;
  tool_call_id?: string;
}

export interface ChatToolCall {
  id: string;
  function: { name: string; arguments: JsonObject };
}

export interface ChatTool {
  type: 'function';
  function: { name: string; description: string; parameters: JsonObject };
}

/** One line of the answer, its fields checked. */
export interface ChatLine {
  thinking: string;
  content: string;
  /** Each as Ollama wrote it: `{function: {name, arguments}}`. */
  calls: readonly unknown[];
  done: boolean;
  /** `stop`, `length`, `load`, `unload`; empty when Ollama does not say. */
  reason: string;
  /** Absent for a prompt that was wholly cached, in some versions. */
  promptTokens: number | undefined;
  outputTokens: number | undefined;
  /** How long Ollama took to load the model, in milliseconds. */
  loadMs: number;
}
