import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Returns the folder of the built program that a module was bundled into. The bundler may put any module into a chunk
 * of its own, in the folder `chunks` below, so a module's own folder says nothing.
 * @param moduleUrl the module's `import.meta.url`.
 */
export function programFolder(moduleUrl: string): string {
  const folder = dirname(fileURLToPath(moduleUrl));
  return basename(folder) === 'chunks' ? dirname(folder) : folder;
}
