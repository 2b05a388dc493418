import { mkdir, open, readdir, readFile, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { KeptFile, NewFile } from '../core/stores.ts';
import { gatewayError } from '../messages/errors.ts';
import { newId } from '../lib/ids.ts';
import { isObject, numberOf, parseJson, stringOf } from '../lib/json.ts';

/**
 * The files that the gateway keeps for local models. A file belongs to the scope of its caller; others do not see it.
 */
export interface Files {
  /** @throws GatewayError 507 when the disk is too full. */
  create(scope: string, file: NewFile): Promise<KeptFile>;
  /** The newest comes first. */
  list(scope: string): Promise<KeptFile[]>;
  find(scope: string, id: string): Promise<KeptFile | undefined>;
  content(scope: string, id: string): Promise<Buffer | undefined>;
  /** False when there is none. */
  remove(scope: string, id: string): Promise<boolean>;
}

export interface FilesOptions {
  dir: string;
  now?: () => number;
  freeBytes?: (dir: string) => Promise<number>;
}

/** Room that a file must leave on the disk. */
const KEEP_FREE_BYTES = 256 * 1024 * 1024;

/**
 * Returns the files of `dir`: `ID.bin` holds a file's bytes and `ID.json`, written last, its facts; what a crash left
 * without facts is removed. The folder is read when a file is first asked for.
 */
export function createFiles(options: FilesOptions): Files {
  const { dir, now = Date.now, freeBytes = freeBytesOf } = options;
  let loading: Promise<Map<string, KeptFile>> | undefined;
  const facts = (id: string): string => join(dir, `${id}.json`);
  const bytes = (id: string): string => join(dir, `${id}.bin`);

  const load = (): Promise<Map<string, KeptFile>> => {
    loading ??= readFolder(dir).catch((error: unknown) => {
      loading = undefined;
      throw gatewayError('data_unreadable', { files: dir, reason: reasonOf(error) }, { cause: error });
    });
    return loading;
  };

  const removeOf = async (known: Map<string, KeptFile>, id: string): Promise<void> => {
    known.delete(id);
    await rm(facts(id), { force: true });
    await rm(bytes(id), { force: true });
  };

  const current = async (): Promise<Map<string, KeptFile>> => {
    const known = await load();
    for (const { id, expiresAt } of [...known.values()])
      if (expiresAt !== undefined && expiresAt <= now()) await removeOf(known, id);
    return known;
  };

  const find = async (scope: string, id: string): Promise<KeptFile | undefined> => {
    const file = (await current()).get(id);
    return file?.scope === scope ? file : undefined;
  };

  return {
    create: async (scope, { content, ...named }) => {
      const known = await current();
      const file: KeptFile = { id: newId('file'), scope, ...named, bytes: content.length, createdAt: now() };
      await mkdir(dir, { recursive: true, mode: 0o700 });
      if (content.length + KEEP_FREE_BYTES > (await freeBytes(dir))) throw gatewayError('disk_full', { what: 'file' });
      try {
        await writeSafely(bytes(file.id), content);
        const { writeFile } = await import('atomically');
        await writeFile(facts(file.id), `${JSON.stringify({ version: 1, ...file })}\n`, { mode: 0o600 });
      } catch (error) {
        await removeOf(known, file.id);
        throw reasonOf(error) === 'ENOSPC' ? gatewayError('disk_full', { what: 'file' }) : error;
      }
      known.set(file.id, file);
      return file;
    },
    list: async (scope) => [...(await current()).values()].filter((file) => file.scope === scope).reverse(),
    find,
    content: async (scope, id) => ((await find(scope, id)) === undefined ? undefined : readFile(bytes(id))),
    remove: async (scope, id) => {
      if ((await find(scope, id)) === undefined) return false;
      await removeOf(await load(), id);
      return true;
    },
  };
}

async function readFolder(dir: string): Promise<Map<string, KeptFile>> {
  let names: string[];
  try {
    names = await readdir(dir);
  } catch (error) {
    if (reasonOf(error) === 'ENOENT') return new Map();
    throw error;
  }
  const present = new Set(names);
  const files: KeptFile[] = [];
  for (const name of names) {
    const [, id, end] = /^(file_\w+)\.(json|bin)$/.exec(name) ?? [];
    if (id === undefined) continue;
    if (end === 'bin') {
      if (!present.has(`${id}.json`)) await rm(join(dir, name), { force: true });
      continue;
    }
    const file = readFacts(await readFile(join(dir, name), 'utf8'));
    if (file?.id === id && present.has(`${id}.bin`)) files.push(file);
  }
  return new Map(files.sort((a, b) => a.createdAt - b.createdAt).map((file) => [file.id, file]));
}

function readFacts(text: string): KeptFile | undefined {
  const value = parseJson(text);
  if (!isObject(value) || value.version !== 1) return undefined;
  const [id, scope, filename, mimeType] = [value.id, value.scope, value.filename, value.mimeType].map(stringOf);
  const [bytes, createdAt, expiresAt] = [value.bytes, value.createdAt, value.expiresAt].map(numberOf);
  if (
    id === undefined ||
    scope === undefined ||
    filename === undefined ||
    mimeType === undefined ||
    bytes === undefined ||
    createdAt === undefined
  )
    return undefined;
  return { id, scope, filename, mimeType, bytes, createdAt, ...(expiresAt === undefined ? {} : { expiresAt }) };
}

async function writeSafely(path: string, content: Uint8Array): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function freeBytesOf(dir: string): Promise<number> {
  const { bavail, bsize } = await statfs(dir);
  return bavail * bsize;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error ? String(error.code) : error.message;
}
