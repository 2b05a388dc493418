import { isObject, type JsonObject } from '../lib/json.ts';

/** The version that this Switchboard writes. */
export const CURRENT_VERSION = 1;

/**
 * Steps from one version of the settings file to the next; step N turns version N into N + 1. A file without
 * a version is version 0: the fields are those of version 1.
 */
const STEPS: readonly ((file: JsonObject) => JsonObject)[] = [(file) => ({ ...file, version: 1 })];

/**
 * Returns `file` in the current version's shape.
 * @throws Error when it is not an object, or was written by a newer Switchboard.
 */
export function migrate(file: unknown): JsonObject {
  if (!isObject(file)) throw new Error('it is not a JSON object');
  let current = file;
  let version = typeof file.version === 'number' ? file.version : 0;
  if (version > CURRENT_VERSION)
    throw new Error(`it was written by a newer Switchboard (version ${version} of the file)`);
  for (; version < CURRENT_VERSION; version += 1) {
    const step = STEPS[version];
    if (step === undefined) throw new Error(`version ${version} of the file is unknown`);
    current = step(current);
  }
  return current;
}
