import type { Clipboard, Shell } from 'electron';
import { EventEmitter } from 'node:events';
import { happenings, record } from './happenings.ts';
import { strict } from './strict.ts';

/** What the next boxes answer, oldest first; a test fills it. */
export const boxAnswers: { response?: number; canceled?: boolean; filePath?: string }[] = [];

export const shell = strict('shell', {
  openExternal: async (url) => {
    record('open-external', url);
  },
} satisfies Partial<Shell>);

export const dialog = strict('dialog', {
  showErrorBox: (title: string, content: string): void => record('error-box', { title, content }),
  showMessageBox: async (...args: unknown[]) => {
    record('message-box', args.at(-1));
    return { response: boxAnswers.shift()?.response ?? 0, checkboxChecked: false };
  },
  showSaveDialog: async (...args: unknown[]) => {
    record('save-dialog', args.at(-1));
    const answer = boxAnswers.shift();
    return { canceled: answer?.canceled ?? true, filePath: answer?.filePath ?? '' };
  },
});

let clip = '';
export const clipboard = strict('clipboard', {
  writeText: async (text) => {
    clip = text;
  },
  readText: async () => clip,
} satisfies Partial<Clipboard>);

export class Notification extends EventEmitter {
  static readonly shown: Notification[] = [];

  static isSupported(): boolean {
    return true;
  }

  constructor(readonly options: { title?: string; body?: string } = {}) {
    super();
  }

  show(): void {
    Notification.shown.push(this);
    record('notification', this.options);
  }
}

/** Titles of the notices so far. */
export function noticeTitles(): string[] {
  return Notification.shown.map((notice) => notice.options.title ?? '');
}

export const powerMonitor = strict('powerMonitor', new EventEmitter());
export const nativeTheme = strict('nativeTheme', { themeSource: 'system' });
const screenArea = { x: 0, y: 0, width: 1280, height: 800 };
export const screen = strict('screen', {
  getAllDisplays: () => [{ workArea: screenArea }],
  getPrimaryDisplay: () => ({ workArea: screenArea }),
});

/** What happened of one kind, in order. */
export function happened(kind: string): unknown[] {
  return happenings.filter((happening) => happening.kind === kind).map(({ value }) => value);
}
