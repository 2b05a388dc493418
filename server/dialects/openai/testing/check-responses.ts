import { isObject, type JsonObject } from '../../../lib/json.ts';

/**
 * Checks, for the tests of this folder, that events keep the strict order of OpenAI's stream helper
 * (openai.md, 5.4 and 5.5). Written apart from the encoder, so that it cannot share its mistakes.
 * @throws Error naming the broken rule.
 */
export function checkResponses(events: readonly JsonObject[]): { output: JsonObject[]; final: JsonObject } {
  const [first, second] = events;
  rule(
    first?.['type'] === 'response.created' && second?.['type'] === 'response.in_progress',
    'created and in_progress come first',
    first,
  );
  const walk = new Walk();
  for (const [number, event] of events.entries()) {
    rule(event['sequence_number'] === number, 'events are numbered from 0 without gaps', event);
    walk.step(event);
  }
  return walk.finish(object(first['response'])['id']);
}

function rule(holds: boolean, name: string, detail?: unknown): asserts holds {
  if (!holds) throw new Error(`responses: ${name}: ${JSON.stringify(detail)}`);
}

function object(value: unknown): JsonObject {
  rule(isObject(value), 'an object', value);
  return value;
}

function list(value: unknown): JsonObject[] {
  rule(Array.isArray(value), 'a list', value);
  return value.map(object);
}

interface Part {
  place: string;
  kind: string;
  text: string;
  done: boolean;
}

const DELTAS: Readonly<Record<string, string>> = {
  'response.output_text': 'output_text',
  'response.refusal': 'refusal',
  'response.reasoning_summary_text': 'summary_text',
};
const CALLS: Readonly<Record<string, [string, string]>> = {
  'response.function_call_arguments': ['function_call', 'arguments'],
  'response.custom_tool_call_input': ['custom_tool_call', 'input'],
};
const ENDS = ['response.completed', 'response.incomplete', 'response.failed'];

class Walk {
  #open: { item: JsonObject; index: number; parts: Part[]; call: string | undefined } | undefined;
  readonly #done: JsonObject[] = [];
  readonly #ids = new Set<unknown>();
  #end: JsonObject | undefined;

  step(event: JsonObject): void {
    const type = String(event['type']);
    rule(this.#end === undefined, 'nothing comes after the end', event);
    if (type === 'response.created' || type === 'response.in_progress') return;
    if (ENDS.includes(type)) this.#end = event;
    else if (type === 'response.output_item.added') this.#added(event);
    else if (type === 'response.output_item.done') this.#itemDone(event);
    else this.#inside(type, event);
  }

  #added(event: JsonObject): void {
    const item = object(event['item']);
    rule(this.#open === undefined, 'one item at a time', event);
    rule(event['output_index'] === this.#done.length, 'output_index grows without gaps', event);
    rule(
      typeof item['id'] === 'string' && item['id'] !== '' && !this.#ids.has(item['id']),
      'ids are there and differ',
      item,
    );
    rule(item['status'] === 'in_progress', 'a new item is in progress', item);
    this.#ids.add(item['id']);
    this.#open = { item, index: this.#done.length, parts: [], call: undefined };
  }

  #inside(type: string, event: JsonObject): void {
    const open = this.#open;
    rule(
      open !== undefined && event['item_id'] === open.item['id'] && event['output_index'] === open.index,
      'events name the item that is open',
      event,
    );
    const place = `${String(event['content_index'])}/${String(event['summary_index'])}`;
    const last = open.parts.at(-1);
    const stem = type.slice(0, type.lastIndexOf('.'));
    const verb = type.slice(type.lastIndexOf('.') + 1);
    if (stem === 'response.content_part' || stem === 'response.reasoning_summary_part') {
      const part = object(event['part']);
      if (verb === 'added') {
        rule(last === undefined || last.done, 'one part at a time', event);
        rule(
          Number(event['content_index'] ?? event['summary_index']) === open.parts.length,
          'parts are numbered without gaps',
          event,
        );
        open.parts.push({ place, kind: String(part['type']), text: '', done: false });
        return;
      }
      rule(
        last?.place === place && (part['text'] ?? part['refusal']) === last.text,
        'a part ends with the text of its deltas',
        event,
      );
      last.done = true;
      return;
    }
    const call = CALLS[stem];
    if (call !== undefined) {
      rule(open.item['type'] === call[0], 'a call has the deltas of its kind', event);
      if (verb === 'delta') open.call = (open.call ?? '') + String(event['delta']);
      else rule(event[call[1]] === (open.call ?? ''), 'a call ends with the text of its deltas', event);
      return;
    }
    const kind = DELTAS[stem];
    rule(kind !== undefined, "no event of one's own making", event);
    rule(last?.place === place && last.kind === kind && !last.done, 'a delta has its part', event);
    if (verb === 'delta') last.text += String(event['delta']);
    else rule((event['text'] ?? event['refusal']) === last.text, 'a text ends with the text of its deltas', event);
  }

  #itemDone(event: JsonObject): void {
    const item = object(event['item']);
    const open = this.#open;
    rule(open !== undefined && event['output_index'] === open.index, 'an item ends that is open', event);
    for (const field of ['type', 'id', 'call_id', 'name', 'namespace'])
      rule(item[field] === open.item[field], `an item keeps its ${field}`, item);
    rule(
      open.parts.every((part) => part.done),
      'an item ends after its parts',
      item,
    );
    rule(item['status'] !== 'in_progress', 'a finished item is finished', item);
    const texts = list(item['content'] ?? item['summary'] ?? []).map((part) => part['text'] ?? part['refusal']);
    rule(
      JSON.stringify(texts) === JSON.stringify(open.parts.map((part) => part.text)),
      'an item holds what its parts said',
      item,
    );
    if (open.call !== undefined)
      rule((item['arguments'] ?? item['input']) === open.call, 'a call holds what its deltas said', item);
    this.#done.push(item);
    this.#open = undefined;
  }

  finish(id: unknown): { output: JsonObject[]; final: JsonObject } {
    rule(this.#end !== undefined, 'a stream has an end', this.#done);
    const final = object(this.#end['response']);
    rule(final['id'] === id, 'the response keeps its id', final['id']);
    rule(
      this.#end['type'] === 'response.failed' || this.#open === undefined,
      'the end comes after every item',
      this.#end,
    );
    rule(
      `response.${String(final['status'])}` === this.#end['type'],
      'the status fits the last event',
      final['status'],
    );
    rule(
      JSON.stringify(final['output']) === JSON.stringify(this.#done),
      'the final output is all finished items',
      final['output'],
    );
    return { output: this.#done, final };
  }
}
