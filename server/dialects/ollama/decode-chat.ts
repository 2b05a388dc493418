import type { JsonObject } from '../../messages/json.ts';
import { convertMessages } from './convert-messages.ts';
import { convertTools } from './convert-tools.ts';
import { optionalList } from './fields.ts';
import { noteOnce } from './note-once.ts';
import { readSettings, type Decoded } from './read-settings.ts';

/**
 * Decodes the body of `/api/chat` for a model that is not Ollama's (mapping.md, sections 1 to 8, rules B).
 * @throws GatewayError 400 that names the field which is missing or of the wrong type, 413 for an image that is too large.
 */
export function decodeChat(fields: JsonObject, model: string, note: (change: string) => void): Decoded {
  const once = noteOnce(note);
  const { system, messages } = convertMessages(optionalList(fields, 'messages'), once);
  return readSettings(fields, { model, system, messages, tools: convertTools(fields, once) }, once);
}
