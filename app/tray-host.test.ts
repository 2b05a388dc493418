import { expect, test } from 'vitest';
import { findTrayHost } from './tray-host.ts';

test('the bus is asked on Linux only', async () => {
  for (const answer of [true, false, undefined])
    expect(await findTrayHost('linux', () => Promise.resolve(answer))).toBe(answer);
  for (const platform of ['darwin', 'win32'] as const)
    expect(await findTrayHost(platform, () => Promise.reject(new Error('asked')))).toBe(true);
});
