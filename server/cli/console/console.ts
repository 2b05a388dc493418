import { controlOver } from '../../control/over-switchboard.ts';
import type { Switchboard } from '../../gateway/create-switchboard.ts';
import type { ConsoleDoor } from '../../http/console-routes.ts';
import { abortSignalOf } from '../../lib/abort-signal.ts';
import { createConsole } from './carrier.ts';
import { consoleFiles } from './files.ts';

/** Puts the control on a switchboard and the console's carrier on the control. */
export function createConsoleDoorway({
  switchboard,
  token,
  files,
}: {
  switchboard: Switchboard;
  token: string;
  files: string;
}): ConsoleDoor {
  const { gateway, overrides } = switchboard;
  const answer = createConsole({
    control: controlOver(switchboard, { mode: 'headless' }),
    token,
    clientKeysSet: () => overrides.clientKeyHashes.length + gateway.settings().clientKeys.length > 0,
    readFile: consoleFiles(files),
  });
  return ({ method, path, query, headers, body, local, signal }) =>
    answer({ method, path, query, headers, body, remoteIsLoopback: local, signal: abortSignalOf(signal) });
}
