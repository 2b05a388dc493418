import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorText, fromLine } from './from-line.ts';

describe('readLine', () => {
  it('reads a piece', () => {
    expect(
      fromLine(
        '{"model":"m","created_at":"x","message":{"role":"assistant","content":"Hi","thinking":"hm","tool_calls":[{"function":{"name":"f"}}]},"done":false}',
      ),
    ).toEqual({
      kind: 'piece',
      line: {
        thinking: 'hm',
        content: 'Hi',
        calls: [{ function: { name: 'f' } }],
        done: false,
        reason: '',
        promptTokens: undefined,
        outputTokens: undefined,
        loadMs: 0,
      },
    });
  });

  it('reads the last line', () => {
    const read = fromLine(
      '{"message":{"role":"assistant","content":""},"done":true,"done_reason":"length","prompt_eval_count":10,"eval_count":5,"load_duration":2500000000}',
    );
    expect(read).toMatchObject({
      kind: 'piece',
      line: { done: true, reason: 'length', promptTokens: 10, outputTokens: 5, loadMs: 2500 },
    });
  });

  it('takes fields of a wrong type for absent ones', () => {
    expect(fromLine('{"message":{"content":5,"thinking":null,"tool_calls":{}},"done":"yes"}')).toMatchObject({
      kind: 'piece',
      line: { content: '', thinking: '', calls: [], done: false },
    });
    expect(fromLine('{"message":null}')).toMatchObject({ kind: 'piece', line: { content: '' } });
  });

  it('reads text the same however the line is spelled', () => {
    const message = (content: string, more: object): string =>
      JSON.stringify({
        model: 'm',
        created_at: '2026-11-21T00:00:00Z',
        message: { role: 'assistant', content, ...more },
        done: false,
      });
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('\\', '"', '"},"done":false}', '"message":{"role":"assistant","content":"', 'é\n🙂'),
    );
    fc.assert(
      fc.property(text, fc.constantFrom({}, { thinking: 'x' }, { tool_calls: [] }), (content, more) => {
        const line = Buffer.from(message(content, more)).toString();
        const spaced = JSON.stringify(JSON.parse(line), null, 1);
        expect(fromLine(line)).toEqual(fromLine(spaced));
        expect(fromLine(line)).toMatchObject({
          kind: 'piece',
          line: { content: Buffer.from(content).toString(), done: false },
        });
      }),
    );
  });

  it('knows errors and garbage', () => {
    expect(fromLine('{"error":"out of memory"}')).toEqual({ kind: 'error', error: 'out of memory' });
    expect(fromLine('{"model": broken')).toEqual({ kind: 'broken' });
    expect(fromLine('5')).toEqual({ kind: 'broken' });
  });

  it('finds the words in every form of an error', () => {
    expect(errorText({ message: 'a', code: 1 })).toBe('a');
    expect(errorText({ code: 1 })).toBe('{"code":1}');
    expect(errorText(null)).toBe('null');
  });
});
