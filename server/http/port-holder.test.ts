import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { findPortHolder, listeningInodes, parseLsof, parseNetstat } from './port-holder.ts';

test("a listening socket is found in the kernel's table", () => {
  const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:2CAA 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 12345 1 0000000000000000 100 0 0 10 0
   1: 0100007F:2CAA 0100007F:9C40 01 00000000:00000000 00:00000000 00000000     0        0 99999 1 0000000000000000 100 0 0 10 0`;
  expect(listeningInodes(table, 11434)).toEqual(['12345']);
  expect(listeningInodes(table, 11435)).toEqual([]);
});

test('lsof and netstat are read', () => {
  expect(parseLsof('p812\ncollama\nf3\n')).toEqual({ pid: 812, name: 'ollama' });
  expect(parseNetstat('  TCP    127.0.0.1:11434        0.0.0.0:0              ABHÖREN         4711\r\n', 11434)).toBe(
    4711,
  );
  expect(
    parseNetstat('  TCP    127.0.0.1:50000        127.0.0.1:11434        ESTABLISHED     4711\r\n', 11434),
  ).toBeUndefined();
});

test.runIf(process.platform === 'linux')('the holder of a real port is named', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  expect(await findPortHolder(port)).toMatchObject({ pid: process.pid });
  server.close();
});
