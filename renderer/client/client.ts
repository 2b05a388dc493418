import type { LinkName } from '../../contract/bridge.ts';
import type { ControlClient } from '../../contract/client.ts';
import type { ReadableStore } from '../state/store.ts';

/**
 * Whether the gateway can be spoken to: `lost` while a browser's connection is down, `login` when it wants the token.
 */
export type ConnectionState = 'ok' | 'lost' | 'login';

/** What the window works with, whatever carries its calls. */
export interface WindowClient extends ControlClient {
  readonly connection: ReadableStore<ConnectionState>;
  /** Only over HTTP: shows the token printed at start. Resolves to whether it was the right one. */
  login?(token: string): Promise<boolean>;
  copyText(text: string): Promise<void>;
  openLink(name: LinkName): Promise<void>;
  /** Resolves to false when the user changed their mind. */
  saveText(fileName: string, text: string): Promise<boolean>;
}
