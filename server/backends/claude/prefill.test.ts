import { describe, expect, it } from 'vitest';
import type { MessageParam } from '../../messages/types.ts';
import { API } from '../anthropic/transport.ts';
import { toPrefill } from './prefill.ts';

const user: MessageParam = { role: 'user', content: 'hi' };

describe('toPrefill', () => {
  const begun: MessageParam[] = [user, { role: 'assistant', content: [{ type: 'text', text: 'One, ' }] }];
  const run = (messages: MessageParam[], continues: boolean): [MessageParam[], string[]] => {
    const notes: string[] = [];
    return [toPrefill(messages, continues, API.words, (change) => notes.push(change)), notes];
  };

  it("leaves a user's last word alone", () => {
    const messages = [user];
    expect(run(messages, false)).toEqual([messages, []]);
    expect(run(messages, true)[0]).toBe(messages);
  });

  it('trims for models that continue, asks the others', () => {
    expect(run(begun, true)).toEqual([
      [user, { role: 'assistant', content: [{ type: 'text', text: 'One,' }] }],
      [expect.stringContaining('Spaces at the end')],
    ]);
    const [asked, notes] = run(begun, false);
    expect(asked.slice(0, 2)).toEqual(begun);
    expect(asked[2]).toMatchObject({ role: 'user' });
    expect(notes).toHaveLength(1);
  });
});
