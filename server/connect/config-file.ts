import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { randomBytes } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import { SettingsError } from '../messages/errors.ts';

/** Returns the error for an app that stays as it is, in one line for the user. It is none of our settings. */
export function appUnchanged(sentence: string): SettingsError {
  return new SettingsError(sentence, 'app_unchanged');
}

/**
 * Returns the text of a configuration file, byte order mark included; undefined when there is none.
 * @throws SettingsError in words when it cannot be read.
 */
export function readConfigFile(path: string): string | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT' && !isLink(path)) return undefined;
    if (codeOf(error) === 'ENOENT')
      throw appUnchanged(`${path} is a link that leads nowhere. Mend or remove it; nothing was changed.`);
    throw appUnchanged(`${path} cannot be read (${codeOf(error)}). Check who may read it; nothing was changed.`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw appUnchanged(`${path} is not written in UTF-8. Save it as UTF-8 first; nothing was changed.`);
  }
}

/**
 * Writes a configuration file as one whole: a crash leaves the old or the new text. A link stays a link, the file
 * keeps its mode, and a new one can be read by its owner only, since it may hold a key. `was` is the text that the
 * change was made from. @throws SettingsError when the file is another by now or cannot be written.
 */
export function writeConfigFile(path: string, text: string, was: string | undefined): void {
  const target = existsSync(path) ? realpathSync(path) : resolve(path);
  const temporary = `${target}.switchboard-${randomBytes(4).toString('hex')}`;
  try {
    mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
    const mode = was === undefined ? 0o600 : statSync(target).mode & 0o777;
    writeFileSync(temporary, text, { mode, flush: true });
    chmodSync(temporary, mode);
    if (readConfigFile(path) !== was)
      throw appUnchanged(`${path} was changed by another program just now. Try again; nothing was changed.`);
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    if (error instanceof SettingsError) throw error;
    throw appUnchanged(
      `${path} cannot be written (${codeOf(error)}). Check who may write it and its folder; nothing was changed.`,
    );
  }
}

/** Removes a file that we made and that holds nothing any more. @throws SettingsError. */
export function removeConfigFile(path: string): void {
  try {
    rmSync(path);
  } catch (error) {
    throw appUnchanged(`${path} is empty now but cannot be removed (${codeOf(error)}).`);
  }
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
