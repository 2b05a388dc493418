import { gathered, rawBody, SIDES, type Gathering, type RawBodies } from './bodies.ts';
import type { Placed } from '../lib/running-list.ts';
import type { RequestRecord } from '../core/record.ts';
import type { StoredRow } from './row.ts';

/** A request from its first byte until its end has been worked off. */
export class LogEntry implements Placed {
  readonly record: RequestRecord;
  readonly seq: number;
  place = -1;
  row: StoredRow | undefined;
  /** When it was known where the request goes. */
  routedMs: number | undefined;
  /** Whether the row does not show yet what the record knows. */
  changed = false;
  answer: Gathering | undefined;
  upstreamAnswer: Gathering | undefined;

  constructor(record: RequestRecord, seq: number) {
    this.record = record;
    this.seq = seq;
    record.logEntry = this;
  }
}

/** Returns the entry of a request that has begun and not ended. */
export function entryOf({ logEntry }: RequestRecord): LogEntry | undefined {
  return logEntry instanceof LogEntry ? logEntry : undefined;
}

/** Returns the bodies of a request as they are by now, by reference. */
export function bodiesOf({ record, answer, upstreamAnswer }: LogEntry): RawBodies {
  const bodies: RawBodies = { headers: record.headers };
  const sides = {
    request: rawBody(record.requestBody),
    upstreamRequest: rawBody(record.upstreamBody),
    upstreamAnswer: gathered(upstreamAnswer),
    answer: gathered(answer),
  };
  for (const side of SIDES) {
    const body = sides[side];
    if (body !== undefined) bodies[side] = body;
  }
  return bodies;
}
