import { isRecord, parseJson, type JsonObject } from './json.ts';

/**
 * Strict readers of what streams carry, written apart from the product's own so that they cannot share its mistakes.
 */

export interface SseFrame {
  /** The `event:` line; `message` when there is none, as the standard says. */
  readonly event: string;
  readonly data: string;
}

/**
 * The frames of a finished event stream. Comments are legal and left out. Throws on anything a careful reader could
 * stumble over: an unknown field, two events in one frame, a frame without data, a last frame without its blank line.
 */
export function parseSse(text: string): readonly SseFrame[] {
  if (text === '') return [];
  const unified = text.replaceAll('\r\n', '\n');
  if (!unified.endsWith('\n\n'))
    throw new Error(`the stream ends within a frame: ${JSON.stringify(unified.slice(-80))}`);
  const chunks = unified.slice(0, -2).split('\n\n');
  return chunks.flatMap((chunk) => {
    const frame = parseFrame(chunk);
    return frame ? [frame] : [];
  });
}

function parseFrame(chunk: string): SseFrame | undefined {
  let event: string | undefined;
  const data: string[] = [];
  for (const line of chunk.split('\n')) {
    if (line.startsWith(':')) continue;
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') data.push(value);
    else if (field === 'event' && event === undefined) event = value;
    else if (field !== 'id' && field !== 'retry')
      throw new Error(`malformed line in a frame: ${JSON.stringify(line.slice(0, 120))}`);
  }
  if (event === undefined && data.length === 0) return undefined;
  if (data.length === 0) throw new Error(`frame without data: ${JSON.stringify(chunk.slice(0, 120))}`);
  return { event: event ?? 'message', data: data.join('\n') };
}

/** The JSON objects of an Anthropic or Responses stream. Throws when `event:` and `data.type` differ. */
export function parseSseEvents(text: string): readonly JsonObject[] {
  return parseSse(text).map(({ event, data }) => {
    const value = parseObject(data);
    if (value['type'] !== event) throw new Error(`event: ${event} carries data of type ${String(value['type'])}`);
    return value;
  });
}

/** The `data:` payloads of an OpenAI chat stream. Throws on an event name, which that format does not have. */
export function parseSseData(text: string): readonly string[] {
  return parseSse(text).map(({ event, data }) => {
    if (event !== 'message') throw new Error(`unexpected event name: ${event}`);
    return data;
  });
}

/** The objects of a finished NDJSON stream. Throws on an empty line, on other JSON, on a last line without its end. */
export function parseNdjson(text: string): readonly JsonObject[] {
  if (text === '') return [];
  if (!text.endsWith('\n')) throw new Error(`the stream ends within a line: ${JSON.stringify(text.slice(-80))}`);
  return text.slice(0, -1).split('\n').map(parseObject);
}

function parseObject(source: string): JsonObject {
  let value: unknown;
  try {
    value = parseJson(source);
  } catch {
    throw new Error(`not JSON: ${JSON.stringify(source.slice(0, 120))}`);
  }
  if (!isRecord(value)) throw new Error(`not a JSON object: ${source.slice(0, 120)}`);
  return value;
}
