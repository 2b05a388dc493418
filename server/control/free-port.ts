import { createServer } from 'node:net';

/** Ollama's own gateway for Claude's desktop app sits there (desktop-ux.md 5c). */
const TAKEN_BY_OLLAMA = 11_435;
const TRIES = 50;

/** Tells whether a port of this machine can be listened on now. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** Returns the first free port from `near` upwards, or 0, which lets the system choose, when fifty are taken. */
export async function findFreePort(near: number, isFree = isPortFree): Promise<number> {
  for (let port = near; port < near + TRIES && port <= 65_535; port += 1) {
    if (port !== TAKEN_BY_OLLAMA && (await isFree(port))) return port;
  }
  return 0;
}
