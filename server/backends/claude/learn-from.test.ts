import { describe, expect, it } from 'vitest';
import { invalidRequest, quotedError } from '../../messages/errors.ts';
import { API } from '../anthropic/transport.ts';
import { COMMAND } from '../claude-code/transport.ts';
import { learnFrom, type Refused, type Without } from './learn-from.ts';

const SENT: Refused = {
  messages: [
    { role: 'user', content: 'hi' },
    { role: 'assistant', content: [{ type: 'thinking', thinking: 'hm', signature: 'sig' }] },
  ],
  output_config: { format: { type: 'json_schema', schema: { type: 'object' } } },
};
const PLAIN: Refused = { messages: [{ role: 'user', content: 'hi' }] };

function learn(
  reason: string,
  { lessons }: Pick<typeof API, 'lessons'>,
  sent = SENT,
  without: Without = {},
): [Without | undefined, string[]] {
  const notes: string[] = [];
  return [learnFrom(invalidRequest(reason), sent, without, lessons, (change) => notes.push(change)), notes];
}

describe('learnFrom', () => {
  it('goes without what was refused, and says so', () => {
    const [without, notes] = learn('messages.1: Invalid `signature` in `thinking` block', API);
    expect(without).toEqual({ thoughts: true });
    expect(notes).toEqual([expect.stringContaining('Claude refused the thoughts in the history')]);
    expect(learn('output_config.format.schema: too complex', API, SENT, { thoughts: true })[0]).toEqual({
      thoughts: true,
      schemas: true,
    });
    expect(learn('max_tokens: 64000 > 8192, which is the maximum', API)).toEqual([{ maxOutput: 8192 }, []]);
  });

  it('gives each cause up once, and only where the request has it', () => {
    const thoughts = 'Invalid signature in thinking block';
    expect(learn(thoughts, API, SENT, { thoughts: true })[0]).toBeUndefined();
    expect(learn(thoughts, API, PLAIN)[0]).toBeUndefined();
    expect(learn('schema: too complex', API, PLAIN)[0]).toBeUndefined();
    const strict: Refused = { ...PLAIN, tools: [{ name: 'a', strict: true, input_schema: { type: 'object' } }] };
    expect(learn('tools.0: schema too complex', API, strict)[0]).toEqual({ schemas: true });
    expect(learn('max_tokens: 9 > 8', API, SENT, { maxOutput: 9 })[0]).toBeUndefined();
  });

  it('learns on each way what that way can do without', () => {
    expect(learn('max_tokens: 64000 > 8192', COMMAND)[0]).toBeUndefined();
    expect(learn('output_config.format: not supported', API)[0]).toBeUndefined();
    expect(learn('output_config.format: not supported', COMMAND)[0]).toEqual({ schemas: true });
  });

  it('learns nothing from other failures', () => {
    expect(learn('temperature: too high', API)[0]).toBeUndefined();
    const overloaded = quotedError('overloaded_error', 'thinking is overloaded');
    expect(learnFrom(overloaded, SENT, {}, API.lessons, () => undefined)).toBeUndefined();
    expect(learnFrom(new Error('thinking'), SENT, {}, API.lessons, () => undefined)).toBeUndefined();
  });
});
