import type { KeptBody, LogDetail } from '../../contract/log.ts';
import { asCurl } from './as-curl.ts';
import { readable, SIDES, type RawBodies, type Side } from './bodies.ts';
import { createYield } from '../lib/yield-to-requests.ts';
import type { ReadableBodies } from './disk-log.ts';
import { redactHeaders } from './redact.ts';
import type { StoredRow } from './row.ts';
import { toLogRow } from './to-log-row.ts';
import { timelineOf } from './timeline.ts';

/**
 * Returns bodies as they may be shown: text without secrets. A long one takes a moment, so requests get their turn in
 * between.
 */
export async function readableBodiesOf(raw: RawBodies): Promise<ReadableBodies> {
  const breathe = createYield();
  const bodies: ReadableBodies = { headers: redactHeaders(raw.headers) };
  for (const side of SIDES) {
    const body = raw[side];
    if (body === undefined) continue;
    bodies[side] = readable(body);
    await breathe();
  }
  return bodies;
}

/** Returns all that is known of a request. `bodies` is undefined when there are none, or none any more. */
export function detailOf(row: StoredRow, bodies: ReadableBodies | undefined): LogDetail {
  const side = (name: Side): KeptBody => {
    const body = bodies?.[name];
    if (bodies === undefined) return { state: row.bodies === true ? 'gone' : 'not-kept' };
    if (name === 'upstreamRequest' || name === 'upstreamAnswer') return upstreamSide(row, bodies, name);
    return body === undefined ? { state: 'none' } : { state: 'kept', ...body };
  };
  return {
    row: toLogRow(row),
    userAgent: row.userAgent,
    remote: row.remote,
    changes: [...row.changes],
    timeline: timelineOf(row),
    bodies: {
      request: side('request'),
      upstreamRequest: side('upstreamRequest'),
      upstreamAnswer: side('upstreamAnswer'),
      answer: side('answer'),
    },
  };
}

/** Returns what the upstream was sent or sent itself; the same text is not told twice. */
function upstreamSide(row: StoredRow, bodies: ReadableBodies, name: 'upstreamRequest' | 'upstreamAnswer'): KeptBody {
  const body = bodies[name];
  const other = bodies[name === 'upstreamRequest' ? 'request' : 'answer'];
  if (body !== undefined)
    return body.bytes === other?.bytes && body.text === other.text
      ? { state: 'same', bytes: body.bytes }
      : { state: 'kept', ...body };
  if (other === undefined) return { state: 'none' };
  if (row.relayed === true) {
    // Where the request was given another model's name, the answer is given the old one back.
    return {
      state:
        name === 'upstreamAnswer' && bodies.upstreamRequest !== undefined && row.modelAsked !== row.modelUsed
          ? 'renamed'
          : 'same',
    };
  }
  // An answer that was translated had an upstream's before it, whether or not it was listened to.
  const hadOne =
    name === 'upstreamAnswer' && row.state === 'done' && row.backend !== undefined && row.backend !== 'demo';
  return { state: hadOne ? 'not-kept' : 'none' };
}

/** Returns the request as a command line against `baseUrl`; without its body where that was not kept. */
export function curlOf(
  row: StoredRow,
  bodies: ReadableBodies | undefined,
  baseUrl: string,
  shell: 'posix' | 'powershell',
): string {
  const guessed = {
    'content-type': 'application/json',
    ...(row.dialect === 'anthropic' ? { 'anthropic-version': '2023-06-01' } : {}),
  };
  return asCurl(
    {
      method: row.method,
      url: `${baseUrl}${row.path}`,
      headers: bodies?.headers ?? guessed,
      body: bodies?.request?.text,
    },
    shell,
  );
}
