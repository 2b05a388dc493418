import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { isMainThread } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { portState } from '../control/free-port.ts';
import { listen } from './listen.ts';
import { parseExcludedRanges, reservedPortWords } from './reserved-port.ts';

const NETSH = [
  '',
  'Protocol tcp Port Exclusion Ranges',
  '',
  'Start Port    End Port      ',
  '----------    --------      ',
  '      5357        5357      ',
  '     11400       11499      ',
  '     50000       50059     *',
  '',
  '* - Administered port exclusions.',
  '',
].join('\r\n');

test('the ranges that Windows keeps are read, whatever the language around them', () => {
  const ranges = [
    { first: 5357, last: 5357 },
    { first: 11_400, last: 11_499 },
    { first: 50_000, last: 50_059 },
  ];
  expect(parseExcludedRanges(NETSH)).toEqual(ranges);
  expect(
    parseExcludedRanges(
      NETSH.replace('Start Port    End Port', 'Startport     Endport ').replace('Administered', 'Verwaltete'),
    ),
  ).toEqual(ranges);
  expect(parseExcludedRanges('')).toEqual([]);
});

test('a reserved range is named as such, and the port that is offered lies outside of it', () => {
  const words = reservedPortWords(11_434, 'win32', parseExcludedRanges(NETSH));
  expect(words).toContain('Windows keeps the ports 11400 to 11499 for itself');
  expect(words).toContain('No other program has to be stopped');
  expect(words).toMatch(/--port 11500$/);
  expect(words).not.toContain('in use');
});

test('on Windows a port outside of every range may be held by a program after all', () => {
  expect(reservedPortWords(12_000, 'win32', parseExcludedRanges(NETSH))).toBeUndefined();
  expect(reservedPortWords(12_000, 'win32', [])).toBeUndefined();
});

test.each(['linux', 'darwin'] as const)('%s: low ports are for administrators', (platform) => {
  expect(reservedPortWords(80, platform, [])).toContain('ports below 1024 are for administrators');
  expect(reservedPortWords(11_434, platform, [])).toContain('the system does not allow it');
});

/** Where the kernel keeps low ports from users; some containers switch that off. */
const LOW_PORTS = '/proc/sys/net/ipv4/ip_unprivileged_port_start';

// As root every port is allowed; for a moment this process is nobody, as a user's is.
test.skipIf(!isMainThread || !existsSync(LOW_PORTS) || Number(readFileSync(LOW_PORTS, 'utf8')) <= 81)(
  'a port that is refused to everybody is another error than a port in use',
  async () => {
    const root = process.getuid?.() === 0;
    if (root) process.seteuid?.(65_534);
    try {
      await expect(listen(() => createServer(), 'loopback', 81)).rejects.toMatchObject({
        name: 'GatewayError',
        code: 'port_reserved',
      });
      expect(await portState(81)).toBe('reserved');
    } finally {
      if (root) process.seteuid?.(0);
    }
  },
);
