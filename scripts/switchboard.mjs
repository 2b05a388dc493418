#!/usr/bin/env node
// The command line: builds what is stale (only where there are sources) and hands over.
import { buildParts, isStale, ROOT } from './build.mjs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

if (isStale('server')) await buildParts(['server']);
const { main } = await import(pathToFileURL(join(ROOT, 'out/server/cli.js')).href);
process.exitCode = await main(process.argv.slice(2));
