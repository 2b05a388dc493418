import { randomBytes } from 'node:crypto';
import { hashKey } from '../lib/hash-key.ts';

/**
 * A client key that only this process knows, so that its own test questions are let in where client keys are asked for.
 */
export interface OwnKey {
  key: string;
  hash: string;
}

/** Returns a fresh key; give its hash to `createGateway` as `ownKeyHash`. */
export function createOwnKey(): OwnKey {
  const key = `sb-own-${randomBytes(24).toString('hex')}`;
  return { key, hash: hashKey(key) };
}
