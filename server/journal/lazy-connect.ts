import type { Connect } from './disk.ts';
import type { ToDisk } from './disk-messages.ts';

/**
 * Returns a connection that is made with the first thing to write or to read: a gateway at rest needs no worker
 * and its memory. Settings that were sent before are kept for it.
 */
export function lazyConnect(connect: Connect): Connect {
  return (heard, gone) => {
    let connection: ReturnType<Connect> | undefined;
    let settings: ToDisk | undefined;
    return {
      send: (message) => {
        if (connection === undefined && message.type === 'configure') {
          settings = message;
          return;
        }
        if (connection === undefined && message.type === 'close') {
          heard({ type: 'done', ask: message.ask });
          return;
        }
        if (connection === undefined) {
          connection = connect(heard, gone);
          if (settings !== undefined) connection.send(settings);
        }
        connection.send(message);
      },
      end: async () => connection?.end(),
    };
  };
}
