import { isArray, isObject, parseJson } from '../../lib/json.ts';
import type { Exchange } from '../../core/exchange.ts';
import { isOwnSignature, OWN_SIGNATURE } from '../../messages/thinking-signature.ts';

/**
 * Returns a body for Anthropic's API without the thinking that local models left in the history: its
 * signatures are ours, and the API answers a foreign one with a 400. Untouched bytes when there is none.
 */
export function stripOwnThinking(body: Uint8Array, note: Exchange['note']): Uint8Array {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (!bytes.includes(`"${OWN_SIGNATURE}`)) return body;
  const request = parseJson(bytes.toString('utf8'));
  if (!isObject(request) || !isArray(request.messages)) return body;
  let stripped = 0;
  const messages: unknown[] = [];
  for (const message of request.messages) {
    if (!isObject(message) || !isArray(message.content)) {
      messages.push(message);
      continue;
    }
    const kept = message.content.filter((block) => !isOwnThinking(block));
    stripped += message.content.length - kept.length;
    // A turn that was thinking and nothing else has nothing left to say; the API merges its neighbours.
    if (kept.length > 0 || message.content.length === 0) messages.push({ ...message, content: kept });
  }
  if (stripped === 0) return body;
  note(
    `${stripped} thinking ${stripped === 1 ? 'block' : 'blocks'} of a local model left out: Claude accepts only its own.`,
  );
  return Buffer.from(JSON.stringify({ ...request, messages }));
}

function isOwnThinking(block: unknown): boolean {
  if (!isObject(block)) return false;
  const mark =
    block.type === 'thinking' ? block.signature : block.type === 'redacted_thinking' ? block.data : undefined;
  return typeof mark === 'string' && isOwnSignature(mark);
}
