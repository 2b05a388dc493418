/** Builds and starts a real Ollama, does with it what the tests rely on, stops it and prints what happened. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { VERSION } from './build.mjs';
import { MODELS, startRealOllama } from './server.mjs';
import { THOUGHT, THOUGHT_ANSWER, TOOL_CALL, TOOL_REPORT } from './write-gguf.mjs';

const execute = promisify(execFile);
const WEATHER_TOOL = {
  type: 'function',
  function: {
    name: TOOL_CALL.name,
    description: 'Tells the weather',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
};
const JSON_SCHEMA = {
  type: 'object',
  properties: { city: { type: 'string' }, degrees: { type: 'integer' } },
  required: ['city', 'degrees'],
};

let passed = 0;
let failed = 0;
async function check(name, work) {
  const started = performance.now();
  try {
    const told = await work();
    passed++;
    console.log(`ok    ${name} (${Math.round(performance.now() - started)} ms): ${told}`);
  } catch (error) {
    failed++;
    console.log(`FAIL  ${name}: ${error.message}`);
  }
}

function same(actual, expected) {
  const [left, right] = [actual, expected].map((value) => JSON.stringify(value));
  if (left !== right) throw new Error(`expected ${right}, got ${left}`);
}

function truthy(value, what) {
  if (!value) throw new Error(what);
}

const ollama = await startRealOllama();

async function get(path) {
  const answer = await fetch(`${ollama.url}${path}`);
  truthy(answer.ok, `${path} answered ${answer.status}`);
  return answer.json();
}

async function post(path, body) {
  const answer = await fetch(`${ollama.url}${path}`, { method: 'POST', body: JSON.stringify(body) });
  const text = await answer.text();
  truthy(answer.ok, `${path} answered ${answer.status}: ${text}`);
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

async function chat(body) {
  const chunks = await post('/api/chat', body);
  const joined = (field) => chunks.map((chunk) => chunk.message[field] ?? '').join('');
  return {
    chunks,
    last: chunks.at(-1),
    content: joined('content'),
    thinking: joined('thinking'),
    calls: chunks.flatMap((chunk) => chunk.message.tool_calls ?? []),
  };
}

async function cli(...args) {
  const running = execute(ollama.bin, args, { env: ollama.env, timeout: 60_000 });
  // `ollama run` adds what it reads from its standard input to the prompt, and waits for its end.
  running.child.stdin.end();
  return (await running).stdout.trim();
}
const QUESTION = [{ role: 'user', content: 'What is the weather in Paris?' }];

try {
  await check('version', async () => {
    const { version } = await get('/api/version');
    same(version, VERSION);
    return version;
  });
  await check('list', async () => {
    const names = (await get('/api/tags')).models.map((model) => model.name).sort();
    same(names, [...MODELS].sort());
    return names.join(', ');
  });
  await check('show', async () => {
    const shown = await Promise.all(MODELS.map(async (model) => (await post('/api/show', { model }))[0].capabilities));
    same(shown, [['completion'], ['completion', 'tools'], ['completion', 'thinking'], ['completion']]);
    return JSON.stringify(Object.fromEntries(MODELS.map((model, index) => [model, shown[index]])));
  });
  await check('chat, streaming', async () => {
    const { chunks, last, content } = await chat({ model: 'tiny', messages: QUESTION });
    truthy(chunks.length > 1 && content.trim() !== '' && last.done, `no stream of words: ${JSON.stringify(chunks)}`);
    return `${chunks.length} chunks, ${last.done_reason}:${content}`;
  });
  await check('chat with a tool', async () => {
    const { calls, content } = await chat({ model: 'tiny-tools', messages: QUESTION, tools: [WEATHER_TOOL] });
    same([calls[0]?.function.name, calls[0]?.function.arguments], [TOOL_CALL.name, TOOL_CALL.arguments]);
    same(content, '');
    const report = await chat({
      model: 'tiny-tools',
      messages: [
        ...QUESTION,
        { role: 'assistant', content: '', tool_calls: calls },
        { role: 'tool', tool_name: TOOL_CALL.name, content: 'sunny' },
      ],
      tools: [WEATHER_TOOL],
    });
    same(report.content, TOOL_REPORT);
    return `${JSON.stringify(calls)} then${report.content}`;
  });
  await check('chat with thinking', async () => {
    const { thinking, content } = await chat({ model: 'tiny-thinking', messages: QUESTION, think: true });
    same([thinking.trim(), content], [THOUGHT, THOUGHT_ANSWER]);
    const silent = await chat({ model: 'tiny-thinking', messages: QUESTION, think: false });
    same(silent.thinking, '');
    return `${thinking.trim()} → ${content}`;
  });
  await check('chat bound to a schema', async () => {
    const { content } = await chat({ model: 'tiny', messages: QUESTION, format: JSON_SCHEMA });
    const { city, degrees } = JSON.parse(content);
    same([typeof city, Number.isInteger(degrees)], ['string', true]);
    return content;
  });
  await check('generate, then stop reading', async () => {
    const reading = new AbortController();
    const answer = await fetch(`${ollama.url}/api/generate`, {
      method: 'POST',
      body: JSON.stringify({ model: 'tiny-long', prompt: 'Go on' }),
      signal: reading.signal,
    });
    const { value } = await answer.body.getReader().read();
    reading.abort();
    return new TextDecoder().decode(value).split('\n')[0];
  });
  await check('embed', async () => {
    const [{ embeddings }] = await post('/api/embed', { model: 'tiny', input: ['one', 'two'] });
    truthy(embeddings.length === 2 && embeddings[0].every(Number.isFinite), 'no two vectors');
    return `2 vectors of ${embeddings[0].length}`;
  });
  await check('command: list, show, run, ps, cp, rm', async () => {
    const list = await cli('list');
    truthy(
      MODELS.every((model) => list.includes(model)),
      `list says ${list}`,
    );
    truthy((await cli('show', 'tiny-tools')).includes('tools'), 'show names no tools');
    const said = await cli('run', 'tiny', 'Say something');
    truthy(said !== '', 'run says nothing');
    truthy((await cli('ps')).includes('tiny:latest'), 'ps has no tiny');
    await cli('cp', 'tiny', 'copy');
    truthy((await cli('list')).includes('copy:latest'), 'no copy after cp');
    await cli('rm', 'copy');
    truthy(!(await cli('list')).includes('copy:latest'), 'the copy is there after rm');
    return said;
  });
} finally {
  await check('stop', async () => {
    await ollama.stop();
    const answers = await fetch(ollama.url).then(
      () => true,
      () => false,
    );
    truthy(!answers, 'the server still answers');
    return 'nothing listens any more';
  });
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
