import { expect, test } from 'vitest';
import { statusLine, trayIcon, trayMenu, type TrayActions, type TrayView } from './tray-menu.ts';

const view: TrayView = {
  phase: 'running',
  url: 'http://127.0.0.1:11434',
  directions: { local: true, claude: false },
  running: 0,
  lastError: undefined,
  launchAtLogin: false,
};

function actions(done: string[]): TrayActions {
  return {
    open: () => done.push('open'),
    start: () => done.push('start'),
    stop: () => done.push('stop'),
    copyAddress: () => done.push('copy'),
    movePort: () => done.push('move'),
    setDirections: (directions) => done.push(JSON.stringify(directions)),
    setLaunchAtLogin: (on) => done.push(`login ${on}`),
    quit: () => done.push('quit'),
  };
}

const labels = (shown: Partial<TrayView>): (string | undefined)[] =>
  trayMenu({ ...view, ...shown }, actions([])).map((item) => item.label);

test('opening comes first, the address is in the second line', () => {
  expect(labels({}).slice(0, 2)).toEqual(['Open Switchboard', 'Running at 127.0.0.1:11434']);
});

test('one item starts or stops, by the phase', () => {
  expect(labels({ phase: 'running' })).toContain('Stop');
  expect(labels({ phase: 'stopped' })).toContain('Start');
  expect(labels({ phase: 'failed' })).toContain('Start');
  expect(trayMenu({ ...view, phase: 'stopping' }, actions([])).find((item) => item.label === 'Start')?.enabled).toBe(
    false,
  );
});

test('running requests and the last error are shown in a line each', () => {
  expect(labels({ running: 1 })).toContain('1 request running');
  expect(labels({ running: 3, lastError: `two\nlines ${'x'.repeat(200)}` })[3]).toMatch(/^two lines x+…$/);
  expect(labels({ running: 0 }).some((label) => label?.includes('running') === true && label.includes('request'))).toBe(
    false,
  );
});

test('each item does what it says', () => {
  const done: string[] = [];
  const click = (label: string): void => {
    const item = trayMenu(view, actions(done)).find((candidate) => candidate.label === label);
    // Electron hands over the item, the window and the event; none of them is used.
    Reflect.apply(item?.click ?? (() => done.push(`no ${label}`)), undefined, []);
  };
  for (const label of [
    'Open Switchboard',
    'Stop',
    'Copy address',
    'Claude for Ollama and OpenAI apps',
    'Launch at login',
    'Quit Switchboard',
  ])
    click(label);
  expect(done).toEqual(['open', 'stop', 'copy', '{"local":true,"claude":true}', 'login true', 'quit']);
});

test('what the system cannot do is not offered', () => {
  expect(labels({ launchAtLogin: undefined })).not.toContain('Launch at login');
});

test('the icon and the line say the same', () => {
  expect([trayIcon({ phase: 'failed' }), statusLine({ ...view, phase: 'failed' })]).toEqual([
    'trouble',
    'Cannot start',
  ]);
  expect(trayIcon({ phase: 'running' })).toBe('running');
  expect(trayIcon({ phase: 'stopped' })).toBe('stopped');
});

test('how to move Ollama is offered only where it stands in the way', () => {
  expect(labels({ phase: 'failed', heldByOllama: true })).toContain('Move Ollama to another port…');
  expect(labels({ phase: 'failed' })).not.toContain('Move Ollama to another port…');
});
