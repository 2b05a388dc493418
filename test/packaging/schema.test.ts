import { Ajv } from 'ajv';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

const require = createRequire(import.meta.url);
const schema: unknown = JSON.parse(readFileSync(require.resolve('app-builder-lib/scheme.json'), 'utf8'));

function check(config: unknown): string[] {
  const ajv = new Ajv({ strict: false, allErrors: true });
  if (typeof schema !== 'object' || schema === null) throw new Error('no schema');
  const validate = ajv.compile(schema);
  validate(config);
  return (validate.errors ?? []).map(
    (error) => `${error.instancePath} ${error.message ?? ''} ${JSON.stringify(error.params)}`,
  );
}

const config: unknown = parse(readFileSync('electron-builder.yml', 'utf8'));

test('electron-builder knows every word of its configuration', () => {
  expect(check(config)).toEqual([]);
});

test('a word that it does not know would be noticed', () => {
  expect(check({ ...(typeof config === 'object' ? config : {}), nonsense: true })).not.toEqual([]);
});

test('every fuse stands as the security checklist demands', () => {
  expect(config).toMatchObject({
    electronFuses: {
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      grantFileProtocolExtraPrivileges: false,
    },
  });
});
