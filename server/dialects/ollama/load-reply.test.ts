import { describe, expect, it } from 'vitest';
import { loadReply } from './load-reply.ts';

describe('loadReply', () => {
  it('is one finished line', () => {
    expect(loadReply({}, { model: 'm', response: '' })).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: { model: 'm', created_at: expect.stringMatching(/Z$/), response: '', done: true, done_reason: 'load' },
    });
  });

  it.each([
    [0, 'unload'],
    ['0', 'unload'],
    ['0s', 'unload'],
    ['0m', 'unload'],
    ['-0', 'unload'],
    [-1, 'load'],
    [42.5, 'load'],
    ['42m', 'load'],
    ['0.5s', 'load'],
    [null, 'load'],
  ])('keep_alive %j means %s', (keepAlive, reason) => {
    expect(loadReply({ keep_alive: keepAlive }, { model: 'm' }).body).toMatchObject({ done_reason: reason });
  });
});
