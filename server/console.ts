import { createControl } from './control/control.ts';
import { consoleFiles } from './control/console-files.ts';
import { createConsole } from './control/http-carrier.ts';
import type { ConsoleDoor } from './http/console-roads.ts';
import { abortSignalOf } from './messages/signal.ts';
import { controlDeps, type WiredParts } from './wire-control.ts';

/** Puts the control on a running gateway and the console's carrier on the control. */
export function createConsoleDoorway({ parts, token, files }: { parts: WiredParts; token: string; files: string }): ConsoleDoor {
  const { gateway, overrides } = parts;
  const answer = createConsole({
    control: createControl(controlDeps(parts)),
    token,
    clientKeysSet: () => overrides.clientKeyHashes.length + gateway.settings().clientKeys.length > 0,
    readFile: consoleFiles(files),
  });
  return ({ method, path, query, headers, body, local, signal }) => answer({ method, path, query, headers, body, remoteIsLoopback: local, signal: abortSignalOf(signal) });
}
