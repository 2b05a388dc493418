import { networkInterfaces } from 'node:os';
import { isLoopbackHost } from '../lib/loopback.ts';
import { settingsView, type SettingsView } from '../../contract/settings.ts';
import { VERSION } from '../core/version.ts';
import type { KeyStatus } from '../../contract/keys.ts';
import type { GatewayStateView } from '../../contract/state.ts';
import type { ControlDeps } from './deps.ts';
import { findFreePort } from './free-port.ts';
import { isHeldByOllama, moveOllama } from './move-ollama.ts';
import { problemOfError } from './problems.ts';

/** Returns how the gateway is, for an interface. */
export async function viewState(deps: ControlDeps): Promise<GatewayStateView> {
  const { phase, since, url, port, failure } = deps.gateway.state();
  const keyWarning = deps.keys.warning();
  const problem = failure === undefined ? undefined : problemOfError(failure);
  if (problem?.code === 'port-in-use' || problem?.code === 'port-reserved') {
    const other = await findFreePort(portInstead(port));
    problem.action = { do: 'use-port', label: `Use port ${other}`, port: other };
  }
  return {
    phase,
    since,
    url,
    addresses: phase === 'running' ? addressesOf(deps.gateway.settings().host, url, port) : [],
    ...(problem === undefined ? {} : { problem }),
    ...(deps.mode === 'desktop'
      ? { ollamaMove: { wanted: isHeldByOllama(failure), ...moveOllama(deps.platform) } }
      : {}),
    warnings: keyWarning === undefined ? [...deps.warnings] : [...deps.warnings, keyWarning],
    running: deps.gateway.running(),
    version: VERSION,
    mode: deps.mode,
    platform: deps.platform,
    dataDir: deps.dataDir,
    can: { stop: deps.canStop, launchAtLogin: deps.loginItem?.get() !== undefined, keepKey: await deps.keys.canKeep() },
  };
}

/**
 * 11435 is used by Ollama's own gateway for Claude's desktop app, so the next one is offered first.
 */
function portInstead(port: number): number {
  return port === 11_436 ? 11_437 : 11_436;
}

/** Returns every address that reaches a gateway listening on `host`. */
function addressesOf(host: string, url: string, port: number): string[] {
  if (isLoopbackHost(host)) return [url];
  if (host !== '0.0.0.0' && host !== '::') return [url];
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const shown = addresses.filter(
    (address) =>
      !address.internal && (address.family === 'IPv4' || (host === '::' && !address.address.startsWith('fe80'))),
  );
  return [url, ...shown.map(({ address, family }) => `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`)];
}

/** Returns the settings in force, without what an interface must not or need not know. */
export function viewSettings(deps: ControlDeps): SettingsView {
  const settings = deps.gateway.settings();
  return settingsView.parse({
    ...settings,
    ...settings.desktop,
    onNetwork: !isLoopbackHost(settings.host),
    clientKeysFromEnvironment: deps.overrides.clientKeys,
    launchAtLogin: deps.loginItem?.get() ?? settings.desktop.launchAtLogin,
    heldBy: deps.overrides.heldBy,
  });
}

/** Returns what may be told of the API key. */
export function viewKey(deps: ControlDeps, tested: KeyStatus['tested']): KeyStatus {
  const { apiKeyFrom } = deps.overrides;
  const set = deps.gateway.apiKey() !== undefined;
  const from = apiKeyFrom !== undefined ? 'environment' : deps.keys.kept();
  return {
    set,
    ...(set && from !== undefined ? { from } : {}),
    ...(apiKeyFrom === undefined ? {} : { heldBy: apiKeyFrom }),
    ...(set && tested !== undefined ? { tested } : {}),
  };
}
