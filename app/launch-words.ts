import { parseArgs } from 'node:util';
import type { Flags } from '../server/settings/config.ts';

/** What the app was started with. */
export interface LaunchWords {
  /** Start in the tray, without a window. */
  hidden: boolean;
  flags: Flags;
}

/**
 * Reads the words behind the program's name: `--hidden` and the flags of `serve`. Chromium takes its own
 * switches from the same line, so unknown words are left alone.
 */
export function readLaunchWords(words: readonly string[]): LaunchWords {
  const { values } = parseArgs({
    args: [...words],
    options: {
      hidden: { type: 'boolean' },
      port: { type: 'string' },
      host: { type: 'string' },
      'data-dir': { type: 'string' },
      debug: { type: 'boolean' },
    },
    strict: false,
    allowPositionals: true,
  });
  const { port, host, 'data-dir': dataDir } = values;
  return {
    hidden: values.hidden === true,
    flags: {
      ...(port === undefined ? {} : { port: String(port) }),
      ...(host === undefined ? {} : { host: String(host) }),
      ...(typeof dataDir === 'string' && dataDir !== '' ? { dataDir } : {}),
      ...(values.debug === true ? { debug: true } : {}),
    },
  };
}
