import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { isObject, parseJson, stringOf } from '../lib/json.ts';
import { applyOverrides, readOverrides, type Flags } from '../settings/config.ts';
import { SettingsError } from '../messages/errors.ts';
import { defaultDataDir } from '../settings/data-dir.ts';
import type { Settings } from '../../contract/settings.ts';
import { loadSettings } from '../settings/store.ts';

/** Asks the running gateway over its own API. Rejects with a SettingsError in one line. */
export type Ask = (method: string, path: string, body?: unknown) => Promise<unknown>;

/** The gateway of this machine, as flags, environment and settings file say it runs. */
export interface RunningGateway {
  /** Its address, whether it runs or not. */
  base: string;
  dataDir: string;
  settings: Settings;
  /** The first key of `CLIENT_KEYS`. */
  key: string | undefined;
  ask: Ask;
  /** Tells whether it runs, and whether it asks callers for a client key. */
  look(): Promise<'silent' | 'open' | 'asks-for-key'>;
}

/**
 * Returns where the gateway is; nothing is asked yet. @throws SettingsError for a flag or setting that is not valid.
 */
export function findGateway(flags: Flags, env: NodeJS.ProcessEnv): RunningGateway {
  const dataDir = resolve(
    flags.dataDir ?? env.SWITCHBOARD_DATA_DIR ?? defaultDataDir(process.platform, env, homedir()),
  );
  const settings = applyOverrides(loadSettings(dataDir).settings, readOverrides(flags, env));
  const base = `http://${hostToAsk(settings.host)}:${settings.port}`;
  const given = env.CLIENT_KEYS?.split(',')[0]?.trim();
  const key = given === '' ? undefined : given;
  return {
    base,
    dataDir,
    settings,
    key,
    look: async () => {
      try {
        const { status, body } = await fetch(`${base}/v1/models`);
        await body?.cancel();
        return status === 401 ? 'asks-for-key' : 'open';
      } catch {
        return 'silent';
      }
    },
    ask: async (method, path, body) => {
      let answer: Response;
      try {
        answer = await fetch(base + path, {
          method,
          headers: {
            'content-type': 'application/json',
            ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
      } catch {
        throw new SettingsError(`Nothing answers at ${base}. Start Switchboard, or give its port with --port.`);
      }
      const text = await answer.text();
      const parsed = parseJson(text);
      if (answer.ok) return parsed ?? text;
      const error = isObject(parsed) ? parsed.error : undefined;
      throw new SettingsError(
        stringOf(error) ??
          (isObject(error) ? stringOf(error.message) : undefined) ??
          `The gateway answered ${answer.status}.`,
      );
    },
  };
}

/**
 * Who listens everywhere is asked on this machine: the address for "everywhere" is none that every system can connect
 * to.
 */
function hostToAsk(host: string): string {
  switch (host) {
    case 'loopback':
    case '0.0.0.0':
      return '127.0.0.1';
    case '::':
      return '[::1]';
    default:
      return host.includes(':') ? `[${host}]` : host;
  }
}
