import { clipboard, dialog, ipcMain, shell, type IpcMainInvokeEvent, type WebContents } from 'electron';
import { writeFile } from 'node:fs/promises';
import { isLinkName, LINKS } from '../contract/bridge.ts';
import type { CallResult } from '../contract/client.ts';
import { isCommandName, type CommandName } from '../contract/commands.ts';
import type { ControlEvent } from '../contract/events.ts';
import { CHANNELS } from './channels.ts';
import { isOwnUrl } from './origin.ts';

/** What the window's calls are answered by. */
export interface IpcControl {
  call(command: CommandName, input: unknown): Promise<CallResult<CommandName>>;
}

/** The longest text that a page may copy or save: an export of the log. */
const TEXT_MOST = 64 * 1024 * 1024;

/** Registers every channel. Each call is refused unless it comes from the main frame of our own page. */
export function serveIpc(control: IpcControl): void {
  handle(CHANNELS.call, async (command, input) => {
    if (typeof command !== 'string' || !isCommandName(command))
      throw new TypeError(`There is no command ${String(command)}`);
    return control.call(command, input);
  });
  handle(CHANNELS.copyText, async (text) => {
    await clipboard.writeText(textOf(text));
  });
  handle(CHANNELS.openLink, async (name) => {
    if (!isLinkName(name)) throw new TypeError('This link is not known');
    await shell.openExternal(LINKS[name]);
  });
  handle(CHANNELS.saveText, async (fileName, text) => {
    const body = textOf(text);
    const { canceled, filePath } = await dialog.showSaveDialog({
      defaultPath: textOf(fileName).replace(/[\\/:*?"<>|]/g, '_'),
    });
    if (canceled || filePath === '') return false;
    await writeFile(filePath, body, { mode: 0o600 });
    return true;
  });
}

/** Hands an event to a window's page. */
export function sendEvent(contents: WebContents, event: ControlEvent): void {
  if (!contents.isDestroyed()) contents.send(CHANNELS.event, event);
}

function handle(channel: string, answer: (...args: unknown[]) => Promise<unknown>): void {
  ipcMain.handle(channel, (event, ...args: unknown[]) => {
    refuseStrangers(event);
    return answer(...args);
  });
}

function refuseStrangers(event: IpcMainInvokeEvent): void {
  const frame = event.senderFrame;
  // The frame is null when it has navigated or gone since it asked.
  if (frame === null || frame.parent !== null || !isOwnUrl(frame.url))
    throw new Error('Refused: this call does not come from the window of Switchboard');
}

function textOf(value: unknown): string {
  if (typeof value !== 'string' || value.length > TEXT_MOST) throw new TypeError('A text was expected');
  return value;
}
