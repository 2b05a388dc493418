// CPU a request costs the gateway against a bare node:http relay, interleaved in one run; memory at rest; cold start.
// node bench/gateway.mjs [--quick] [--check] [--only=WORD]     --only: the requests with that word; --check: exit 1
// where a ratio is above its goal by more than a quarter
import { mkdtempSync, rmSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { buildParts, ROOT } from '../scripts/build.mjs';
import { cpuTime, median, residentMb, startProcess } from './processes.mjs';
import { SCENARIOS } from './requests.mjs';

const quick = process.argv.includes('--quick');
const check = process.argv.includes('--check');
const only = process.argv.find((word) => word.startsWith('--only='))?.slice('--only='.length) ?? '';
const TOLERANCE = 1.25;
const agent = new Agent({ connections: 64, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 });

async function once(url, body) {
  const answer = await request(url, {
    dispatcher: agent,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  let bytes = 0;
  for await (const chunk of answer.body) bytes += chunk.length;
  if (answer.statusCode !== 200 || bytes === 0) throw new Error(`${url} answered ${answer.statusCode}`);
}

/** Sends `count` requests, `concurrency` at a time. Returns microseconds of the target's CPU a request. */
async function slot(target, [path, body], count, concurrency) {
  const before = cpuTime(target.pid);
  let left = count;
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (left-- > 0) await once(target.url + path, body);
    }),
  );
  return (cpuTime(target.pid) - before) / 1000 / count;
}

async function measure(scenario, gateway, bare) {
  const count = Math.max(4, Math.round(scenario.slot / (quick ? 3 : 1)));
  const rounds = quick ? 5 : scenario.rounds;
  // Six thousand small requests: fewer measure the compiler (performance.md, "Method").
  for (let i = 0; i < 4; i += 1) {
    await slot(bare, scenario.bare, scenario.slot, scenario.concurrency);
    await slot(gateway, scenario.gateway, scenario.slot, scenario.concurrency);
  }
  const pairs = [];
  for (let round = 0; round < rounds; round += 1) {
    const yardstick = await slot(bare, scenario.bare, count, scenario.concurrency);
    pairs.push([yardstick, await slot(gateway, scenario.gateway, count, scenario.concurrency)]);
  }
  return {
    bare: median(pairs.map(([b]) => b)),
    gateway: median(pairs.map(([, g]) => g)),
    ratio: median(pairs.map(([b, g]) => g / b)),
  };
}

/** From the start of the process to the first translated answer, in milliseconds. */
async function coldStart(command, env, ready, path, body) {
  const started = performance.now();
  const child = spawn(process.execPath, command, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    const port = await new Promise((resolve, reject) => {
      let output = '';
      child.stdout.on('data', (data) => {
        const match = ready.exec((output += data));
        if (match !== null) resolve(match[1]);
      });
      child.on('exit', () => reject(new Error('did not start')));
    });
    await once(`http://127.0.0.1:${port}${path}`, body);
    return performance.now() - started;
  } finally {
    child.kill('SIGKILL');
  }
}

await buildParts(['server'], { onlyStale: true });
const dataDir = mkdtempSync(join(tmpdir(), 'switchboard-bench-'));
const upstream = await startProcess([join(ROOT, 'bench/upstream.mjs')], { cpu: 1 });
const bare = await startProcess([join(ROOT, 'bench/bare.mjs'), upstream.url], { cpu: 0 });
const cli = join(ROOT, 'out/server/cli.js');
const serveArgs = [join(ROOT, 'bench/serve.mjs'), cli, '--port', '0', '--data-dir', dataDir];
const env = {
  ANTHROPIC_API_KEY: 'sk-ant-bench',
  ANTHROPIC_BASE_URL: upstream.url,
  OLLAMA_BASE_URL: upstream.url,
  OLLAMA_HOST: '',
};
const READY = /listening on http:\/\/127\.0\.0\.1:(\d+)/;
const gateway = await startProcess(serveArgs, { env, ready: READY, cpu: 0 });
let failed = false;
try {
  await new Promise((resolve) => setTimeout(resolve, 500));
  const idle = residentMb(gateway.pid);
  console.log(`Node ${process.version}; microseconds of CPU a request, median of interleaved rounds\n`);
  console.log('| request | bare | gateway | ratio | goal |\n|---|---:|---:|---:|---:|');
  for (const scenario of SCENARIOS.filter(({ name }) => name.includes(only))) {
    const result = await measure(scenario, gateway, bare);
    console.log(
      `| ${scenario.name} | ${result.bare.toFixed(0)} | ${result.gateway.toFixed(0)} | ${result.ratio.toFixed(2)} | ${scenario.most?.toFixed(1) ?? ''} |`,
    );
    if (scenario.most !== undefined && result.ratio > scenario.most * TOLERANCE) failed = true;
  }
  const body = JSON.stringify({ model: 'small', max_tokens: 100, messages: [{ role: 'user', content: 'Say hello.' }] });
  const cold = [];
  const plain = [];
  for (let i = 0; i < (quick ? 3 : 11); i += 1) {
    plain.push(
      await coldStart(
        [join(ROOT, 'bench/bare.mjs'), upstream.url],
        {},
        /ready (\d+)/,
        '/api/chat',
        SCENARIOS[0].bare[1],
      ),
    );
    cold.push(await coldStart(serveArgs, env, READY, '/v1/messages', body));
  }
  const ratio = median(cold) / median(plain);
  console.log(
    `\n| | value | goal |\n|---|---:|---:|\n| cold start to the first translated answer, ms | ${median(cold).toFixed(0)} | |\n| the same, bare node:http | ${median(plain).toFixed(0)} | |\n| ratio | ${ratio.toFixed(2)} | 2.8 |\n| memory at rest, MB | ${idle.toFixed(0)} | 90 |`,
  );
  if (ratio > 2.8 * TOLERANCE || idle > 90 * TOLERANCE) failed = true;
} finally {
  for (const child of [gateway, bare, upstream]) child.stop();
  await agent.close();
  rmSync(dataDir, { recursive: true, force: true });
}
if (check && failed) {
  console.error('A ratio is above its goal by more than a quarter.');
  process.exitCode = 1;
}
