import type { JsonObject } from '../../lib/json.ts';
import type { Lesson } from './learn-from.ts';
import type { ClaudeSchema } from './structured-output.ts';
import type { ToolNames } from './tool-names.ts';

/**
 * What a way to Claude takes and what it does by itself: all that the two ways, the HTTP API and the user's `claude`
 * command, differ in. The translation reads it and knows neither by name.
 */
export interface ClaudeTransport {
  /** System messages may stand among the others; else later instructions go into the one system prompt. */
  systemRole: boolean;
  /** An answer that the caller has begun can be sent to be continued. */
  prefill: boolean;
  /** The caller's marks for the prompt's cache go along; else the way sets its own. */
  cacheMarks: boolean;
  /** The caller's metadata goes along; else the way sends its own. */
  metadata: boolean;
  /** What goes with a thought that Claude would refuse: all thoughts of its answer, or it alone. */
  dropsThoughts: 'by answer' | 'by block';
  /** Blocks are put right where the API would refuse them; else the way looks after them itself. */
  repairsBlocks: boolean;
  /** The names of the caller's tools on their way out and back. */
  toolNames: (declared: readonly string[]) => ToolNames;
  /** Set where only the caller's own tools are taken, with name, description and schema: says what is left out. */
  plainTools?: { builtIn: (name: string) => string; fields: (names: readonly string[], tool: string) => string };
  /** The answer is rewritten on its way back: a call can be made of its JSON, and asked for once more. */
  rewritesAnswer: boolean;
  /** Thinking gives way where the cap on the answer is tiny, and is not sent where nothing is to be written. */
  thinkingYields: boolean;
  /** The largest budget for thinking leaves the answer room even where the cap would hold both. */
  budgetLeavesRoom: boolean;
  /** The schema of an answer's format, as it is enforced. */
  formatSchema: (schema: JsonObject) => ClaudeSchema;
  /** What refusals teach, in the order in which they are looked at. */
  lessons: readonly Lesson[];
  words: TransportWords;
}

/** What the model and the caller are told. */
export interface TransportWords {
  /** Asks for JSON under a schema that is not enforced. */
  json: (schema: JsonObject) => string;
  /** Asks to continue an answer that was begun, and the sentence that says so. */
  goOn: string;
  wentOn: string;
  /** Says that a tool was renamed; undefined when there is nothing to say. */
  renamed: (asked: string, sent: string) => string | undefined;
  unknownTool: (name: string) => string;
  foreignThoughts: (count: number) => string;
}
