/** What the desktop window finds as `window.switchboard`; a browser console builds the same over HTTP. */
import type { CallResult } from './client.ts';
import type { CommandName } from './commands.ts';
import type { ControlEvent } from './events.ts';

/** Pages that a window may open, by name: no address ever comes from a page. */
export const LINKS = {
  'get-ollama': 'https://ollama.com/download',
  'get-api-key': 'https://platform.claude.com/settings/keys',
  'add-credit': 'https://platform.claude.com/settings/billing',
  'get-claude-code': 'https://docs.claude.com/en/docs/claude-code/setup',
  'account-terms': 'https://code.claude.com/docs/en/legal-and-compliance',
  'tray-on-gnome': 'https://extensions.gnome.org/extension/615/appindicator-support/',
} as const;
export type LinkName = keyof typeof LINKS;

/** Tells whether `value` names a link. */
export function isLinkName(value: unknown): value is LinkName {
  return typeof value === 'string' && Object.hasOwn(LINKS, value);
}

/** The carrier's side of the contract: plain JSON in, plain JSON out, never an exception for a command that failed. */
export interface Bridge {
  call(command: CommandName, input: unknown): Promise<CallResult<CommandName>>;
  /** Calls back for every event. Returns how to stop. */
  subscribe(listener: (event: ControlEvent) => void): () => void;
  copyText(text: string): Promise<void>;
  openLink(name: LinkName): Promise<void>;
  /** Lets the user save a text as a file. Resolves to false when they changed their mind. */
  saveText(fileName: string, text: string): Promise<boolean>;
}
