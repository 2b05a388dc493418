import fc from 'fast-check';
import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAbort, type Signal } from '../lib/abort-signal.ts';
import { startAnsweringServer, type AnsweringServer } from './testing/answering-server.ts';
import { closeUpstreams, send } from './send.ts';
import type { UpstreamAnswer, UpstreamBody } from './answer-body.ts';

let server: AnsweringServer;
beforeEach(async () => {
  server = await startAnsweringServer();
});
afterEach(async () => {
  server.close();
  await closeUpstreams();
});

function ask(
  answer: (response: ServerResponse) => void,
  signal: Signal = createAbort().signal,
): Promise<UpstreamAnswer> {
  server.answer(answer);
  return send('Ollama', { url: `${server.url}/api`, method: 'GET', headers: {}, signal });
}

async function readAll(body: UpstreamBody): Promise<string> {
  let text = '';
  for (let chunk = await body.read(); chunk !== undefined; chunk = await body.read()) text += chunk.toString('utf8');
  return text;
}

const soon = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await soon(5);
}

describe('the body of an upstream answer', () => {
  it('gives status, headers and every byte, whatever pieces it comes in', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.string({ maxLength: 20 }), fc.boolean()), { maxLength: 8 }),
        async (chunks) => {
          const { status, headers, body } = await ask((response) => {
            void (async () => {
              response.writeHead(203, { 'x-here': 'yes' });
              response.flushHeaders();
              for (const [chunk, waits] of chunks) {
                if (waits) await soon(1);
                response.write(chunk);
              }
              response.end();
            })();
          });
          expect([status, headers['x-here']]).toEqual([203, 'yes']);
          expect(await readAll(body)).toBe(chunks.map(([chunk]) => chunk).join(''));
          expect(await body.read()).toBeUndefined();
        },
      ),
      { numRuns: 25 },
    );
  });

  it('gives what came before a connection broke, then says that it broke', async () => {
    const { body } = await ask((response) => {
      response.write('half');
      setTimeout(() => response.destroy(), 30);
    });
    expect((await body.read())?.toString()).toBe('half');
    await expect(body.read()).rejects.toThrow();
    await expect(body.read()).rejects.toThrow();
  });

  it('holds an upstream back that sends faster than anybody reads', async () => {
    const chunk = Buffer.alloc(64 * 1024, 1);
    let sent = 0;
    const { body } = await ask((response) => {
      const more = (): void => {
        for (let goesOn = true; goesOn && sent < 1000; sent += 1) goesOn = response.write(chunk);
        if (sent < 1000) response.once('drain', more);
        else response.end();
      };
      more();
    });
    await soon(150);
    const before = sent;
    expect(before).toBeLessThan(900);
    let bytes = 0;
    for await (const read of body) bytes += read.length;
    expect(bytes).toBe(1000 * chunk.length);
  });

  it('rejects at once when the caller leaves before there is an answer, and closes the connection', async () => {
    const { signal, abort } = createAbort();
    const asked = ask(() => undefined, signal);
    const failed = expect(asked).rejects.toThrow('left');
    await until(() => server.connections.opened === 1);
    abort(new Error('left'));
    await failed;
    await until(() => server.connections.closed >= 1);
  });

  it('breaks off with the reason when the caller leaves in the middle', async () => {
    const { signal, abort } = createAbort();
    const { body } = await ask((response) => response.write('one'), signal);
    expect((await body.read())?.toString()).toBe('one');
    const next = expect(body.read()).rejects.toThrow('left');
    abort(new Error('left'));
    await next;
    await until(() => server.connections.closed >= 1);
  });

  it('does not ask at all for a caller who has left', async () => {
    const { signal, abort } = createAbort();
    abort(new Error('left'));
    await expect(ask((response) => response.end(), signal)).rejects.toThrow('left');
    expect(server.connections.opened).toBe(0);
  });

  it('keeps the connection of an answer whose end comes a little later, and closes one whose end does not come', async () => {
    const { body } = await ask((response) => {
      response.write('all');
      setTimeout(() => response.end(), 30);
    });
    await body.read();
    body.finish();
    await soon(60);
    await (await ask((response) => response.end('next'))).body.text();
    expect(server.connections).toEqual({ opened: 1, closed: 0 });

    const endless = await ask((response) => response.write('all'));
    await endless.body.read();
    endless.body.finish();
    await until(() => server.connections.closed >= 1);
  });

  it('closes the connection when a loop over it is left', async () => {
    const { body } = await ask((response) => response.write('one'));
    for await (const chunk of body) {
      expect(chunk.toString()).toBe('one');
      break;
    }
    await until(() => server.connections.closed >= 1);
  });
});
