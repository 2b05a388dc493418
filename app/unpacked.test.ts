import { expect, test } from 'vitest';
import { unpackedPath } from './unpacked.ts';

test.each([
  ['/opt/Switchboard/resources/app.asar/out/app/w.mjs', '/opt/Switchboard/resources/app.asar.unpacked/out/app/w.mjs'],
  [
    'C:\\Program Files\\Switchboard\\resources\\app.asar\\out\\app\\w.mjs',
    'C:\\Program Files\\Switchboard\\resources\\app.asar.unpacked\\out\\app\\w.mjs',
  ],
  // Not packaged, unpacked already, and folders of users with like names.
  ['/home/ada/switchboard/out/app/w.mjs', '/home/ada/switchboard/out/app/w.mjs'],
  ['/opt/resources/app.asar.unpacked/w.mjs', '/opt/resources/app.asar.unpacked/w.mjs'],
  ['/home/ada/my-app.asar/w.mjs', '/home/ada/my-app.asar/w.mjs'],
])('%s', (path, unpacked) => {
  expect(unpackedPath(path)).toBe(unpacked);
});
