// What the request log costs a request: node bench/journal.mjs [requests] [rounds]
// On the path: begin, two updates, twenty chunks of an answer, end. Off it: what the timer works off afterwards.
// Every journal is measured in turn within each round and compared to the one that keeps nothing; medians are printed.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'rolldown';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const [requests = 20_000, rounds = 7] = process.argv.slice(2).map(Number);
const CHUNKS = 20;

const cache = join(ROOT, '.cache');
mkdirSync(cache, { recursive: true });
const out = mkdtempSync(join(cache, 'bench-journal-'));
const dataDir = mkdtempSync(join(tmpdir(), 'bench-journal-'));
const bundle = (entry, name) =>
  build({
    cwd: ROOT,
    input: join(ROOT, 'server/journal', entry),
    platform: 'node',
    logLevel: 'silent',
    output: { file: join(out, name), format: 'esm' },
  });
await Promise.all([
  bundle('journal.ts', 'journal.mjs'),
  bundle('disk.ts', 'disk.mjs'),
  bundle('prices.ts', 'prices.mjs'),
  bundle('../core/record.ts', 'record.mjs'),
  bundle('writer.worker.ts', 'writer.mjs'),
]);
const load = (name) => import(pathToFileURL(join(out, name)).href);
const [{ createJournal }, { workerConnection }, { createPriceBook }, { silentJournal }] = await Promise.all(
  ['journal.mjs', 'disk.mjs', 'prices.mjs', 'record.mjs'].map(load),
);

// The journals' timers and workers keep nobody from ending.
const awake = setInterval(() => undefined, 1000);
const prices = createPriceBook(() => ({}));
const disk = (name) => workerConnection(join(out, 'writer.mjs'), join(dataDir, name));
const kept = {
  'rows in memory': createJournal({ bodies: 'none', days: 30, prices }),
  'rows on disk': createJournal({ bodies: 'none', days: 30, prices, disk: disk('rows') }),
  'bodies in memory': createJournal({ bodies: 'memory', days: 30, prices, disk: disk('memory') }),
  'bodies on disk': createJournal({ bodies: 'disk', days: 30, prices, disk: disk('disk') }),
};
const journals = { silent: silentJournal, ...kept };

const body = Buffer.from(
  JSON.stringify({
    model: 'claude-opus-5',
    max_tokens: 1024,
    stream: true,
    messages: [{ role: 'user', content: 'word '.repeat(200) }],
  }),
);
const chunk =
  'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"word "}}\n\n';
const headers = {
  host: '127.0.0.1:11434',
  'content-type': 'application/json',
  'x-api-key': 'sk-ant-api03-not-a-key',
  'anthropic-version': '2023-06-01',
};

function records(round) {
  return Array.from({ length: requests }, (_, index) => ({
    id: `req_${round}_${index}`,
    at: Date.now(),
    method: 'POST',
    path: '/v1/messages',
    dialect: 'anthropic',
    userAgent: 'claude-cli/2.1.329 (external, cli)',
    remote: '127.0.0.1',
    headers,
    changes: ['The field top_k was left out: the model does not take it.'],
    modelAsked: undefined,
    modelUsed: undefined,
    backend: undefined,
    rule: undefined,
    stream: undefined,
    status: undefined,
    firstByteMs: undefined,
    durationMs: undefined,
    tokens: undefined,
    stopReason: undefined,
    error: undefined,
    requestBody: undefined,
    upstreamBody: undefined,
  }));
}

/** The record is filled in the same way for every journal: that is not the log's cost. */
function pass(journal, record) {
  journal.begin(record);
  record.modelAsked = 'claude-opus-5';
  record.modelUsed = 'claude-opus-5';
  record.backend = 'anthropic';
  record.rule = 'claude';
  if (journal.wantsBodies) record.requestBody = body;
  journal.update(record);
  record.status = 200;
  record.firstByteMs = 12;
  journal.update(record);
  if (journal.wantsBodies) for (let i = 0; i < CHUNKS; i += 1) journal.answered(record, chunk);
  record.tokens = { input: 1200, output: 320, cacheRead: 0, cacheWrite: 0 };
  record.stopReason = 'end_turn';
  record.durationMs = 900;
  journal.end(record);
}

const rest = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Nanoseconds a request on its path, and nanoseconds a request that the main thread spends later. Medians of bursts,
 * since
 * other programs on the machine interrupt some of them.
 */
async function measure(journal, round) {
  const all = records(round);
  const burst = 200;
  const path = [];
  const later = [];
  const totals = journal.totalsToday?.bind(journal);
  const before = totals?.().requests ?? 0;
  for (let at = 0; at < all.length; at += burst) {
    const some = all.slice(at, at + burst);
    const started = process.hrtime.bigint();
    for (const record of some) pass(journal, record);
    path.push(Number(process.hrtime.bigint() - started) / some.length);
    if (journal.snapshot === undefined) continue;
    // Works off what waits, as the timer does.
    const flushed = process.hrtime.bigint();
    await journal.snapshot({ limit: 1 });
    later.push(Number(process.hrtime.bigint() - flushed) / some.length);
  }
  while (totals !== undefined && totals().requests - before < all.length) await rest(5);
  return { path: median(path), later: median(later) };
}

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const results = Object.fromEntries(Object.keys(journals).map((name) => [name, { path: [], later: [], ratio: [] }]));
for (const [name, journal] of Object.entries(journals)) await measure(journal, `warm-${name}`);
for (let round = 0; round < rounds; round += 1) {
  let base = 0;
  for (const [name, journal] of Object.entries(journals)) {
    globalThis.gc?.();
    const { path, later } = await measure(journal, `${round}-${name}`);
    if (name === 'silent') base = path;
    results[name].path.push(path);
    results[name].later.push(later);
    results[name].ratio.push(path / base);
  }
}

console.log(`${requests} requests a round, ${rounds} rounds, Node ${process.versions.node}; medians`);
console.log('journal'.padEnd(20), 'on the path'.padStart(14), '÷ silent'.padStart(10), 'worked off later'.padStart(18));
for (const [name, { path, later, ratio }] of Object.entries(results)) {
  console.log(
    name.padEnd(20),
    `${Math.round(median(path))} ns`.padStart(14),
    median(ratio).toFixed(2).padStart(10),
    `${Math.round(median(later))} ns`.padStart(18),
  );
}
for (const journal of Object.values(kept)) await journal.stop();
clearInterval(awake);
rmSync(out, { recursive: true, force: true });
rmSync(dataDir, { recursive: true, force: true });
