import { callerScope } from '../core/credentials.ts';
import type { CallerFiles } from '../core/stores.ts';
import type { Exchange } from '../core/exchange.ts';
import type { Files } from './files.ts';

/** Returns what one caller may see and do of the files: callers with other keys have their own. */
export function filesOf(files: Files, exchange: Exchange): CallerFiles {
  // Every request may name files and few do, so the hash waits until it is needed.
  const scope = (): string => callerScope(exchange);
  return {
    create: (file) => files.create(scope(), file),
    list: () => files.list(scope()),
    find: (id) => files.find(scope(), id),
    content: (id) => files.content(scope(), id),
    remove: (id) => files.remove(scope(), id),
  };
}
