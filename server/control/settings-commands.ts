import { randomBytes } from 'node:crypto';
import { isLoopbackHost } from '../lib/loopback.ts';
import { hashKey } from '../lib/hash-key.ts';
import { defaultSettings, type Settings, type SettingsChange, type SettingsView } from '../../contract/settings.ts';
import type { Output } from '../../contract/commands.ts';
import type { ControlDeps } from './deps.ts';
import { findFreePort, portState } from './free-port.ts';
import { failed } from './problems.ts';
import { viewSettings } from './views.ts';

export type SettingsCommands = ReturnType<typeof createSettingsCommands>;

/** Commands that change the settings: ports, addresses, access, what is kept. */
export function createSettingsCommands(deps: ControlDeps, restart: () => Promise<void>) {
  const { settings, overrides, gateway } = deps;
  const heldBy = new Map<string, string>(Object.entries(overrides.heldBy));

  /** Saves a change and, when it moves the gateway, restarts it there. */
  const save = async (change: Partial<Settings>): Promise<SettingsView> => {
    refuseHeld(heldBy, change);
    const before = gateway.settings();
    await settings.update(change);
    const after = gateway.settings();
    if (before.port !== after.port || before.host !== after.host) await restart();
    return viewSettings(deps);
  };

  const change = async (wanted: SettingsChange): Promise<SettingsView> => {
    const current = settings.get();
    const next: Partial<Settings> = {};
    if (wanted.port !== undefined && wanted.port !== current.port) {
      await checkPort(wanted.port);
      next.port = wanted.port;
    }
    if (wanted.directions !== undefined) next.directions = checkDirections(wanted.directions);
    if (wanted.anthropicBaseUrl !== undefined)
      next.anthropicBaseUrl = elsewhere(wanted.anthropicBaseUrl, "Anthropic's API");
    if (wanted.ollamaBaseUrl !== undefined)
      next.ollamaBaseUrl = wanted.ollamaBaseUrl === null ? undefined : elsewhere(wanted.ollamaBaseUrl, 'Ollama');
    if (wanted.defaultModel !== undefined) next.defaultModel = wanted.defaultModel ?? undefined;
    if (wanted.claudeCode !== undefined)
      next.claudeCode = {
        ...wanted.claudeCode,
        path: wanted.claudeCode.path?.trim() === '' ? undefined : wanted.claudeCode.path,
      };
    if (wanted.journal !== undefined) next.journal = wanted.journal;
    if (wanted.conversations !== undefined) next.conversations = wanted.conversations;
    if (wanted.metrics !== undefined) next.metrics = wanted.metrics;
    if (wanted.launchAtLogin !== undefined && wanted.launchAtLogin !== current.desktop.launchAtLogin)
      launchAtLogin(wanted.launchAtLogin);
    next.desktop = {
      ...current.desktop,
      theme: wanted.theme ?? current.desktop.theme,
      startGateway: wanted.startGateway ?? current.desktop.startGateway,
      launchAtLogin: wanted.launchAtLogin ?? current.desktop.launchAtLogin,
      firstRunDone: wanted.firstRunDone ?? current.desktop.firstRunDone,
    };
    return save(next);
  };

  const checkPort = async (port: number): Promise<void> => {
    if (!deps.canStop)
      throw failed(
        'not-allowed',
        'This console is served on the port itself, so it cannot move it. Stop Switchboard and start it with --port or PORT.',
      );
    if (port === 0 || port === gateway.state().port) return;
    const state = await portState(port);
    if (state === 'free') return;
    const other = await findFreePort(port + 1);
    if (state === 'reserved')
      throw failed(
        'port-reserved',
        `Port ${port} is kept by the system, so no program may use it, and there is none to stop. Choose another port.`,
        { do: 'use-port', label: `Use port ${other}`, port: other },
      );
    throw failed('port-in-use', `Port ${port} is used by another program. Stop that program, or choose another port.`, {
      do: 'use-port',
      label: `Use port ${other}`,
      port: other,
    });
  };
  const elsewhere = (url: string, whose: string): string => {
    if (deps.leadsHere(url))
      throw failed(
        'is-this-gateway',
        `${url} is Switchboard's own address: it would ask itself for ever. Give the address of ${whose}.`,
      );
    return url.replace(/\/+$/, '');
  };
  const launchAtLogin = (on: boolean): void => {
    if (deps.loginItem?.get() === undefined)
      throw failed(
        'not-allowed',
        "This system does not let Switchboard start by itself. Use the system's own settings for that.",
      );
    deps.loginItem.set(on);
  };

  const makeKey = (name: string): { key: string; entry: Settings['clientKeys'][number] } => {
    if (settings.get().clientKeys.some((key) => key.name === name))
      throw failed(
        'bad-input',
        `There is a key named ${name} already. Choose another name, or remove the old one first.`,
      );
    const key = `sb-${randomLetters(40)}`;
    return { key, entry: { name, sha256: hashKey(key), createdAt: new Date().toISOString() } };
  };
  const setNetworkAccess = async (host: string): Promise<Output<'set-network-access'>> => {
    if (!deps.canStop)
      throw failed(
        'not-allowed',
        'This console is served by the gateway itself, so it cannot move it. Stop Switchboard and start it with --host or HOST.',
      );
    if (!isAddress(host))
      throw failed(
        'bad-input',
        `${host} is not an address to listen on. Give 0.0.0.0 for every network, or one address of this machine.`,
      );
    const current = settings.get();
    if (isLoopbackHost(host)) return { settings: await save({ host: 'loopback' }) };
    if (current.clientKeys.length + overrides.clientKeys > 0) return { settings: await save({ host }) };
    const { key, entry } = makeKey('Network');
    return { settings: await save({ host, clientKeys: [entry] }), newKey: { name: entry.name, key } };
  };

  return {
    view: () => viewSettings(deps),
    change,
    setNetworkAccess,
    makeClientKey: async (name: string): Promise<Output<'make-client-key'>> => {
      const { key, entry } = makeKey(name);
      await save({ clientKeys: [...settings.get().clientKeys, entry] });
      return { name, key };
    },
    removeClientKey: async (name: string): Promise<SettingsView> => {
      const { clientKeys } = settings.get();
      const left = clientKeys.filter((key) => key.name !== name);
      if (left.length === clientKeys.length)
        throw failed('not-found', `There is no key named ${name}. It may have been removed already.`);
      if (left.length + overrides.clientKeys === 0 && !isLoopbackHost(gateway.settings().host)) {
        throw failed(
          'needs-client-key',
          'This is the last key, and other machines can reach the gateway. Make another key first, or close the network access.',
        );
      }
      return save({ clientKeys: left });
    },
    allowOrigin: async (given: string): Promise<SettingsView> => {
      const origin = originOf(given);
      const { allowedOrigins } = settings.get();
      return allowedOrigins.includes(origin)
        ? viewSettings(deps)
        : save({ allowedOrigins: [...allowedOrigins, origin] });
    },
    disallowOrigin: (origin: string): Promise<SettingsView> =>
      save({ allowedOrigins: settings.get().allowedOrigins.filter((allowed) => allowed !== origin) }),
    /** Puts everything back that flags and environment do not hold; optional fields have to be taken away by name. */
    reset: async (): Promise<SettingsView> => {
      const before = gateway.settings();
      deps.loginItem?.set(false);
      await settings.update({ ...defaultSettings(), ollamaBaseUrl: undefined, defaultModel: undefined });
      const after = gateway.settings();
      if (deps.canStop && (before.port !== after.port || before.host !== after.host)) await restart();
      return viewSettings(deps);
    },
  };
}

/** Refuses a change of what a flag or the environment holds: it would seem to be made and not count. */
function refuseHeld(heldBy: ReadonlyMap<string, string>, change: Partial<Settings>): void {
  for (const field of Object.keys(change)) {
    const holder = heldBy.get(field);
    if (holder !== undefined)
      throw failed(
        'held',
        `This is set by ${holder}, which counts more than the settings. Take ${holder} away and restart Switchboard to change it here.`,
      );
  }
}

function checkDirections(directions: Settings['directions']): Settings['directions'] {
  if (!directions.local && !directions.claude)
    throw failed('bad-input', 'At least one direction has to stay on. To answer nobody, stop the gateway.');
  return directions;
}

function isAddress(host: string): boolean {
  return !/[\s/@]/.test(host) && (host === 'loopback' || /^[\w.:%-]+$/.test(host));
}

/** Returns an origin as browsers send it, or a pattern with `*`, or the one star for every page. */
function originOf(given: string): string {
  const text = given.trim();
  if (text === '*') return text;
  const origin = /^([a-z][a-z0-9+.-]*:\/\/[^\s/?#]+)(?:[/?#]\S*)?$/i.exec(
    text.includes('://') ? text : `https://${text}`,
  )?.[1];
  if (origin === undefined)
    throw failed('bad-input', `${given} is not the address of a page. Give one such as https://chat.example.com.`);
  return origin.toLowerCase();
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

function randomLetters(length: number): string {
  let text = '';
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      // 248 is the largest multiple of 62 in a byte: what lies above would make some letters likelier.
      if (byte < 248 && text.length < length) text += LETTERS.charAt(byte % LETTERS.length);
    }
  }
  return text;
}
