import { Notification } from 'electron';

/** The three things worth interrupting somebody for, and the first time the window hides. */
export type Notice = 'cannot-start' | 'key-refused' | 'direction-blocked' | 'goes-on-in-tray';

const TITLES: Record<Notice, string> = {
  'cannot-start': 'Switchboard cannot start',
  'key-refused': 'Anthropic refused the API key',
  'direction-blocked': 'An app is waiting for a model',
  'goes-on-in-tray': 'Switchboard goes on in the tray',
};

/** How long the same notice keeps quiet after it was shown. */
const QUIET_MS = 15 * 60_000;

/**
 * Returns how to show a notice. The same one is not repeated for a quarter of an hour, so that a busy app cannot flood
 * the desktop.
 */
export function createNotices(open: () => void, now: () => number = Date.now): (notice: Notice, body: string) => void {
  const shownAt = new Map<Notice, number>();
  return (notice, body) => {
    if (!Notification.isSupported() || now() - (shownAt.get(notice) ?? -Infinity) < QUIET_MS) return;
    shownAt.set(notice, now());
    const notification = new Notification({ title: TITLES[notice], body });
    notification.on('click', open);
    notification.show();
  };
}
