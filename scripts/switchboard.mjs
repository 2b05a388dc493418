#!/usr/bin/env node
// The command line: builds what is stale (only where there are sources) and hands over.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildParts, isStale, ROOT } from './build.mjs';

if (isStale('server')) await buildParts(['server']);
// The console's page is not needed to answer requests: it is built beside the running gateway.
if (process.argv[2] === 'serve' && isStale('renderer'))
  spawn(process.execPath, [join(ROOT, 'scripts/build.mjs'), '--if-stale', 'renderer'], { stdio: 'ignore' });
const { main } = await import(pathToFileURL(join(ROOT, 'out/server/cli.js')).href);
process.exitCode = await main(process.argv.slice(2));
