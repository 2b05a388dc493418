import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { gatewayError } from '../messages/errors.ts';
import { stringOf } from '../lib/json.ts';
import {
  emptyTally,
  readBatch,
  readRequestLine,
  readResultLine,
  requestLine,
  resultLine,
  writeBatch,
} from './batch.ts';
import type { Batch, BatchRequest, ItemResult, Tally } from '../core/stores.ts';
import { isMissing, readLines } from './lines.ts';

/** A request that waits: where it stands in its batch's file, so that it takes no memory. */
export interface Waiting {
  customId: string;
  /** The model's name as it was asked for; empty when the request names none. */
  model: string;
  offset: number;
  length: number;
}

/** What is left to do of a batch, and how what is done ended. */
export interface Remaining {
  waiting: Waiting[];
  tally: Tally;
}

/**
 * Batches on disk, a folder for each: `batch.json` with its facts, `requests.jsonl` while it is worked on, and
 * `results.jsonl`, to which each answer is added as it comes. A folder without `batch.json` is no batch: it is
 * written last. After a crash a batch goes on with the requests that have no whole line among the results.
 */
export interface BatchStore {
  /**
   * Returns every batch that is kept, and the folders whose batch cannot be read; what a crash left of one that was
   * never confirmed is removed.
   */
  load(): Promise<{ batches: Batch[]; damaged: string[] }>;
  /** @throws GatewayError 507 when the disk is too full. */
  create(batch: Batch, requests: readonly BatchRequest[]): Promise<Waiting[]>;
  remaining(batch: Batch): Promise<Remaining>;
  /** @throws Error when the request is not there any more. */
  request(batch: Batch, item: Waiting): Promise<BatchRequest>;
  /** Adds results; when this returns they survive a crash. */
  append(batch: Batch, results: readonly (readonly [customId: string, ItemResult])[]): Promise<void>;
  /** Saves the batch's facts; what an ended or archived batch does not need any more is removed. */
  save(batch: Batch): Promise<void>;
  remove(batch: Batch): Promise<void>;
  results(batch: Batch): AsyncIterable<Uint8Array>;
}

/** Room that a batch must leave on the disk. */
const KEEP_FREE_BYTES = 256 * 1024 * 1024;
/** Lines are written together up to this many letters. */
const CHUNK = 1024 * 1024;

export function createBatchStore(dir: string, freeBytes: (dir: string) => Promise<number> = freeBytesOf): BatchStore {
  const folder = ({ id }: Batch): string => join(dir, id);
  const facts = (batch: Batch): string => join(folder(batch), 'batch.json');
  const requests = (batch: Batch): string => join(folder(batch), 'requests.jsonl');
  const results = (batch: Batch): string => join(folder(batch), 'results.jsonl');

  const saveFacts = async (batch: Batch): Promise<void> => {
    const { writeFile } = await import('atomically');
    await writeFile(facts(batch), writeBatch(batch), { mode: 0o600 });
  };

  return {
    load: async () => {
      const batches: Batch[] = [];
      const damaged: string[] = [];
      for (const name of await namesIn(dir)) {
        if (!name.startsWith('msgbatch_')) continue;
        let text: string;
        try {
          text = await readFile(join(dir, name, 'batch.json'), 'utf8');
        } catch (error) {
          if (!isMissing(error)) throw error;
          await rm(join(dir, name), { recursive: true, force: true });
          continue;
        }
        const batch = readBatch(text);
        if (batch?.id === name) batches.push(batch);
        else damaged.push(join(dir, name));
      }
      return { batches: batches.sort((a, b) => a.createdAt - b.createdAt), damaged };
    },
    create: async (batch, asked) => {
      await mkdir(folder(batch), { recursive: true, mode: 0o700 });
      try {
        const waiting = await writeRequests(requests(batch), asked, await freeBytes(dir));
        await saveFacts(batch);
        return waiting;
      } catch (error) {
        await rm(folder(batch), { recursive: true, force: true });
        throw isFull(error) ? gatewayError('disk_full', { what: 'batch' }) : error;
      }
    },
    remaining: async (batch) => {
      const { done, tally } = await readResults(results(batch));
      const waiting: Waiting[] = [];
      for await (const { text, offset, length } of readLines(requests(batch))) {
        const request = readRequestLine(text);
        if (request === undefined || done.has(request.customId)) continue;
        waiting.push({ customId: request.customId, model: stringOf(request.params.model) ?? '', offset, length });
      }
      return { waiting, tally };
    },
    request: async (batch, { customId, offset, length }) => {
      const file = await open(requests(batch), 'r');
      try {
        const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset);
        const request = readRequestLine(buffer.toString('utf8', 0, bytesRead));
        if (request?.customId !== customId)
          throw new Error(`The request ${customId} of ${batch.id} cannot be read any more.`);
        return request;
      } finally {
        await file.close();
      }
    },
    append: async (batch, lines) => {
      const file = await open(results(batch), 'a', 0o600);
      try {
        const { size } = await file.stat();
        try {
          for (const text of chunks(lines)) await file.appendFile(text);
          await file.datasync();
        } catch (error) {
          // Half a line (the disk is full) would spoil the next one.
          await file.truncate(size);
          throw error;
        }
      } finally {
        await file.close();
      }
    },
    save: async (batch) => {
      await saveFacts(batch);
      if (batch.endedAt !== undefined) await rm(requests(batch), { force: true });
      if (batch.archivedAt !== undefined) await rm(results(batch), { force: true });
    },
    remove: async (batch) => {
      // Without its facts it is no batch any more, whatever a crash leaves of the rest.
      await rm(facts(batch), { force: true });
      await rm(folder(batch), { recursive: true, force: true });
    },
    results: (batch) => streamOf(results(batch)),
  };
}

/** Reads which requests are done. Lines that are torn or there twice are taken out, since callers read this file. */
async function readResults(path: string): Promise<{ done: Set<string>; tally: Tally }> {
  const done = new Set<string>();
  const tally = emptyTally();
  let sound = true;
  for await (const { text, ended } of readLines(path)) {
    const result = ended ? readResultLine(text) : undefined;
    if (result === undefined || done.has(result.customId)) {
      sound = false;
      continue;
    }
    done.add(result.customId);
    tally[result.outcome] += 1;
  }
  if (!sound) await rewriteResults(path);
  return { done, tally };
}

async function rewriteResults(path: string): Promise<void> {
  const fresh = `${path}.fresh`;
  const seen = new Set<string>();
  const file = await open(fresh, 'w', 0o600);
  try {
    for await (const { text, ended } of readLines(path)) {
      const result = ended ? readResultLine(text) : undefined;
      if (result === undefined || seen.has(result.customId)) continue;
      seen.add(result.customId);
      await file.appendFile(`${text}\n`);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(fresh, path);
}

async function writeRequests(path: string, requests: readonly BatchRequest[], free: number): Promise<Waiting[]> {
  const waiting: Waiting[] = [];
  let offset = 0;
  const file = await open(path, 'w', 0o600);
  try {
    let text = '';
    for (const request of requests) {
      const line = requestLine(request);
      const bytes = Buffer.byteLength(line);
      waiting.push({
        customId: request.customId,
        model: stringOf(request.params.model) ?? '',
        offset,
        length: bytes - 1,
      });
      offset += bytes;
      if (offset + KEEP_FREE_BYTES > free) throw gatewayError('disk_full', { what: 'batch' });
      text += line;
      if (text.length < CHUNK) continue;
      await file.appendFile(text);
      text = '';
    }
    await file.appendFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  return waiting;
}

function* chunks(lines: Iterable<readonly [string, ItemResult]>): Generator<string> {
  let text = '';
  for (const [customId, result] of lines) {
    text += resultLine(customId, result);
    if (text.length < CHUNK) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}

async function* streamOf(path: string): AsyncGenerator<Uint8Array> {
  const chunks: AsyncIterable<Buffer> = createReadStream(path, { highWaterMark: 256 * 1024 });
  try {
    yield* chunks;
  } catch (error) {
    // A batch whose requests were none has no results.
    if (!isMissing(error)) throw error;
  }
}

async function namesIn(dir: string): Promise<string[]> {
  try {
    return await readdir(dir);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

async function freeBytesOf(dir: string): Promise<number> {
  const { bavail, bsize } = await statfs(dir);
  return bavail * bsize;
}

function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}
