import { createDiskLog, type DiskLogOptions } from './disk-log.ts';
import type { FromDisk, ToDisk } from './disk-messages.ts';

/**
 * Returns a function that carries messages out on the log in `options.dir`, as the worker does. A failure is
 * answered in words once, until writing works again; it never ends the worker.
 */
export function serveDiskLog(options: DiskLogOptions, answer: (message: FromDisk) => void): (message: ToDisk) => void {
  const log = createDiskLog(options);
  let failing = false;

  const carryOut = (message: ToDisk): void => {
    switch (message.type) {
      case 'configure':
        return log.configure(message);
      case 'append':
        log.append(message.rows, message.bodies);
        failing = false;
        return;
      case 'load': {
        const more = log.load(message.most, (lines) => answer({ type: 'lines', ask: message.ask, lines }));
        return answer({ type: 'done', ask: message.ask, more });
      }
      case 'older':
        return answer({ type: 'done', ask: message.ask, ...log.older(message.wanted) });
      case 'row': {
        const lines = log.row(message.id);
        return answer({ type: 'done', ask: message.ask, ...(lines === undefined ? {} : { lines }) });
      }
      case 'bodies': {
        const bodies = log.bodies(message.id);
        return answer({ type: 'done', ask: message.ask, ...(bodies === undefined ? {} : { bodies }) });
      }
      case 'clear':
        log.clear();
        return answer({ type: 'done', ask: message.ask });
      case 'close':
        log.close();
        return answer({ type: 'done', ask: message.ask });
    }
  };

  return (message) => {
    try {
      carryOut(message);
    } catch (error) {
      if (!failing)
        answer({
          type: 'problem',
          message: `The log cannot be kept in ${options.dir} (${reasonOf(error)}). Requests are served all the same; the log goes on in memory.`,
        });
      failing = true;
      // Whoever asked must not wait for ever.
      if ('ask' in message) answer({ type: 'done', ask: message.ask });
    }
    if (message.type === 'append') answer({ type: 'written', weight: message.weight });
  };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (!('code' in error)) return error.message;
  switch (error.code) {
    case 'ENOSPC':
      return 'the disk is full';
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'writing there is not allowed';
    case 'ENOTDIR':
    case 'EEXIST':
      return 'a file is in the way of the folder';
    default:
      return String(error.code);
  }
}
