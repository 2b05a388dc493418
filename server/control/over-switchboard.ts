import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { createConnector } from '../connect/connector.ts';
import { leadsHere } from '../gateway/start-checks.ts';
import type { Switchboard } from '../gateway/create-switchboard.ts';
import { askOwnGateway } from './ask-own-gateway.ts';
import { createControl, type Control } from './control.ts';
import type { ControlDeps } from './deps.ts';

/** What only the carrier of the control knows. */
export interface Carrier {
  mode: ControlDeps['mode'];
  loginItem?: ControlDeps['loginItem'];
}

/** Puts the control on a switchboard. */
export function controlOver(switchboard: Switchboard, { mode, loginItem }: Carrier): Control {
  const { dataDir, env, overrides, settings, gateway, journal, prices, keys, ownKey, upstreams, warnings } =
    switchboard;
  const asksForKeys = (): boolean => overrides.clientKeyHashes.length + gateway.settings().clientKeys.length > 0;
  return createControl({
    mode,
    platform: process.platform,
    dataDir,
    canStop: mode === 'desktop',
    gateway,
    settings,
    overrides: {
      heldBy: overrides.heldBy,
      apiKeyFrom: apiKeyFrom(switchboard),
      clientKeys: overrides.clientKeyHashes.length,
    },
    keys,
    journal,
    prices,
    apps: createConnector({ platform: process.platform, env, home: homedir(), exists: existsSync }, dataDir),
    upstreams,
    ask: askOwnGateway(
      () => gateway.state().url,
      (): Record<string, string> => (asksForKeys() ? { 'x-api-key': ownKey.key } : {}),
    ),
    ollamaHost: env.OLLAMA_HOST,
    instance: gateway.instance,
    leadsHere: (url) => leadsHere(url, { host: gateway.settings().host, port: gateway.state().port }),
    ...(loginItem === undefined ? {} : { loginItem }),
    warnings,
  });
}

/** The variable that gives the API key, if one does. */
function apiKeyFrom({ overrides, env }: Switchboard): string | undefined {
  if (overrides.apiKey === undefined) return undefined;
  const isGiven = env.ANTHROPIC_API_KEY !== undefined && env.ANTHROPIC_API_KEY.trim() !== '';
  return isGiven ? 'ANTHROPIC_API_KEY' : 'ANTHROPIC_API_KEY_FILE';
}
