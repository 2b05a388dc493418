import { answerHeaders, jsonReply, type WholeReply } from '../../core/reply.ts';

/** The content type of Ollama's JSON answers, to the letter. */
export const JSON_TYPE = 'application/json; charset=utf-8';

/** The content type of Ollama's streams: one JSON object a line. */
export const NDJSON_TYPE = 'application/x-ndjson';

/** Returns a whole JSON answer as Ollama sends it. */
export function ollamaJson(body: unknown, headers: Record<string, string> = {}): WholeReply {
  return jsonReply(body, 200, answerHeaders({ 'content-type': JSON_TYPE }, headers));
}
