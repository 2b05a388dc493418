#!/usr/bin/env node
// Stands in for the claude command: runs the real one (REAL_CLAUDE) and writes what goes in and out to TRANSCRIPT.
import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';

const real = process.env.REAL_CLAUDE;
const args = process.argv.slice(2);
if (args[0] !== '-p') process.exit(spawnSync(real, args, { stdio: 'inherit' }).status ?? 1);

const child = spawn(real, args, { stdio: ['pipe', 'pipe', 'inherit'] });
const note = (way, line) => appendFileSync(process.env.TRANSCRIPT, `${JSON.stringify({ [way]: JSON.parse(line) })}\n`);

function tee(from, to, way) {
  let rest = '';
  from.setEncoding('utf8');
  from.on('data', (text) => {
    rest += text;
    const lines = rest.split('\n');
    rest = lines.pop();
    for (const line of lines) if (line !== '') note(way, line);
    to.write(text);
  });
  from.on('end', () => to.end());
}
tee(process.stdin, child.stdin, 'in');
tee(child.stdout, process.stdout, 'out');
child.on('exit', (code) => process.exit(code ?? 1));
