import type { Effort } from './types.ts';

/** What one Claude model takes and refuses (anthropic.md, sections 2.4, 4, 5 and 11). */
export interface ClaudeFacts {
  /** The id to send upstream, such as `claude-opus-5-5`. */
  id: string;
  displayName: string;
  /** RFC 3339. */
  createdAt: string;
  /** Tokens that fit in the window, prompt and answer together. */
  contextWindow: number;
  /** The largest `max_tokens`. */
  maxOutput: number;
  /** The `thinking.type`s that the model accepts. A model that lacks `disabled` always thinks. */
  thinking: { adaptive: boolean; enabled: boolean; disabled: boolean; betweenTools: boolean };
  /** Accepted values of `output_config.effort`; empty when the model knows no effort. */
  efforts: readonly Effort[];
  /** Whether `temperature`, `top_p` and `top_k` may be sent (under version 2023-06-01). */
  sampling: boolean;
  /** Whether a trailing assistant message is continued. */
  prefill: boolean;
  /** Whether `role: "system"` is allowed among the messages. */
  systemRole: boolean;
  /** Whether `tool_choice` may be `any` or `tool`. */
  forcedToolChoice: boolean;
  /** Whether thinking blocks of another model or conversation are refused instead of ignored. */
  bindsThinking: boolean;
  imageInput: boolean;
  structuredOutputs: boolean;
}

/** What one Ollama model can do, from `/api/show`, and how the user wants it run. */
export interface OllamaFacts {
  /** The name to send upstream, such as `qwen3:8b`. */
  name: string;
  /** `completion`, `tools`, `vision`, `thinking`, `insert`, `embedding` …; undefined when Ollama could not be asked. */
  capabilities: readonly string[] | undefined;
  /** `general.architecture` and `details.family`, lower case; they tell how thinking is switched. */
  family: string;
  /** The model's own limit, `<architecture>.context_length`. */
  contextLength: number | undefined;
  /**
   * The window that requests ask for (`options.num_ctx`), or undefined to leave Ollama's own. Constant, since a change
   * reloads the model.
   */
  numCtx: number | undefined;
  /** Ollama's `keep_alive`, or undefined to leave Ollama's own. */
  keepAlive: string | number | undefined;
  /** What a request without a word about thinking gets; mapping.md 5.1 recommends off. */
  thinkByDefault: boolean;
}
