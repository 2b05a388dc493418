import { describe, expect, it } from 'vitest';
import { quotedError } from '../../../messages/errors.ts';
import type { StreamEvent } from '../../../messages/types.ts';
import { createAnswerEncoder, type AnswerWriter } from './encode-answer.ts';
import { OBJECT_ONLY } from './object-only.ts';
import { PING, type StreamEncoder } from './stream-chunks.ts';
import { eventsOf } from '../../../core/testing/sample-answers.ts';

/** Writes what it is asked for as words, a line each. */
const words: AnswerWriter = {
  begin: () => 'begin\n',
  text: (text) => `text ${text}\n`,
  thinking: (text) => `thinking ${text}\n`,
  signature: (signature) => `signature ${signature}\n`,
  json: (json) => `json ${json}\n`,
  startBlock: (block) => `start ${block.type}\n`,
  stopBlock: () => 'stop\n',
  refuse: (text, said) => `refuse ${text} ${said}\n`,
  finish: (stop, { prompt, completion }) => `finish ${stop} ${prompt} ${completion}\n`,
  fail: (error, begun) => `fail ${error.message} ${begun}\n`,
};

function encoderOf(rule?: typeof OBJECT_ONLY): { encoder: StreamEncoder; notes: string[] } {
  const notes: string[] = [];
  return { encoder: createAnswerEncoder(words, rule, (change) => notes.push(change)), notes };
}

const linesOf = (events: readonly StreamEvent[], rule?: typeof OBJECT_ONLY): string[] =>
  encoderOf(rule).encoder.encode(events).trim().split('\n');

describe('createAnswerEncoder', () => {
  it('asks for the parts in the order of the answer, and joins the counts of start and end', () => {
    const events = eventsOf(
      [
        { thinking: ['hm'], signature: 's' },
        { text: ['Hel', '', 'lo'] },
        { tool: 'read', id: 'toolu_1', json: ['{}'] },
      ],
      'tool_use',
    );
    expect(linesOf(events)).toEqual([
      'begin',
      'start thinking',
      'thinking hm',
      'signature s',
      'stop',
      'text Hel',
      'text lo',
      'stop',
      'start tool_use',
      'json ',
      'json {}',
      'stop',
      'finish tool_use 17 7',
    ]);
  });

  it('begins with the first event that is no ping', () => {
    const { encoder } = encoderOf();
    expect(encoder.encode([{ type: 'ping' }])).toBe(PING);
    expect(encoder.encode(eventsOf([], 'end_turn').slice(0, 1))).toBe('begin\n');
    expect(encoder.finished()).toBe(false);
  });

  it('says nothing after the end', () => {
    const { encoder } = encoderOf();
    const events = eventsOf([], 'end_turn');
    expect(encoder.encode([...events, ...events])).toBe('begin\nfinish end_turn 17 7\n');
    expect([encoder.finished(), encoder.encode(events)]).toEqual([true, '']);
  });

  it('filters the text, shows what was held back, and notes once what was taken away', () => {
    const { encoder, notes } = encoderOf(OBJECT_ONLY);
    const answer = encoder.encode(eventsOf([{ text: ['Sure: {"a"', ':1} there'] }], 'end_turn'));
    expect(answer).toBe('begin\ntext {"a"\ntext :1}\nstop\nfinish end_turn 17 7\n');
    expect(notes).toEqual([OBJECT_ONLY.removedNote]);
    expect(linesOf(eventsOf([{ text: ['none'] }], 'end_turn'), OBJECT_ONLY)).toContain('text none');
  });

  it('tells of a refusal whether the caller has seen any text', () => {
    expect(linesOf(eventsOf([], 'refusal', 'No.'))).toContain('refuse No. false');
    expect(linesOf(eventsOf([{ text: ['a'] }], 'refusal', 'No.'))).toContain('refuse No. true');
  });

  it('is finished by a failure', () => {
    const { encoder } = encoderOf();
    expect(encoder.fail(quotedError('api_error', 'Broken.'))).toBe('fail Broken. false\n');
    expect([encoder.finished(), encoder.encode(eventsOf([], 'end_turn'))]).toEqual([true, '']);
  });
});
