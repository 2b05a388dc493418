import { SettingsError } from '../messages/errors.ts';
import type { AppReport, AppRow } from '../../contract/apps.ts';
import type { Parsed } from '../../contract/commands.ts';
import { ControlError } from '../../contract/problems.ts';
import type { ControlDeps } from './deps.ts';
import type { ModelCommands } from './model-commands.ts';
import { failed, problemOfError } from './problems.ts';
import type { SettingsCommands } from './settings-commands.ts';

interface AppsAnswer {
  apps: AppRow[];
  report: AppReport;
}

/** Commands that connect the apps of this machine to the gateway, by their own configuration files. */
export function createAppCommands(
  deps: ControlDeps,
  { models, settings }: { models: ModelCommands; settings: SettingsCommands },
) {
  const { apps, gateway, overrides } = deps;
  const url = (): string => gateway.state().url.replace(/\/$/, '');
  const asksForKeys = (): boolean => overrides.clientKeys + gateway.settings().clientKeys.length > 0;

  const rows = (): AppRow[] => {
    const key = asksForKeys() ? 'YOUR-CLIENT-KEY' : undefined;
    return inWords(() => apps.list(url())).map((state) => {
      const steps = apps.byHand(state.id, { url: url(), ...(key === undefined ? {} : { key }) })?.steps;
      return steps === undefined ? state : { ...state, steps };
    });
  };

  const connect = async ({ app, model }: Parsed<'connect-app'>): Promise<AppsAnswer> => {
    if (gateway.state().phase !== 'running')
      throw failed('not-running', 'The gateway is off, so there is nothing to connect to. Start it first.', {
        do: 'start',
        label: 'Start',
      });
    const { models: list } = await models.list(false);
    const row = list.find((one) => one.name === model);
    const contextWindow = row?.settings?.numCtx ?? row?.contextWindow;
    const clientKey = asksForKeys() ? await keyFor(app) : undefined;
    try {
      const report = inWords(() =>
        apps.connect(
          app,
          {
            url: url(),
            models: list
              .filter((one) => one.capabilities?.includes('completion') !== false && one.hiddenBy === undefined)
              .map((one) => one.name),
            ...(model === undefined ? {} : { model }),
            ...(contextWindow === undefined ? {} : { contextWindow }),
            ...(clientKey === undefined ? {} : { key: clientKey.key }),
          },
          clientKey?.name,
        ),
      );
      if (clientKey?.before !== undefined) await settings.removeClientKey(clientKey.before);
      return { apps: rows(), report };
    } catch (error) {
      // A key that reached no app would only lie about.
      if (clientKey !== undefined) await settings.removeClientKey(clientKey.name);
      throw error;
    }
  };

  /** Makes a key for one app. The one that it had is taken away only when the new one is in its place. */
  const keyFor = async (app: string): Promise<{ name: string; key: string; before: string | undefined }> => {
    const taken = new Set(gateway.settings().clientKeys.map(({ name }) => name));
    const before = apps.clientKeyOf(app);
    let name = app;
    for (let number = 2; taken.has(name); number += 1) name = `${app} ${number}`;
    const made = await settings.makeClientKey(name);
    return { ...made, before: before !== undefined && taken.has(before) ? before : undefined };
  };

  const disconnect = async (app: string): Promise<AppsAnswer> => {
    const { clientKey, ...report } = inWords(() => apps.disconnect(app));
    if (clientKey === undefined || !gateway.settings().clientKeys.some(({ name }) => name === clientKey))
      return { apps: rows(), report };
    try {
      await settings.removeClientKey(clientKey);
      return {
        apps: rows(),
        report: { ...report, notes: [...report.notes, `Its client key ${clientKey} is removed.`] },
      };
    } catch (error) {
      if (!(error instanceof ControlError)) throw error;
      return {
        apps: rows(),
        report: { ...report, notes: [...report.notes, `Its client key ${clientKey} is still there. ${error.message}`] },
      };
    }
  };

  return { list: () => ({ apps: rows() }), connect, disconnect };
}

function inWords<T>(task: () => T): T {
  try {
    return task();
  } catch (error) {
    if (error instanceof SettingsError) throw new ControlError(problemOfError(error));
    throw error;
  }
}
