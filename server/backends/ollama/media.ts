import { invalidRequest, toGatewayError, type GatewayError } from '../../messages/errors.ts';
import type { Signal } from '../../lib/abort-signal.ts';
import { stringOf } from '../../lib/json.ts';
import type { ContentBlockParam, MessageParam } from '../../messages/types.ts';
import { createBoundedCache } from '../../lib/bounded-cache.ts';
import { fetchPublic } from '../../upstream/fetch-public.ts';
import { bareBase64, mediaTypeOf } from '../../messages/media-type.ts';
import { pdfText } from './pdf-text.ts';

/**
 * What became of something that had to be fetched or read: base64 of a picture, the text of a PDF, or why there is
 * none.
 */
export type Medium =
  | { kind: 'image'; data: string }
  | { kind: 'text'; text: string }
  | { kind: 'failed'; error: GatewayError };

/** Media by the `source` object that names them. */
export type Media = ReadonlyMap<object, Medium>;

export interface MediaOptions {
  /** Whether pictures are wanted at all; where not, none is fetched. */
  images: boolean;
  signal: Signal;
  /** Fetches a web address; tests replace it. */
  fetch?: (address: string, signal: Signal) => Promise<Buffer>;
}

/**
 * Web pictures that were fetched, so that the next turn of a conversation does not fetch them again. Sizes are bytes.
 */
const fetched = createBoundedCache<Buffer>(64 * 1024 * 1024);

/** More than this is no conversation any more, and each may be 10 MB. */
const ADDRESSES_MOST = 20;

const NOTHING: Media = new Map();

interface Job {
  source: object;
  job: Promise<Medium>;
}

/**
 * Fetches and reads what the messages only point at: pictures and PDFs behind web addresses, and the text of PDFs. All
 * at once; a failure is kept beside the others, since what is wrong with an old message must not end a conversation.
 * Messages without such things cost one walk and no wait.
 */
export function gatherMedia(messages: readonly MessageParam[], options: MediaOptions): Media | Promise<Media> {
  const jobs: Job[] = [];
  let fetchers: Required<MediaOptions> | undefined;
  for (const { content } of messages) {
    if (typeof content === 'string') continue;
    fetchers ??= limited(options);
    for (const block of content) findMedia(block, fetchers, jobs);
  }
  return jobs.length === 0 ? NOTHING : finish(jobs, options.signal);
}

async function finish(jobs: readonly Job[], signal: Signal): Promise<Media> {
  const media = new Map<object, Medium>();
  for (const { source, job } of jobs) media.set(source, await job);
  signal.throwIfAborted();
  return media;
}

type Part = ContentBlockParam | { type: 'tool_reference' } | { type: 'browser_state' };

/** Returns `options` with a `fetch` that remembers and counts. */
function limited(options: MediaOptions): Required<MediaOptions> {
  const { fetch = fetchPublic } = options;
  let asked = 0;
  return {
    images: options.images,
    signal: options.signal,
    fetch: async (address, signal) => {
      const before = fetched.get(address);
      if (before !== undefined) return before;
      asked += 1;
      if (asked > ADDRESSES_MOST) {
        throw invalidRequest(
          `A request may name at most ${ADDRESSES_MOST} web addresses. Send the contents themselves, as base64.`,
        );
      }
      const bytes = await fetch(address, signal);
      fetched.set(address, bytes, bytes.length);
      return bytes;
    },
  };
}

function findMedia(block: Part, options: Required<MediaOptions>, jobs: Job[]): void {
  if (block.type === 'tool_result') {
    if (Array.isArray(block.content)) for (const part of block.content) findMedia(part, options, jobs);
    return;
  }
  if (block.type === 'image') {
    const { source } = block;
    if (source.type === 'url' && options.images)
      jobs.push({ source, job: attempt(() => webImage(addressOf(source.url), options)) });
    return;
  }
  if (block.type !== 'document') return;
  const { source } = block;
  if (source.type === 'base64') jobs.push({ source, job: attempt(() => documentText(inlineBytes(source.data))) });
  else if (source.type === 'url') {
    jobs.push({
      source,
      job: attempt(async () => documentText(await options.fetch(addressOf(source.url), options.signal))),
    });
  }
  if (source.type === 'content' && typeof source.content !== 'string')
    for (const part of source.content) findMedia(part, options, jobs);
}

async function attempt(job: () => Promise<Medium>): Promise<Medium> {
  try {
    return await job();
  } catch (error) {
    return { kind: 'failed', error: toGatewayError(error) };
  }
}

function addressOf(value: unknown): string {
  const address = stringOf(value);
  if (address === undefined) throw invalidRequest('The source of type "url" has no "url".');
  return address;
}

async function webImage(address: string, options: Required<MediaOptions>): Promise<Medium> {
  // Some callers put a data URL where a web address belongs.
  const inline = address.startsWith('data:') ? bareBase64(address) : undefined;
  if (inline !== undefined) return { kind: 'image', data: inline };
  const bytes = await options.fetch(address, options.signal);
  const type = mediaTypeOf(bytes);
  if (type === undefined || type === 'application/pdf')
    throw invalidRequest(`${address.slice(0, 200)} is no PNG, JPEG, GIF or WebP picture.`);
  return { kind: 'image', data: bytes.toString('base64') };
}

/** What is no PDF but text is taken for text: some callers name every file a PDF. */
async function documentText(bytes: Buffer): Promise<Medium> {
  if (mediaTypeOf(bytes) === 'application/pdf') return { kind: 'text', text: await pdfText(bytes) };
  const text = bytes.toString('utf8');
  if (text === '' || text.includes('\u0000') || text.includes('\ufffd')) {
    throw invalidRequest('This document is neither a PDF nor text, which are all that local models can be given.');
  }
  return { kind: 'text', text };
}

function inlineBytes(data: unknown): Buffer {
  const clean = bareBase64(stringOf(data) ?? '');
  if (clean === undefined) throw invalidRequest('The data of this document is not base64.');
  return Buffer.from(clean, 'base64');
}
