// Lists the places in our code that make a new hidden class for every request; exits with 1 when there is one. See
// README.md.
// node bench/hidden-classes.mjs
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { buildParts, ROOT } from '../scripts/build.mjs';
import { startProcess } from './processes.mjs';
import { SCENARIOS } from './requests.mjs';

const WARM_UP = 600;
const REQUESTS = 200;
const agent = new Agent({ connections: 4, pipelining: 1 });

async function ask(url, body, count) {
  for (let left = count; left > 0; left -= 4) {
    await Promise.all(
      Array.from({ length: 4 }, async () => {
        const answer = await request(url, {
          dispatcher: agent,
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
        });
        await answer.body.dump();
        if (answer.statusCode !== 200) throw new Error(`${url} answered ${answer.statusCode}`);
      }),
    );
  }
  // The log is worked off after the answers.
  await new Promise((resolve) => setTimeout(resolve, 300));
}

/** Returns how often each place made a new map (V8's word for a hidden class) since `from`, for a request. */
function newMaps(log, from) {
  const places = new Map();
  for (const line of readFileSync(log).subarray(from).toString('latin1').split('\n')) {
    const [event, kind, , , , , row, column, reason, name = ''] = line.split(',');
    if (event !== 'map' || (kind !== 'Transition' && !kind.startsWith('Normalize'))) continue;
    const place = `line ${row}:${column} of the bundle, ${kind} ${reason} ${name}`;
    places.set(place, (places.get(place) ?? 0) + 1 / REQUESTS);
  }
  return [...places].filter(([, times]) => times >= 0.5);
}

await buildParts(['server'], { onlyStale: true });
const dir = mkdtempSync(join(tmpdir(), 'switchboard-classes-'));
const log = join(dir, 'maps.log');
const upstream = await startProcess([join(ROOT, 'bench/upstream.mjs')]);
const env = {
  ANTHROPIC_API_KEY: 'sk-ant-bench',
  ANTHROPIC_BASE_URL: upstream.url,
  OLLAMA_BASE_URL: upstream.url,
  OLLAMA_HOST: '',
};
const flags = ['--log-maps', `--logfile=${log}`, '--no-logfile-per-isolate'];
const gateway = await startProcess(
  [...flags, join(ROOT, 'bench/serve.mjs'), join(ROOT, 'out/server/cli.js'), '--port', '0', '--data-dir', dir],
  { env, ready: /listening on http:\/\/127\.0\.0\.1:(\d+)/ },
);
let found = 0;
try {
  const scenarios = SCENARIOS.filter((scenario) => scenario.concurrency > 1);
  for (const {
    gateway: [path, body],
  } of scenarios)
    await ask(gateway.url + path, body, WARM_UP);
  // What is loaded a little after the start makes classes too, each once.
  await new Promise((resolve) => setTimeout(resolve, 2000));
  for (const {
    name,
    gateway: [path, body],
  } of scenarios) {
    const from = statSync(log).size;
    await ask(gateway.url + path, body, REQUESTS);
    const places = newMaps(log, from);
    found += places.length;
    console.log(`${name}: ${places.length === 0 ? 'none' : ''}`);
    for (const [place, times] of places) console.log(`  ${times.toFixed(1)} a request at ${place}`);
  }
} finally {
  gateway.stop();
  upstream.stop();
  await agent.close();
  rmSync(dir, { recursive: true, force: true });
}
process.exitCode = found === 0 ? 0 : 1;
