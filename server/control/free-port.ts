import { createServer } from 'node:net';

/** Ollama's own gateway for Claude's desktop app sits there. */
const TAKEN_BY_OLLAMA = 11_435;
const TRIES = 50;

/**
 * `reserved`: no program holds it, but the system gives it to nobody, such as a range that Windows keeps for Hyper-V.
 */
export type PortState = 'free' | 'taken' | 'reserved';

/** Tells whether a port of this machine can be listened on now, and if not, whose fault that is. */
export async function portState(port: number, tryListening = listenOnce): Promise<PortState> {
  try {
    await tryListening(port);
    return 'free';
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EACCES' ? 'reserved' : 'taken';
  }
}

/** Tells whether a port of this machine can be listened on now. */
export async function isPortFree(port: number): Promise<boolean> {
  return (await portState(port)) === 'free';
}

function listenOnce(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => server.close(() => resolve()));
  });
}

/** Returns the first free port from `near` upwards, or 0, which lets the system choose, when fifty are taken. */
export async function findFreePort(near: number, isFree = isPortFree): Promise<number> {
  for (let port = near; port < near + TRIES && port <= 65_535; port += 1) {
    if (port !== TAKEN_BY_OLLAMA && (await isFree(port))) return port;
  }
  return 0;
}
