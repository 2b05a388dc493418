import { createHash } from 'node:crypto';

/** Returns the SHA-256 of a key, hexadecimal: keys are compared and kept only as hashes. */
export function hashKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
