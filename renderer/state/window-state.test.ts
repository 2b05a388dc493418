import { afterEach, expect, it } from 'vitest';
import type { ControlEvent } from '../../contract/events.ts';
import { createBridgeClient } from '../client/bridge-client.ts';
import { createFakeBridge } from '../preview/fake-bridge.ts';
import { readScenario } from '../preview/scenario.ts';
import { createWindowState } from './window-state.ts';
import type { WindowState } from './window-state.ts';

const open: WindowState[] = [];
afterEach(() => {
  for (const app of open.splice(0)) app.close();
});

/** The window's state over a made-up gateway that tells nothing unasked, unless `tell` does. */
async function quietWindow() {
  const bridge = createFakeBridge(readScenario(''));
  let tell: (event: ControlEvent) => void = () => undefined;
  const client = createBridgeClient({
    ...bridge,
    subscribe: (listener) => {
      tell = listener;
      return () => undefined;
    },
  });
  const app = createWindowState(client);
  open.push(app);
  await app.refresh();
  return { app, tell: (event: ControlEvent) => tell(event) };
}

it('shows the outcome of a command at once, each in its place', async () => {
  const { app } = await quietWindow();
  await app.run('change-settings', { metrics: true });
  expect(app.settings.get()?.metrics).toBe(true);
  await app.run('set-network-access', { host: '0.0.0.0' });
  expect(app.settings.get()?.onNetwork).toBe(true);
  await app.run('stop', {});
  expect(app.gateway.get()?.phase).toBe('stopped');
  await app.run('forget-api-key', {});
  expect(app.keys.get()?.set).toBe(false);
  const { aliases } = await app.run('set-alias', { name: 'mine', goal: 'qwen3:8b' });
  expect(app.aliases.get()).toEqual(aliases);
  await app.run('set-model-settings', { model: 'qwen3:8b', settings: { numCtx: 4096 } });
  expect(app.models.get()?.models.find((row) => row.name === 'qwen3:8b')?.settings).toEqual({ numCtx: 4096 });
  await app.run('check-health', {});
  expect(app.upstreams.get().find(({ name }) => name === 'anthropic')?.state).toBe('no-key');
});

it('returns the answers that belong to no part of the state, and changes none', async () => {
  const { app } = await quietWindow();
  const before = app.settings.get();
  expect(await app.run('free-port', { near: 5 })).toEqual({ port: 6 });
  expect(app.settings.get()).toBe(before);
});

it('keeps what was told while an older snapshot was on its way', async () => {
  const { app, tell } = await quietWindow();
  const settings = app.settings.get();
  if (settings === undefined) throw new Error('no settings');
  const fresh = app.refresh();
  tell({ event: 'settings', payload: { ...settings, metrics: true } });
  await fresh;
  expect(app.settings.get()?.metrics).toBe(true);
});
