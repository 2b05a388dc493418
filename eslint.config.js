import js from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** The house's arrows (CONTRIBUTING.md): what a room may not import. A wrong import fails the build. */
function closed(files, groups) {
  return {
    files,
    ignores: ['**/*.test.{ts,tsx}'],
    rules: {
      'no-restricted-imports': ['error', { patterns: groups.map(([group, message]) => ({ group, message })) }],
    },
  };
}

const ELECTRON = [['electron', 'electron/*', 'electron-store'], 'Only app/ knows Electron.'];
const FASTIFY = [['fastify', '@fastify/*'], 'Only server/http knows Fastify.'];
const SETTINGS = [['**/settings/*'], 'Backends and dialects do not read the settings.'];
const MODELS = [['**/models/*'], 'Backends and dialects do not look names up: the router does.'];
const HTTP = [['**/http/*'], 'Only server/http and the parts above it know HTTP.'];
const WINDOW = [['**/app/*', '**/renderer/*', 'react', 'react-dom'], 'The server runs headless as it is.'];

export default tseslint.config(
  { ignores: ['out/', '.cache/', 'node_modules/', 'coverage/', 'test-results/', 'release/'] },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx,cts}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // Our objects are made of closures, so a method may be handed on.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // A generator that yields what an interface wants asynchronous has nothing to await.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      '@typescript-eslint/no-deprecated': 'off',
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  { files: ['renderer/**/*.{ts,tsx}'], extends: [reactHooks.configs.flat.recommended] },
  // The virtualizer is meant to be read on each render.
  { files: ['renderer/pages/log/log-grid.tsx'], rules: { 'react-hooks/incompatible-library': 'off' } },
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly', Buffer: 'readonly', setTimeout: 'readonly', clearTimeout: 'readonly', fetch: 'readonly', AbortSignal: 'readonly', AbortController: 'readonly', performance: 'readonly', setInterval: 'readonly', clearInterval: 'readonly', TextDecoder: 'readonly', TextEncoder: 'readonly', setImmediate: 'readonly' } },
  },
  { files: ['**/*.test.{ts,tsx}', 'test/**', 'bench/**', 'scripts/**'], rules: { 'no-console': 'off', '@typescript-eslint/no-unsafe-assignment': 'off', '@typescript-eslint/no-unsafe-return': 'off', '@typescript-eslint/no-unsafe-call': 'off', '@typescript-eslint/no-unsafe-member-access': 'off', '@typescript-eslint/no-unsafe-argument': 'off' } },
  closed(['server/**'], [ELECTRON, FASTIFY, WINDOW]),
  closed(['server/http/**'], [ELECTRON, WINDOW, [['**/backends/*'], 'HTTP speaks to dialects.']]),
  closed(['server/backends/**'], [ELECTRON, FASTIFY, SETTINGS, MODELS, HTTP, WINDOW, [['**/dialects/*', '**/dialects/**'], 'Backends and dialects never see each other.']]),
  closed(['server/dialects/**'], [ELECTRON, FASTIFY, SETTINGS, MODELS, HTTP, WINDOW, [['**/backends/*/**'], 'Dialects know backends by their answers only.']]),
  closed(['server/batches/**'], [ELECTRON, FASTIFY, SETTINGS, MODELS, HTTP, WINDOW, [['**/dialects/*/**', '**/backends/*/**', '**/journal/**'], 'The batches know neither who asks nor who answers.']]),
  closed(['server/files/**'], [ELECTRON, FASTIFY, SETTINGS, MODELS, HTTP, WINDOW, [['**/dialects/*/**', '**/backends/*/**', '**/journal/**'], 'The files know neither who asks nor who answers.']]),
  closed(['server/messages/**'], [ELECTRON, FASTIFY, SETTINGS, MODELS, HTTP, WINDOW, [['**/dialects/**', '**/backends/**', '**/journal/**', '**/control/**'], 'The language inside knows nobody.']]),
  closed(['server/control/**'], [ELECTRON, FASTIFY, HTTP, WINDOW, [['**/dialects/*/**', '**/backends/*/**'], 'The control contract is free of transport and upstreams.']]),
  closed(['server/connect/**'], [ELECTRON, FASTIFY, HTTP, MODELS, WINDOW, [['**/dialects/**', '**/backends/**', '**/journal/**', '**/control/**'], 'Other apps\' files are changed without knowing how requests are answered.']]),
  closed(['renderer/**'], [ELECTRON, FASTIFY, [['node:*', 'fs', 'path', 'http'], 'The window runs in a browser.'], [['**/server/!(control)/**', '**/server/*.ts', '**/app/*'], 'The window knows the control contract and nothing else of the server.']]),
);
