import { readFile } from 'node:fs/promises';
import { extname, isAbsolute, join, relative } from 'node:path';

export interface ConsoleFile {
  body: Uint8Array;
  type: string;
  /** Its name holds a hash of its content, so it never changes. */
  lasting: boolean;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};

/**
 * Returns how to read the window's built files below `root`; `path` is relative, `` for the page. Nothing outside of
 * the folder is ever read.
 */
export function consoleFiles(root: string): (path: string) => Promise<ConsoleFile | undefined> {
  return async (path) => {
    const file = join(root, path === '' ? 'index.html' : path);
    const inside = relative(root, file);
    const type = TYPES[extname(file)];
    if (inside === '' || inside.startsWith('..') || isAbsolute(inside) || path.includes('\0') || type === undefined)
      return undefined;
    try {
      return { body: await readFile(file), type, lasting: inside.startsWith('assets') };
    } catch {
      return undefined;
    }
  };
}
