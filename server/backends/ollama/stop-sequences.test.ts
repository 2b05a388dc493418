import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createStopScanner } from './stop-sequences.ts';

/** Feeds chunks until a stop, then gives what was shown and why it ended. */
function scan(sequences: string[], chunks: string[]): { shown: string; stopped: string | undefined } {
  const scanner = createStopScanner(sequences);
  let shown = '';
  for (const chunk of chunks) {
    const { text, stopped } = scanner.feed(chunk);
    shown += text;
    if (stopped !== undefined) return { shown, stopped };
  }
  return { shown: shown + scanner.flush(), stopped: undefined };
}

describe('createStopScanner', () => {
  it('finds a sequence that is cut over pieces, and shows nothing of it', () => {
    expect(scan(['\nHuman:'], ['Hello', '\nHu', 'man', ': more'])).toEqual({ shown: 'Hello', stopped: '\nHuman:' });
    expect(scan(['END'], ['abcEN', 'DEND'])).toEqual({ shown: 'abc', stopped: 'END' });
  });

  it('shows what only looked like one', () => {
    expect(scan(['END'], ['abcEN', 'Dx'.slice(1), 'EN'])).toEqual({ shown: 'abcENxEN', stopped: undefined });
  });

  it('holds back no more than could begin a sequence', () => {
    const scanner = createStopScanner(['STOP']);
    expect(scanner.feed('Hello')).toEqual({ text: 'Hello', stopped: undefined });
    expect(scanner.feed(' ST')).toEqual({ text: ' ', stopped: undefined });
    expect(scanner.feed('AR')).toEqual({ text: 'STAR', stopped: undefined });
  });

  it('takes the one that begins first, then the one named first, and ignores empty ones', () => {
    expect(scan(['b', 'ab'], ['xaby'])).toEqual({ shown: 'x', stopped: 'ab' });
    expect(scan(['ab', 'abc'], ['xabc'])).toEqual({ shown: 'x', stopped: 'ab' });
    expect(scan([''], ['abc'])).toEqual({ shown: 'abc', stopped: undefined });
  });

  it('agrees with a search in the whole text, however it is cut', () => {
    const letters = fc.constantFrom('a', 'b', 'c');
    const text = fc.array(letters, { maxLength: 30 }).map((list) => list.join(''));
    const sequence = fc.array(letters, { minLength: 1, maxLength: 4 }).map((list) => list.join(''));
    fc.assert(
      fc.property(
        text,
        fc.array(sequence, { minLength: 1, maxLength: 3 }),
        fc.array(fc.nat(6), { maxLength: 10 }),
        (whole, sequences, sizes) => {
          const chunks: string[] = [];
          let at = 0;
          for (const size of sizes) {
            chunks.push(whole.slice(at, at + size));
            at += size;
          }
          chunks.push(whole.slice(at));
          const { shown, stopped } = scan(sequences, chunks);
          if (stopped === undefined) {
            expect(shown).toBe(whole);
            for (const one of sequences) expect(whole.includes(one)).toBe(false);
          } else {
            expect(whole.startsWith(shown + stopped)).toBe(true);
            // Whatever was shown holds no sequence at all.
            for (const one of sequences) expect(shown.includes(one)).toBe(false);
          }
        },
      ),
    );
  });
});
