import { describe, expect, it } from 'vitest';
import { formatBytes, formatDollars, formatTokens, formatWindow } from './numbers.ts';
import { formatDay, formatDuration, formatTime } from './time.ts';

describe('numbers', () => {
  it('keeps small costs visible', () => {
    expect([0, 0.00001, 0.0042, 0.042, 1.5].map(formatDollars)).toEqual([
      '$0',
      '< $0.0001',
      '$0.0042',
      '$0.042',
      '$1.50',
    ]);
  });
  it('shortens tokens', () => {
    expect([950, 12_345, 999_999, 1_250_000].map(formatTokens)).toEqual(['950', '12.3k', '1M', '1.3M']);
  });
  it('calls windows by their usual names', () => {
    expect([2048, 40_960, 128_000, 131_072, 200_000, 1_000_000, 1_048_576].map(formatWindow)).toEqual([
      '2k',
      '40k',
      '128k',
      '128k',
      '200k',
      '1M',
      '1M',
    ]);
  });
  it('shows sizes of files', () => {
    expect([12, 274_302_450, 5_225_376_047].map(formatBytes)).toEqual(['12 B', '274 MB', '5.2 GB']);
  });
});

describe('times', () => {
  it('shows durations in the unit that one reads', () => {
    expect([0, 412, 3400, 59_960, 125_000].map(formatDuration)).toEqual([
      '0 ms',
      '412 ms',
      '3.4 s',
      '1 min 00 s',
      '2 min 05 s',
    ]);
  });
  it('adds the day only when it is another', () => {
    const noon = new Date(2026, 10, 21, 12, 0, 0).getTime();
    expect(formatTime(noon, noon)).toBe('12:00:00');
    expect(formatTime(noon - 86_400_000, noon)).toContain('20');
  });
  it('leaves what is no date as it is', () => {
    expect(formatDay('soon')).toBe('soon');
  });
});
