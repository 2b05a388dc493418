import type { LogRow } from '../../contract/log.ts';
import type { BlockedOrigin } from '../../contract/origins.ts';

/** The web pages that were turned away lately, so that the user can let one in. */
export interface BlockedOrigins {
  /** Notes the rows of the log that tell of one. Returns whether the list changed. */
  note(rows: readonly LogRow[]): boolean;
  /** Forgets a page, since it was let in. */
  forget(origin: string): void;
  list(): BlockedOrigin[];
}

/** A hostile page could come under many names; only the latest are shown. */
const MOST = 50;

export function createBlockedOrigins(): BlockedOrigins {
  const blocked = new Map<string, BlockedOrigin>();
  return {
    note: (rows) => {
      let changed = false;
      for (const { blockedOrigin: origin, at, path } of rows) {
        if (origin === undefined) continue;
        const times = (blocked.get(origin)?.times ?? 0) + 1;
        // Set anew, so that the latest stand last and the oldest go first.
        blocked.delete(origin);
        blocked.set(origin, { origin, times, lastAt: at, path });
        const [oldest] = blocked.keys();
        if (blocked.size > MOST && oldest !== undefined) blocked.delete(oldest);
        changed = true;
      }
      return changed;
    },
    forget: (origin) => void blocked.delete(origin),
    list: () => [...blocked.values()].reverse(),
  };
}
