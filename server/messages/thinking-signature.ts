import { createHash } from 'node:crypto';
import { isArray, parseJson } from '../lib/json.ts';

/** What every signature that the gateway mints begins with; Anthropic's never do, and its API refuses ours. */
export const OWN_SIGNATURE = 'gw1.';

/** What one of our signatures carries. */
export interface SignedThinking {
  /** The model that thought, by its own name. */
  model: string;
  thinking: string;
}

/**
 * Returns the signature of a thinking block that a local model made. Clients insist on a non-empty one and send
 * it back unread, so it carries the thinking itself: the text survives a client that was shown none of it.
 */
export function mintSignature(signed: SignedThinking): string {
  const payload = Buffer.from(JSON.stringify([signed.model, signed.thinking])).toString('base64url');
  return `${OWN_SIGNATURE}${payload}.${checkValue(payload)}`;
}

/** Returns what one of our signatures carries; undefined for a foreign one and for one that was cut or changed. */
export function readSignature(signature: string): SignedThinking | undefined {
  if (!isOwnSignature(signature)) return undefined;
  const [payload, check] = signature.slice(OWN_SIGNATURE.length).split('.');
  if (payload === undefined || check !== checkValue(payload)) return undefined;
  const value = parseJson(Buffer.from(payload, 'base64url').toString('utf8'));
  if (!isArray(value)) return undefined;
  const [model, thinking] = value;
  return typeof model === 'string' && typeof thinking === 'string' ? { model, thinking } : undefined;
}

/** Tells whether the gateway minted `signature`, be it whole or cut. */
export function isOwnSignature(signature: string): boolean {
  return signature.startsWith(OWN_SIGNATURE);
}

/** Guards against signatures that a client cut short, not against forgers: the text is the caller's own. */
function checkValue(payload: string): string {
  return createHash('sha256').update(payload).digest('hex').slice(0, 12);
}
