import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import type { RunningGateway } from './ask-running.ts';
import { createConnector, FILE_APPS, type AppConnector, type AppState, type Report } from '../connect/connector.ts';
import { isArray, isObject, isString, numberOf, stringOf } from '../lib/json.ts';
import { comparable } from '../models/names.ts';
import { SettingsError } from '../messages/errors.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

function connectorOf({ dataDir }: RunningGateway, env: NodeJS.ProcessEnv): AppConnector {
  return createConnector({ platform: process.platform, env, home: homedir(), exists: existsSync }, dataDir);
}

/** `switchboard connect`: the apps it knows and how they stand. Resolves to the exit code. */
export async function listApps(gateway: RunningGateway, env: NodeJS.ProcessEnv): Promise<number> {
  const apps = connectorOf(gateway, env).list(gateway.base);
  const width = Math.max(...apps.map(({ id }) => id.length));
  say(`${'APP'.padEnd(width)}  ${'FOUND'.padEnd(5)}  STATE`);
  for (const app of apps)
    say(
      `${app.id.padEnd(width)}  ${(app.found ? 'yes' : app.way === 'hand' ? '-' : 'no').padEnd(5)}  ${stateInWords(app)}`,
    );
  if ((await gateway.look()) === 'silent')
    say(`\nThe gateway itself is not running at ${gateway.base}. Start Switchboard, or give its port with --port.`);
  return 0;
}

function stateInWords(app: AppState): string {
  if (app.problem !== undefined) return app.problem;
  if (app.way === 'hand') return `by hand: switchboard connect ${app.id} says how`;
  if (app.connected === undefined) return `not connected (${app.file ?? ''})`;
  return `connected${app.connected === 'hand' ? ' by hand' : ''}${app.model === undefined ? '' : `, with ${app.model}`} (${app.file ?? ''})`;
}

/**
 * `switchboard connect APP`: changes the app's file, or says what to enter where. Resolves to the exit code.
 * @throws SettingsError when the gateway is not running, or the file cannot be changed.
 */
export async function connectApp(
  gateway: RunningGateway,
  app: string,
  model: string | undefined,
  env: NodeJS.ProcessEnv,
): Promise<number> {
  const connector = connectorOf(gateway, env);
  const wantsKey = await gateway.look();
  if (wantsKey === 'silent')
    throw new SettingsError(
      `Nothing answers at ${gateway.base}, so there is nothing to connect to. Start Switchboard, or give its port with --port.`,
    );
  if (wantsKey === 'asks-for-key' && gateway.key === undefined)
    throw new SettingsError(
      `This gateway asks for a client key. Make one in the settings window, then: CLIENT_KEYS=KEY switchboard connect ${app}`,
    );
  const facts = {
    url: gateway.base,
    ...(wantsKey === 'asks-for-key' && gateway.key !== undefined ? { key: gateway.key } : {}),
    ...(model === undefined ? {} : { model }),
  };
  const byHand = connector.byHand(app, facts);
  if (byHand !== undefined) {
    say(`${byHand.name} can only be told by hand:`);
    for (const line of byHand.steps) say(`  ${line}`);
    return 0;
  }
  const names = await namesOf(gateway);
  if (model !== undefined && !names.some((name) => comparable(name) === comparable(model)))
    await expectModel(gateway, model);
  const contextWindow = model === undefined ? undefined : await windowOf(gateway, model);
  const report = connector.connect(app, {
    ...facts,
    models: FILE_APPS.find(({ id }) => id === app)?.listsModels === true ? await chatting(gateway, names) : [],
    ...(contextWindow === undefined ? {} : { contextWindow }),
  });
  say(
    report.already
      ? `${report.name} was connected to ${gateway.base} like this already; ${report.file} is as it was.`
      : `${report.name} now talks to ${gateway.base}. Changed ${report.file}:`,
  );
  const width = Math.max(...report.changes.map(({ setting }) => setting.length));
  for (const { setting, value = '', replaced } of report.changes)
    say(`  ${setting.padEnd(width)} = ${value}${replaced ? '  (in place of another)' : ''}`);
  for (const note of report.notes) say(note);
  if (!report.already)
    say(`What was there before is kept in ${connector.keptIn}. To put it back: switchboard disconnect ${app}`);
  return 0;
}

/** `switchboard disconnect APP`: puts the earlier values back. Resolves to the exit code. */
export async function disconnectApp(gateway: RunningGateway, app: string, env: NodeJS.ProcessEnv): Promise<number> {
  const report: Report & { clientKey?: string } = connectorOf(gateway, env).disconnect(app);
  say(`${report.name} is disconnected.${report.changes.length === 0 ? '' : ` In ${report.file}:`}`);
  for (const { setting, replaced } of report.changes)
    say(`  ${setting}${replaced ? ' says again what it said before' : ' is taken out'}`);
  for (const setting of report.left) say(`  ${setting} was changed since, and is left as it is`);
  for (const note of report.notes) say(note);
  if (report.clientKey !== undefined)
    say(`The client key ${report.clientKey}, made for it, is not needed any more: remove it in the settings window.`);
  return 0;
}

async function namesOf({ ask }: RunningGateway): Promise<string[]> {
  const list = await ask('GET', '/v1/models');
  const data = isObject(list) && isArray(list.data) ? list.data : [];
  return data.flatMap((entry) => (isObject(entry) && isString(entry.id) ? [entry.id] : []));
}

/** Models for embeddings only are no use in a chat; those that say nothing of themselves may be. */
async function chatting({ ask }: RunningGateway, names: readonly string[]): Promise<string[]> {
  const capable = await Promise.all(
    names.map(async (model) => {
      const facts = await ask('POST', '/api/show', { model }).catch(() => undefined);
      return !isObject(facts) || !isArray(facts.capabilities) || facts.capabilities.includes('completion');
    }),
  );
  return names.filter((_, index) => capable[index]);
}

/**
 * A name that is not listed may still lead somewhere: an alias by pattern, a default model, a dated name of Claude's.
 */
async function expectModel({ ask }: RunningGateway, model: string): Promise<void> {
  await ask('POST', '/api/show', { model });
}

/** Returns the window that the model is run with, as far as anybody knows. */
async function windowOf({ ask, settings }: RunningGateway, model: string): Promise<number | undefined> {
  const own = Object.entries(settings.models).find(([name]) => comparable(name) === comparable(model))?.[1].numCtx;
  if (own !== undefined) return own;
  const facts = await ask('POST', '/api/show', { model }).catch(() => undefined);
  const info = isObject(facts) && isObject(facts.model_info) ? facts.model_info : {};
  return numberOf(info[`${stringOf(info['general.architecture']) ?? ''}.context_length`]);
}
