import { safeStorage } from 'electron';
import { mkdirSync, readFileSync, rmSync, writeFileSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { isObject, parseJson, stringOf } from '../server/lib/json.ts';
import { gatewayError } from '../server/messages/errors.ts';

/**
 * How a key is kept: by the system's key store, in a plain file (with the user's consent), or until the end of this
 * run.
 */
export type Keeping = 'system' | 'plain' | 'session';

/** The API key: kept by the system where it can, never shown to a page. */
export interface Secrets {
  /** The key, if one is known now. */
  apiKey(): string | undefined;
  /** How the key is kept; undefined without one. */
  kept(): Keeping | undefined;
  /** How a key would be kept now. */
  canKeep(): Promise<Keeping>;
  /** What the user must know, for instance that the key store did not open. */
  warning(): string | undefined;
  /**
   * Stores a key. @param plain the user agreed to a plain file where there is no key store. @throws GatewayError
   * `key_store_missing` when that consent is missing.
   */
  setApiKey(key: string, plain: boolean): Promise<Keeping>;
  forgetApiKey(): Promise<void>;
}

/**
 * Opens the stored key. The file says with which means it was written, so that a key from a run without a key
 * store is understood, and moved into the store once there is one.
 */
export async function openSecrets(file: string, platform: NodeJS.Platform): Promise<Secrets> {
  let key: string | undefined;
  let kept: Keeping | undefined;
  let warning: string | undefined;

  const write = async (value: string, keeping: 'system' | 'plain'): Promise<void> => {
    const data =
      keeping === 'system'
        ? (await safeStorage.encryptStringAsync(value)).toString('base64')
        : Buffer.from(value).toString('base64');
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(`${file}.new`, `${JSON.stringify({ version: 1, kept: keeping, anthropic: data })}\n`, {
      mode: 0o600,
    });
    renameSync(`${file}.new`, file);
    kept = keeping;
  };
  const hasStore = (): Promise<boolean> => keyStoreIsThere(platform);

  const stored = readStored(file);
  if (stored !== undefined) {
    try {
      if (stored.kept === 'plain') {
        key = Buffer.from(stored.data, 'base64').toString('utf8');
        kept = 'plain';
        if (await hasStore()) await write(key, 'system');
      } else {
        const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(Buffer.from(stored.data, 'base64'));
        key = result;
        kept = 'system';
        if (shouldReEncrypt) await write(result, 'system');
      }
    } catch {
      // A locked or missing key store is no reason to lose the key: the file stays, and the next start tries again.
      warning =
        "The API key is stored, but the system's key store did not open it. Unlock it and start Switchboard again, or enter the key anew.";
    }
  }
  return {
    apiKey: () => key,
    kept: () => (key === undefined ? undefined : kept),
    canKeep: async () => ((await hasStore()) ? 'system' : 'plain'),
    warning: () => warning,
    setApiKey: async (value, plain) => {
      const keeping = (await hasStore()) ? 'system' : 'plain';
      if (keeping === 'plain' && !plain) throw gatewayError('key_store_missing', {});
      await write(value, keeping);
      key = value;
      warning = undefined;
      return keeping;
    },
    forgetApiKey: async () => {
      rmSync(file, { force: true });
      key = undefined;
      kept = undefined;
      warning = undefined;
    },
  };
}

/** On Linux `basic_text` means a fixed password in the program: no protection at all. */
async function keyStoreIsThere(platform: NodeJS.Platform): Promise<boolean> {
  try {
    if (!(await safeStorage.isAsyncEncryptionAvailable())) return false;
    return platform !== 'linux' || safeStorage.getSelectedStorageBackend() !== 'basic_text';
  } catch {
    return false;
  }
}

function readStored(file: string): { kept: 'system' | 'plain'; data: string } | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  const value = parseJson(text);
  if (!isObject(value)) return undefined;
  const data = stringOf(value.anthropic);
  return data === undefined || (value.kept !== 'system' && value.kept !== 'plain')
    ? undefined
    : { kept: value.kept, data };
}
