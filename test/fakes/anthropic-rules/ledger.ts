import { records, text, type JsonObject } from '../../support/json.ts';

const limit = 10_000;

/** Which thinking the fake has sent, so that it can tell a block that was edited, dropped or made up. */
export class ThinkingLedger {
  readonly #sent = new Map<string, { readonly model: string; readonly thinking: string }>();
  readonly #turns = new Map<string, readonly string[]>();
  readonly #genuine: (signature: string) => boolean;

  constructor(genuine: (signature: string) => boolean) {
    this.#genuine = genuine;
  }

  /** Notes the thinking of an answer and the tool calls that came with it. */
  remember(model: string, message: JsonObject): void {
    const content = records(message['content']);
    const keys: string[] = [];
    for (const block of content) {
      const key = keyOf(block);
      if (key === undefined) continue;
      keys.push(key);
      put(this.#sent, key, { model, thinking: text(block['thinking']) });
    }
    for (const block of content) {
      if (block['type'] === 'tool_use') put(this.#turns, text(block['id']), keys);
    }
  }

  /** True for a signature (or redacted data) that this fake would have made. */
  isGenuine(key: string): boolean {
    return this.#sent.has(key) || this.#genuine(key);
  }

  /** The model that a signature came from, if the fake has sent it. */
  modelOf(key: string): string | undefined {
    return this.#sent.get(key)?.model;
  }

  /** True when the text of a sent block is no longer what it was. */
  wasEdited(block: JsonObject): boolean {
    const sent = this.#sent.get(text(block['signature']));
    return sent !== undefined && block['type'] === 'thinking' && sent.thinking !== text(block['thinking']);
  }

  /** Keys of the thinking blocks that were sent together with a tool call; undefined when the call is not known. */
  thinkingBeside(toolUseId: string): readonly string[] | undefined {
    return this.#turns.get(toolUseId);
  }
}

/** What identifies a thinking block; undefined for other blocks. */
export function keyOf(block: JsonObject): string | undefined {
  if (block['type'] === 'thinking') return text(block['signature']);
  if (block['type'] === 'redacted_thinking') return text(block['data']);
  return undefined;
}

function put<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.set(key, value);
  const oldest = map.size > limit ? map.keys().next().value : undefined;
  if (oldest !== undefined) map.delete(oldest);
}
