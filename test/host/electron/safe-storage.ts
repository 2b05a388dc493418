import type { SafeStorage } from 'electron';
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { strict } from './strict.ts';

/** `HOST_KEYRING`: none (Linux without a key store), locked (there, but it does not open); else one that works. */
const keyring = process.env.HOST_KEYRING;
const secret = createHash('sha256').update('the test host').digest();

function seal(text: string): Buffer {
  if (keyring === 'none' || keyring === 'locked') throw new Error('Encryption is not available.');
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', secret, nonce);
  return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

function unseal(sealed: Buffer): string {
  if (keyring === 'none' || keyring === 'locked') throw new Error('Decryption is not available.');
  const decipher = createDecipheriv('aes-256-gcm', secret, sealed.subarray(0, 12));
  decipher.setAuthTag(sealed.subarray(-16));
  return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]).toString('utf8');
}

export const safeStorage = strict('safeStorage', {
  isAsyncEncryptionAvailable: async () => keyring !== 'none',
  getSelectedStorageBackend: () => (keyring === 'none' ? 'basic_text' : 'gnome_libsecret'),
  encryptStringAsync: async (text) => seal(text),
  decryptStringAsync: async (sealed) => ({ result: unseal(sealed), shouldReEncrypt: false }),
} satisfies Partial<SafeStorage>);
