import { ESLint } from 'eslint';
import { readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { ROOMS, house, refusalOf, roomOf } from './rooms.mjs';

const ROOT = join(import.meta.dirname, '..');
const names = ROOMS.map(({ room }) => room);

/** What a room may not import: the first room above it, or any other. */
function forbiddenFor(room: string): string {
  const found = names.find(
    (other) => other !== room && refusalOf(`${room}/x.ts`, specifier(room, other)) !== undefined,
  );
  if (found === undefined) throw new Error(`${room} may import every other room`);
  return found;
}

const specifier = (room: string, other: string): string => {
  const path = relative(room, `${other}/y.ts`);
  return path.startsWith('.') ? path : `./${path}`;
};

const eslint = new ESLint({
  cwd: ROOT,
  overrideConfigFile: true,
  overrideConfig: [{ files: ['**/*.ts'], plugins: { house }, rules: { 'house/closed': 'error' } }],
});

test.each(names)('a wrong import planted in %s is found', async (room) => {
  const lint = async (code: string): Promise<number> => {
    const [result] = await eslint.lintText(code, { filePath: join(ROOT, room, 'planted.ts') });
    return result?.errorCount ?? -1;
  };
  const path = specifier(room, forbiddenFor(room));
  expect(await lint(`import { y } from '${path}';\nexport const x = y;\n`)).toBe(1);
  expect(await lint(`export * from '${path}';\n`)).toBe(1);
  expect(await lint(`export const x = await import('${path}');\n`)).toBe(1);
  expect(await lint("import { y } from './y.ts';\nexport const x = y;\n")).toBe(0);
});

test('nothing runs upwards: what a room may use never uses that room', () => {
  for (const room of names) {
    for (const other of names) {
      if (room === other || refusalOf(`${room}/x.ts`, specifier(room, other)) !== undefined) continue;
      expect(refusalOf(`${other}/x.ts`, specifier(other, room)), `${room} and ${other} use each other`).toBeDefined();
    }
  }
});

test('packages stay in their rooms', () => {
  expect(refusalOf('server/gateway/x.ts', 'fastify')).toContain('server/http');
  expect(refusalOf('server/http/x.ts', 'electron')).toContain('app');
  expect(refusalOf('server/relay/x.ts', 'undici')).toContain('server/upstream');
  expect(refusalOf('renderer/x.tsx', 'node:fs')).toContain('browser');
  expect(refusalOf('renderer/x.tsx', 'react')).toBeUndefined();
});

test('every file of the server is in a room, and every room exists', () => {
  const files = readdirSync(join(ROOT, 'server'), { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.ts'),
  );
  const homeless = files.filter((path) => roomOf(join('server', path).replaceAll('\\', '/')) === undefined);
  expect(homeless).toEqual([]);
  expect(readdirSync(join(ROOT, 'server')).filter((name) => dirname(name) === '.' && name.includes('.'))).toEqual([]);
  const folders = new Set(files.map((path) => roomOf(join('server', path).replaceAll('\\', '/'))));
  expect(names.filter((room) => room.startsWith('server/') && !folders.has(room))).toEqual([]);
});
