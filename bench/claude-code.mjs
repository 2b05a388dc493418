// How long Claude through the user's `claude` command takes to its first token, and what its processes cost, with the
// real command of test/real-claude and an upstream that answers at once.
// node bench/claude-code.mjs [--rounds=N] [VERSION …]     Linux only: memory and CPU are read from /proc
import { createServer } from 'node:http';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { install, commandOf, VERSIONS } from '../test/real-claude/install.mjs';

const rounds = Number(process.argv.find((word) => word.startsWith('--rounds='))?.slice('--rounds='.length) ?? 7);
const versions = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const ROOT = join(import.meta.dirname, '..');
const DELTAS = 20;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;
const spread = (numbers) =>
  `${Math.round(median(numbers))} (${Math.round(Math.min(...numbers))}–${Math.round(Math.max(...numbers))})`;

/** Answers with a tool call when the last message wants one, else with some text, all at once. */
function startUpstream() {
  let closed = () => undefined;
  const server = createServer((req, res) => {
    const chunks = [];
    req.on('data', (chunk) => chunks.push(chunk));
    req.on('end', () => {
      if (req.method !== 'POST') return res.end();
      const body = JSON.parse(Buffer.concat(chunks).toString());
      const last = JSON.stringify(body.messages.findLast((message) => message.role === 'user').content);
      const event = (value) => res.write(`event: ${value.type}\ndata: ${JSON.stringify(value)}\n\n`);
      res.on('close', () => closed(performance.now()));
      res.writeHead(200, { 'content-type': 'text/event-stream' });
      event({
        type: 'message_start',
        message: {
          id: `msg_${Math.random()}`,
          type: 'message',
          role: 'assistant',
          model: body.model,
          content: [],
          stop_reason: null,
          stop_sequence: null,
          usage: { input_tokens: 9, output_tokens: 1 },
        },
      });
      const calls = last.includes('CALL') && !last.includes('tool_result');
      event({
        type: 'content_block_start',
        index: 0,
        content_block: calls
          ? { type: 'tool_use', id: `toolu_${Math.random().toString(36).slice(2)}`, name: 'mcp__c__time', input: {} }
          : { type: 'text', text: '' },
      });
      for (let n = 0; n < DELTAS && !calls; n += 1)
        event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: `word ${n} ` } });
      if (last.includes('SLOW')) return;
      event({ type: 'content_block_stop', index: 0 });
      event({
        type: 'message_delta',
        delta: { stop_reason: calls ? 'tool_use' : 'end_turn', stop_sequence: null },
        usage: { output_tokens: 9 },
      });
      event({ type: 'message_stop' });
      res.end();
    });
  });
  const nextClose = () => new Promise((resolve) => (closed = resolve));
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () =>
      resolve({
        url: `http://127.0.0.1:${server.address().port}`,
        nextClose,
        stop: () => (server.closeAllConnections(), server.close()),
      }),
    ),
  );
}

/** The processes that were started for `home`. */
function processesOf(home) {
  return readdirSync('/proc').filter((name) => {
    try {
      return (
        /^\d+$/.test(name) &&
        Number(name) !== process.pid &&
        readFileSync(`/proc/${name}/environ`, 'utf8').split('\0').includes(`HOME=${home}`)
      );
    } catch {
      return false;
    }
  });
}

const megabytes = (pid, file, field) =>
  Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/${file}`, 'utf8'))?.[1] ?? 0) / 1024;
const cpuTicks = (pid) =>
  readFileSync(`/proc/${pid}/stat`, 'utf8')
    .split(') ')[1]
    .split(' ')
    .slice(11, 13)
    .reduce((sum, ticks) => sum + Number(ticks), 0);

async function bundled() {
  const file = join(ROOT, '.cache', 'bench-claude-code.mjs');
  const bundle = await rolldown({
    input: { backend: join(ROOT, 'server/backends/claude-code/claude-code.ts') },
    platform: 'node',
    logLevel: 'silent',
  });
  await bundle.write({ file, format: 'esm', codeSplitting: false });
  return import(pathToFileURL(file).href);
}

const FACTS = {
  id: 'claude-haiku-4-5-20251001',
  displayName: 'Claude Haiku 4.5',
  createdAt: '2025-10-15T00:00:00Z',
  contextWindow: 200_000,
  maxOutput: 64_000,
  thinking: { adaptive: false, enabled: true, disabled: true, betweenTools: false },
  efforts: [],
  sampling: true,
  prefill: true,
  systemRole: false,
  forcedToolChoice: true,
  bindsThinking: false,
  imageInput: true,
  structuredOutputs: true,
};
const MODEL = FACTS.id;
const TOOLS = [{ name: 'time', description: 'Tells the time.', input_schema: { type: 'object' } }];
const hello = (text) => [{ role: 'user', content: text }];
const history = Array.from({ length: 41 }, (_, n) => ({
  role: n % 2 === 0 ? 'user' : 'assistant',
  content: `Message ${n}. ${'Some words. '.repeat(20)}`,
}));

/** Asks, and returns the milliseconds to the first delta or block and to the end, with the blocks. */
async function ask(claude, request, signal = new AbortController().signal) {
  const began = performance.now();
  const answer = await claude.ask({
    request: { model: MODEL, max_tokens: 1000, system: `You are ${Math.random()}.`, ...request },
    facts: FACTS,
    signal,
    hopHeaders: {},
    note: () => undefined,
    sent: () => undefined,
  });
  const first = performance.now() - began;
  const blocks = [];
  for await (const chunk of answer.events)
    for (const event of chunk) if (event.type === 'content_block_start') blocks.push(event.content_block);
  return { first, total: performance.now() - began, blocks };
}

async function measure(version, createClaudeCode, upstream) {
  const root = mkdtempSync(join(tmpdir(), 'bench-claude-'));
  const env = {
    PATH: process.env.PATH,
    HOME: join(root, 'home'),
    ANTHROPIC_API_KEY: 'sk-ant-bench',
    ANTHROPIC_BASE_URL: upstream.url,
  };
  const create = () => createClaudeCode({ command: commandOf(version), env, workDir: join(root, 'work') });
  const rows = [];
  const row = (name, value) => rows.push([name, value]);
  try {
    // The first start of all fills the home folder.
    const first = create();
    await ask(first, { messages: hello('Hello') });
    await first.stop();

    const cold = { first: [], total: [] };
    for (let n = 0; n < rounds; n += 1) {
      const claude = create();
      const { first: firstMs, total } = await ask(claude, { messages: hello('Hello') });
      cold.first.push(firstMs);
      cold.total.push(total);
      await claude.stop();
    }
    row('first token, cold: no process yet, ms', spread(cold.first));
    row('whole answer, cold, ms', spread(cold.total));

    const claude = create();
    const warmed = async (request) => {
      await claude.warm(MODEL);
      await sleep(1500);
      return ask(claude, request);
    };
    for (const [name, request] of [
      ['any system prompt', { messages: hello('Hello') }],
      ['a history of 41 messages', { messages: history }],
      ['a tool of the client', { messages: hello('Hello'), tools: TOOLS }],
    ]) {
      const times = [];
      for (let n = 0; n < rounds; n += 1) times.push((await warmed(request)).first);
      row(`first token, warm, ${name}, ms`, spread(times));
    }
    const resumed = [];
    for (let n = 0; n < rounds; n += 1) {
      const system = `You are ${n}.`;
      const asked = hello(`CALL ${n}`);
      await claude.warm(MODEL);
      await sleep(1500);
      const { blocks } = await ask(claude, { system, messages: asked, tools: TOOLS });
      const call = blocks[0];
      const { first: firstMs } = await ask(claude, {
        system,
        messages: [
          ...asked,
          { role: 'assistant', content: [{ ...call, input: {} }] },
          { role: 'user', content: [{ type: 'tool_result', tool_use_id: call.id, content: 'noon' }] },
        ],
        tools: TOOLS,
      });
      resumed.push(firstMs);
    }
    row("first token after a client's tool, same process, ms", spread(resumed));

    const aborts = [];
    for (let n = 0; n < rounds; n += 1) {
      const leaving = new AbortController();
      const answer = await claude.ask({
        request: { model: MODEL, messages: hello('SLOW') },
        facts: FACTS,
        signal: leaving.signal,
        hopHeaders: {},
        note: () => undefined,
        sent: () => undefined,
      });
      const gone = upstream.nextClose();
      const at = performance.now();
      leaving.abort(new Error('left'));
      aborts.push((await gone) - at);
      await answer.events[Symbol.asyncIterator]().return();
      await sleep(300);
    }
    row('abort: until the upstream sees it, ms', spread(aborts));
    await claude.stop();

    const idle = create();
    await idle.warm(MODEL);
    await sleep(3000);
    const [pid] = processesOf(env.HOME);
    const ticks = cpuTicks(pid);
    await sleep(5000);
    row(
      'a spare process: RSS / PSS, MB',
      `${Math.round(megabytes(pid, 'status', 'VmRSS'))} / ${Math.round(megabytes(pid, 'smaps_rollup', 'Pss'))}`,
    );
    row('a spare process: CPU while idle, ms a second', (((cpuTicks(pid) - ticks) * 10) / 5).toFixed(1));
    await idle.stop();

    const busy = create();
    let most = 0;
    const watch = setInterval(() => {
      let sum = 0;
      for (const one of processesOf(env.HOME)) {
        try {
          sum += megabytes(one, 'smaps_rollup', 'Pss');
        } catch {
          // Gone meanwhile.
        }
      }
      most = Math.max(most, sum);
    }, 100);
    const began = performance.now();
    const twenty = await Promise.all(Array.from({ length: 20 }, () => ask(busy, { messages: hello('Hello') })));
    clearInterval(watch);
    row('twenty at once, 8 processes: last answer, ms', Math.round(performance.now() - began));
    row('twenty at once: slowest first token, ms', Math.round(Math.max(...twenty.map((one) => one.first))));
    row('twenty at once: PSS of all processes at most, MB', Math.round(most));
    await busy.stop();
    row('processes left', processesOf(env.HOME).length);
  } finally {
    rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  }
  return rows;
}

if (process.platform !== 'linux') {
  console.log('The memory and CPU of processes are read from /proc, which this system does not have.');
  process.exit(0);
}
const { createClaudeCode } = await bundled();
const upstream = await startUpstream();
const tables = [];
for (const version of versions.length > 0 ? versions : VERSIONS) {
  console.error(install(version));
  tables.push([version, await measure(version, createClaudeCode, upstream)]);
}
upstream.stop();
console.log(
  `Medians of ${rounds} (smallest–largest); load of the machine ${loadavg()
    .map((one) => one.toFixed(1))
    .join(', ')}; Node ${process.version}.`,
);
console.log(
  `\n| | ${tables.map(([version]) => `claude ${version}`).join(' | ')} |\n|---|${tables.map(() => '---').join('|')}|`,
);
for (const [n, [name]] of tables[0][1].entries())
  console.log(`| ${name} | ${tables.map(([, rows]) => rows[n][1]).join(' | ')} |`);
