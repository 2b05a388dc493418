import type { MenuItemConstructorOptions } from 'electron';

/** What the tray shows. */
export interface TrayView {
  phase: 'stopped' | 'starting' | 'running' | 'stopping' | 'failed';
  url: string;
  directions: { local: boolean; claude: boolean };
  running: number;
  lastError: string | undefined;
  /** The gateway cannot start because Ollama has its port. */
  heldByOllama?: boolean;
  /** Undefined where the system cannot start the app at login. */
  launchAtLogin: boolean | undefined;
}

export interface TrayActions {
  open(): void;
  start(): void;
  stop(): void;
  copyAddress(): void;
  /** Shows how Ollama is moved to another port. */
  movePort(): void;
  setDirections(directions: TrayView['directions']): void;
  setLaunchAtLogin(on: boolean): void;
  quit(): void;
}

const ERROR_LETTERS = 80;

/** Returns which of the three icons fits. */
export function trayIcon(view: Pick<TrayView, 'phase'>): 'running' | 'stopped' | 'trouble' {
  if (view.phase === 'failed') return 'trouble';
  return view.phase === 'running' || view.phase === 'starting' ? 'running' : 'stopped';
}

/** Returns the line that says how the gateway is. */
export function statusLine(view: TrayView): string {
  switch (view.phase) {
    case 'running':
      return `Running at ${view.url.replace('http://', '')}`;
    case 'starting':
      return 'Starting…';
    case 'stopping':
      return 'Stopping…';
    case 'stopped':
      return 'Stopped';
    case 'failed':
      return 'Cannot start';
  }
}

/**
 * Returns the menu. "Open" comes first and every action is in it, since a click on the icon itself does
 * nothing on some desktops.
 */
export function trayMenu(view: TrayView, actions: TrayActions): MenuItemConstructorOptions[] {
  const on = view.phase === 'running' || view.phase === 'starting';
  const { directions } = view;
  return [
    { label: 'Open Switchboard', click: () => actions.open() },
    { label: statusLine(view), enabled: false },
    ...(view.running > 0
      ? [{ label: view.running === 1 ? '1 request running' : `${view.running} requests running`, enabled: false }]
      : []),
    ...(view.lastError === undefined ? [] : [{ label: oneLine(view.lastError), enabled: false }]),
    { type: 'separator' },
    on
      ? { label: 'Stop', enabled: view.phase === 'running', click: () => actions.stop() }
      : { label: 'Start', enabled: view.phase !== 'stopping', click: () => actions.start() },
    ...(view.heldByOllama === true ? [{ label: 'Move Ollama to another port…', click: () => actions.movePort() }] : []),
    { label: 'Copy address', click: () => actions.copyAddress() },
    { type: 'separator' },
    {
      label: 'Local models for Anthropic apps',
      type: 'checkbox',
      checked: directions.local,
      click: () => actions.setDirections({ ...directions, local: !directions.local }),
    },
    {
      label: 'Claude for Ollama and OpenAI apps',
      type: 'checkbox',
      checked: directions.claude,
      click: () => actions.setDirections({ ...directions, claude: !directions.claude }),
    },
    { type: 'separator' },
    ...(view.launchAtLogin === undefined
      ? []
      : [
          {
            label: 'Launch at login',
            type: 'checkbox' as const,
            checked: view.launchAtLogin,
            click: () => actions.setLaunchAtLogin(view.launchAtLogin !== true),
          },
        ]),
    { label: 'Quit Switchboard', click: () => actions.quit() },
  ];
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > ERROR_LETTERS ? `${line.slice(0, ERROR_LETTERS - 1)}…` : line;
}
