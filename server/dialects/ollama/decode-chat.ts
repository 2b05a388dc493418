import type { JsonObject } from '../../lib/json.ts';
import { decodeMessages } from './decode-messages.ts';
import { decodeTools } from './decode-tools.ts';
import { optionalList } from './fields.ts';
import { noteOnce } from './note-once.ts';
import { decodeQuestion, type Decoded } from './decode-question.ts';

/**
 * Decodes the body of `/api/chat` for a model that is not Ollama's (mapping.md, sections 1 to 8, rules B).
 * @throws GatewayError 400 that names the field which is missing or of the wrong type, 413 for an image that is too
 *   large.
 */
export function decodeChat(fields: JsonObject, model: string, note: (change: string) => void): Decoded {
  const once = noteOnce(note);
  const { system, messages } = decodeMessages(optionalList(fields, 'messages'), once);
  return decodeQuestion(fields, { model, system, messages, tools: decodeTools(fields, once) }, once);
}
