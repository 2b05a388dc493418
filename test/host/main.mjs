// node test/host/main.mjs ENTRY [words]: starts a built main process as Electron does, which reads the entry
// module to its end and only then becomes ready.
import { register } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const double = new URL('../../out/host/electron.mjs', import.meta.url).href;
register('./loader.mjs', import.meta.url, { data: { double } });
const [, , entry] = process.argv;
// A packaged app has no entry among its words.
process.argv.splice(1, process.env.HOST_PACKAGED === '1' ? 2 : 1);
const { start } = await import(double);
await import(pathToFileURL(resolve(entry)).href);
start();
