import { gathered, rawBody, SIDES, type Gathering, type RawBodies } from './bodies.ts';
import type { RequestRecord } from './record.ts';
import type { StoredRow } from './row.ts';

/** A request from its first byte until its end has been worked off. */
export interface Entry {
  readonly record: RequestRecord;
  readonly seq: number;
  row: StoredRow | undefined;
  /** When it was known where the request goes. */
  routedMs: number | undefined;
  /** Whether the row does not show yet what the record knows. */
  changed: boolean;
  answer: Gathering | undefined;
  upstreamAnswer: Gathering | undefined;
}

/** Returns the entry of a request that has just begun. */
export function newEntry(record: RequestRecord, seq: number): Entry {
  return { record, seq, row: undefined, routedMs: undefined, changed: false, answer: undefined, upstreamAnswer: undefined };
}

/** Returns the bodies of a request as they are by now, by reference. */
export function bodiesOf({ record, answer, upstreamAnswer }: Entry): RawBodies {
  const bodies: RawBodies = { headers: record.headers };
  const sides = { request: rawBody(record.requestBody), upstreamRequest: rawBody(record.upstreamBody), upstreamAnswer: gathered(upstreamAnswer), answer: gathered(answer) };
  for (const side of SIDES) {
    const body = sides[side];
    if (body !== undefined) bodies[side] = body;
  }
  return bodies;
}
