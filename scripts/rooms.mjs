// The house's rooms and which others each may import. A wrong import fails the build (eslint.config.js).
import { dirname, relative, resolve } from 'node:path';

/** Every room: its folder and the rooms it may use besides itself. Lowest first: no arrow runs up. */
export const ROOMS = [
  { room: 'contract', may: [] },
  { room: 'server/lib', may: [] },
  { room: 'server/messages', may: ['server/lib', 'contract'] },
  { room: 'server/core', may: ['server/lib', 'server/messages', 'contract'] },
  { room: 'server/upstream', may: ['server/lib', 'server/messages', 'server/core'] },
  { room: 'server/dialects/shared', may: ['server/lib', 'server/messages', 'server/core'] },
  ...['anthropic', 'ollama', 'openai'].map((dialect) => ({
    room: `server/dialects/${dialect}`,
    may: ['server/lib', 'server/messages', 'server/core', 'server/dialects/shared'],
  })),
  ...['claude', 'demo', 'ollama'].map((backend) => ({
    room: `server/backends/${backend}`,
    may: ['server/lib', 'server/messages', 'server/core', 'server/upstream'],
  })),
  // Two ways to Claude, one translation.
  ...['anthropic', 'claude-code'].map((way) => ({
    room: `server/backends/${way}`,
    may: ['server/lib', 'server/messages', 'server/core', 'server/upstream', 'server/backends/claude'],
  })),
  { room: 'server/relay', may: ['server/lib', 'server/messages', 'server/core', 'server/upstream'] },
  { room: 'server/models', may: ['server/lib', 'server/messages', 'server/core', 'server/upstream', 'contract'] },
  { room: 'server/conversations', may: ['server/lib', 'server/messages', 'server/core'] },
  { room: 'server/batches', may: ['server/lib', 'server/messages', 'server/core'] },
  { room: 'server/files', may: ['server/lib', 'server/messages', 'server/core'] },
  { room: 'server/journal', may: ['server/lib', 'server/messages', 'server/core', 'contract'] },
  { room: 'server/settings', may: ['server/lib', 'server/messages', 'contract'] },
  { room: 'server/connect', may: ['server/lib', 'server/messages', 'contract'] },
  { room: 'server/http', may: ['server/lib', 'server/messages', 'server/core', 'contract'] },
  { room: 'server/gateway', may: ['server/*', '!server/control', '!server/cli', 'contract'] },
  {
    room: 'server/control',
    may: ['server/*', '!server/cli', '!server/http', '!server/dialects', '!server/backends', 'contract'],
  },
  { room: 'server/cli', may: ['server/*', '!server/dialects', '!server/backends', 'contract'] },
  { room: 'app', may: ['server/*', '!server/cli', '!server/dialects', '!server/backends', 'contract'] },
  { room: 'renderer', may: ['contract'] },
];

/** Packages that only one room may use. */
const PACKAGES = [
  { names: /^electron($|\/)|^electron-store$/, room: 'app' },
  { names: /^fastify$|^@fastify\//, room: 'server/http' },
  { names: /^undici($|\/)/, room: 'server/upstream' },
  { names: /^react($|-|\/)|^@tanstack\//, room: 'renderer' },
];

const within = (path, folder) => path === folder || path.startsWith(`${folder}/`);

/** Returns the room that a file of the repository is in; undefined outside of all. */
export function roomOf(path) {
  return ROOMS.map(({ room }) => room)
    .filter((room) => within(path, room))
    .sort((a, b) => b.length - a.length)[0];
}

/** Returns why `file` may not import `specifier`, or undefined when it may. Paths are relative to the repository. */
export function refusalOf(file, specifier) {
  const here = ROOMS.find(({ room }) => room === roomOf(file));
  if (here === undefined) return undefined;
  if (!specifier.startsWith('.')) {
    const bare = PACKAGES.find(({ names, room }) => names.test(specifier) && !within(file, room));
    if (bare !== undefined) return `${specifier} is for ${bare.room} alone.`;
    if (here.room === 'renderer' && (specifier.startsWith('node:') || ['fs', 'path', 'http'].includes(specifier))) {
      return 'The window runs in a browser.';
    }
    return undefined;
  }
  const target = relative('/', resolve('/', dirname(file), specifier));
  const there = roomOf(target);
  if (there === here.room) return undefined;
  // Data beside the rooms, such as package.json.
  if (there === undefined) return within(target, 'server') ? 'No file lies loose in server/.' : undefined;
  const names = (pattern) => (pattern.endsWith('/*') ? within(there, pattern.slice(0, -2)) : within(there, pattern));
  const forbidden = here.may.some((pattern) => pattern.startsWith('!') && names(pattern.slice(1)));
  if (!forbidden && here.may.some((pattern) => !pattern.startsWith('!') && names(pattern))) return undefined;
  return `${here.room} may not import ${there}: ${here.may.length === 0 ? 'it imports no other room' : `it may use ${here.may.join(', ')}`} (docs/architecture.md).`;
}

/**
 * The rule as a plugin: `closed` checks every import of a file against its room.
 * @type {import('eslint').ESLint.Plugin}
 */
export const house = {
  rules: {
    closed: {
      meta: { type: 'problem', schema: [] },
      create(context) {
        const file = relative(context.cwd, context.filename).replaceAll('\\', '/');
        const check = (node) => {
          if (node?.type !== 'Literal' || typeof node.value !== 'string') return;
          const message = refusalOf(file, node.value);
          if (message !== undefined) context.report({ node, message });
        };
        return {
          ImportDeclaration: ({ source }) => check(source),
          ExportNamedDeclaration: ({ source }) => check(source),
          ExportAllDeclaration: ({ source }) => check(source),
          ImportExpression: ({ source }) => check(source),
          TSImportType: ({ source, argument }) => check(source ?? argument?.literal),
        };
      },
    },
  },
};

/** Returns the configuration that closes every room; tests may look anywhere. */
export function closed() {
  return {
    files: ROOMS.map(({ room }) => `${room}/**/*.{ts,tsx}`),
    ignores: ['**/*.test.{ts,tsx}', '**/testing/**', '**/fixtures/**'],
    plugins: { house },
    rules: { 'house/closed': 'error' },
  };
}
