import { createServer, type ServerResponse } from 'node:http';

/** An upstream that answers as it is told, and counts its connections. */
export interface AnsweringServer {
  url: string;
  connections: { opened: number; closed: number };
  /** How every request is answered from now on. */
  answer(respond: (response: ServerResponse) => void): void;
  close(): void;
}

export async function startAnsweringServer(): Promise<AnsweringServer> {
  const connections = { opened: 0, closed: 0 };
  let respond = (response: ServerResponse): unknown => response.end();
  const server = createServer((_request, response) => void respond(response));
  server.on('connection', (socket) => {
    connections.opened += 1;
    socket.on('close', () => (connections.closed += 1));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? String(address?.port) : ''}`,
    connections,
    answer: (next) => {
      respond = next;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
