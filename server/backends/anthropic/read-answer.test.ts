import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../messages/errors.ts';
import { isObject, parseJson } from '../../lib/json.ts';
import type { StreamEvent } from '../../messages/types.ts';
import { scriptedBody } from '../../upstream/testing/scripted-body.ts';
import { readAnswer } from './read-answer.ts';

const FIXTURES = new URL('../../../test/fixtures/anthropic/', import.meta.url);

interface Outcome {
  events: StreamEvent[];
  error: unknown;
  notes: string[];
}

async function read(chunks: readonly (Buffer | Error)[]): Promise<Outcome> {
  const outcome: Outcome = { events: [], error: undefined, notes: [] };
  const body = scriptedBody(chunks);
  try {
    const source = {
      body,
      url: 'https://api.example/v1/messages',
      signal: new AbortController().signal,
      note: (change: string) => void outcome.notes.push(change),
    };
    for await (const batch of readAnswer(source)) outcome.events.push(...batch);
  } catch (error) {
    outcome.error = error;
  }
  return outcome;
}

/** Each recorded stream as it came over the wire. Some recordings hold several, one after the other. */
function recordings(): [string, string][] {
  const found: [string, string][] = [];
  for (const file of readdirSync(FIXTURES).filter((name) => name.endsWith('.chunks.txt'))) {
    const lines = readFileSync(new URL(file, FIXTURES), 'utf8')
      .split('\n')
      .filter((line) => line !== '');
    let wire = '';
    let part = 0;
    for (const line of lines) {
      const data = parseJson(line);
      const type = isObject(data) ? String(data['type']) : '';
      wire += `event: ${type}\ndata: ${line}\n\n`;
      if (type !== 'message_stop') continue;
      found.push([`${file} ${part++}`, wire]);
      wire = '';
    }
  }
  return found;
}

const textOf = (events: readonly StreamEvent[]): string =>
  events
    .map((event) => (event.type === 'content_block_delta' && event.delta.type === 'text_delta' ? event.delta.text : ''))
    .join('');

describe('readAnswer', () => {
  const streams = recordings();

  it('finds the recordings', () => {
    expect(streams.length).toBeGreaterThanOrEqual(10);
  });

  it.each(streams)('reads %s whole and in any pieces', async (_name, wire) => {
    const bytes = Buffer.from(wire);
    const whole = await read([bytes]);
    expect(whole.error).toBeUndefined();
    expect(whole.events[0]?.type).toBe('message_start');
    expect(whole.events.at(-1)?.type).toBe('message_stop');
    // The text is that of the recording, read a second way.
    const expected = wire.split('\n').flatMap((line) => {
      const data = line.startsWith('data: ') ? parseJson(line.slice(6)) : undefined;
      return isObject(data) && isObject(data['delta']) && data['delta']['type'] === 'text_delta'
        ? [String(data['delta']['text'])]
        : [];
    });
    expect(textOf(whole.events)).toBe(expected.join(''));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 8 }), async (cuts) => {
        const places = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        const chunks = places
          .slice(1)
          .map((to, at) => bytes.subarray(places[at], to))
          .filter((part) => part.length > 0);
        expect((await read(chunks)).events).toEqual(whole.events);
      }),
      { numRuns: 10 },
    );
  });

  it('is complete or throws when cut at any byte', async () => {
    const wire = streams.find(([name]) => name.startsWith('anthropic-text'))?.[1] ?? '';
    const bytes = Buffer.from(wire);
    const whole = (await read([bytes])).events;
    const lastFrame = wire.indexOf('{"type":"message_stop"}') + '{"type":"message_stop"}'.length;
    for (let cut = 0; cut <= bytes.length; cut++) {
      const { events, error } = await read([bytes.subarray(0, cut)]);
      expect(events).toEqual(whole.slice(0, events.length));
      if (cut >= lastFrame) {
        expect(error).toBeUndefined();
        expect(events).toEqual(whole);
      } else {
        expect(error).toBeInstanceOf(GatewayError);
        expect(String(error)).toContain('stopped before its answer was complete');
      }
    }
  });

  it.each(streams)('is complete or throws when %s is cut at some bytes', async (_name, wire) => {
    const bytes = Buffer.from(wire);
    const step = Math.max(1, Math.floor(bytes.length / 40));
    for (let cut = 0; cut < bytes.length - 2; cut += step) {
      const { events, error } = await read([bytes.subarray(0, cut)]);
      expect(error).toBeInstanceOf(GatewayError);
      expect(events.some((event) => event.type === 'message_stop')).toBe(false);
    }
  });

  it('says which blocks it had to leave out', async () => {
    const wire = streams.find(([name]) => name.startsWith('anthropic-compaction'))?.[1] ?? '';
    const { events, notes, error } = await read([Buffer.from(wire)]);
    expect(error).toBeUndefined();
    expect(notes).toEqual(['The answer holds a "compaction" block, which Switchboard does not know; it was left out.']);
    expect(events.filter((event) => event.type === 'content_block_start').map((event) => event.index)).toEqual([0]);
  });

  it('yields what came before an error, then throws it', async () => {
    const wire = streams[0]?.[1] ?? '';
    const head = wire.slice(0, wire.indexOf('event: message_delta'));
    const { events, error } = await read([
      Buffer.from(
        `${head}event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n`,
      ),
    ]);
    expect(events.length).toBeGreaterThan(1);
    expect(error).toMatchObject({ type: 'overloaded_error', message: 'Overloaded' });
  });

  it('words a broken connection', async () => {
    const wire = streams[0]?.[1] ?? '';
    const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
    const { events, error } = await read([Buffer.from(wire.slice(0, 800)), reset]);
    expect(events[0]?.type).toBe('message_start');
    expect(error).toMatchObject({
      name: 'GatewayError',
      status: 502,
      message: expect.stringContaining('closed the connection before its answer was complete'),
    });
  });

  it('closes the connection when it is left early', async () => {
    const wire = streams[0]?.[1] ?? '';
    const body = scriptedBody([Buffer.from(wire.slice(0, 900)), Buffer.from(wire.slice(900))]);
    for await (const _batch of readAnswer({
      body,
      url: 'https://api.example/v1/messages',
      signal: new AbortController().signal,
      note: () => undefined,
    }))
      break;
    expect(body.destroyed).toBe(true);
  });
});
