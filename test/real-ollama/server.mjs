/** Starts a real Ollama server with tiny models for the tests. See README.md for the models and their answers. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { commandOf } from './build.mjs';
import { tinyGguf } from './write-gguf.mjs';

const FOLDER = dirname(fileURLToPath(import.meta.url));
const START_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 15_000;
const POLL_MS = 50;
const START_TRIES = 3;

const execute = promisify(execFile);

const PLAIN_TURNS = `{{- range .Messages }}<|{{ .Role }}|>{{ .Content }}
{{ end }}`;

const TEMPLATES = {
  tiny: `${PLAIN_TURNS}<|assistant|>`,

  // Calls the tool when the user spoke last, and reports when the tool did.
  'tiny-tools': `{{- if .Tools }}<|system|>{{ .Tools }}
{{ end }}
{{- $last := "" }}
{{- range .Messages }}{{ $last = .Role }}
{{- if eq .Role "assistant" }}<|assistant|>{{ .Content }}
{{- if .ToolCalls }}{{ range .ToolCalls }}<tool_call>
{"name": "{{ .Function.Name }}", "arguments": {{ .Function.Arguments }}}
</tool_call>{{ end }}{{ end }}
{{- else }}<|{{ .Role }}|>{{ .Content }}{{ end }}
{{ end }}
{{- if eq $last "tool" }}<|assistant:report|>{{ else if .Tools }}<|assistant:call|>{{ else }}<|assistant|>{{ end }}`,

  'tiny-thinking': `{{- range .Messages }}
{{- if eq .Role "assistant" }}<|assistant|>{{ if .Thinking }}<think>{{ .Thinking }}</think>{{ end }}{{ .Content }}
{{- else }}<|{{ .Role }}|>{{ .Content }}{{ end }}
{{ end }}
{{- if .Think }}<|assistant:think|>{{ else }}<|assistant|>{{ end }}`,

  'tiny-long': `${PLAIN_TURNS}<|assistant:loop|>`,
};

/** The names of the models, as the server lists them. */
export const MODELS = Object.keys(TEMPLATES).map((name) => `${name}:latest`);

/** What ends an answer that the model does not end: `tiny-long` never does, and gibberish may go round in circles. */
const ANSWER_LIMIT = 128;
const LONG_ANSWER_LIMIT = 4_096;

function modelfile(name) {
  return [
    'FROM ./tiny.gguf',
    `TEMPLATE """${TEMPLATES[name]}"""`,
    `PARAMETER num_predict ${name === 'tiny-long' ? LONG_ANSWER_LIMIT : ANSWER_LIMIT}`,
    'PARAMETER stop "<|user|>"',
    // Several threads wait for each other at every token by spinning, which on a busy machine takes a hundred times
    // longer.
    'PARAMETER num_thread 1',
    '',
  ].join('\n');
}

/** Returns a free loopback port, or the wanted one after proving that nobody has it. */
async function freePort(wanted) {
  const probe = createServer();
  probe.listen(wanted, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

function logEnd(logFile) {
  return readFileSync(logFile, 'utf8').trim().split('\n').slice(-8).join('\n');
}

/** Starts `ollama serve` and resolves, once it answers, to what stops it. */
async function serve(bin, env, url, logFile, removable) {
  const log = openSync(logFile, 'a');
  const keeper = spawn(
    process.execPath,
    [join(FOLDER, 'keep.mjs'), ...(removable === undefined ? [] : ['--remove', removable]), bin, 'serve'],
    { env, stdio: ['pipe', log, log] },
  );
  closeSync(log);
  let gone = false;
  const exit = new Promise((done) => {
    keeper.on('error', done);
    keeper.on('exit', done);
  }).then(() => {
    gone = true;
  });
  // Its pipe breaks when it exits first, which `exit` tells as well.
  keeper.stdin.on('error', () => undefined);
  // A test process that has nothing else to do may end; the pipe's end then stops the server.
  keeper.unref();
  keeper.stdin.unref?.();

  const stop = async () => {
    if (gone) return;
    keeper.ref();
    keeper.stdin.end();
    const late = new AbortController();
    await Promise.race([exit, wait(STOP_LIMIT_MS, undefined, { signal: late.signal }).catch(() => undefined)]);
    late.abort();
    if (!gone) throw new Error(`ollama serve did not stop within ${STOP_LIMIT_MS / 1000} s; its log is ${logFile}`);
  };

  const limit = Date.now() + START_LIMIT_MS;
  while (!gone && Date.now() < limit) {
    try {
      const answer = await fetch(`${url}/api/version`, { signal: AbortSignal.timeout(2_000) });
      await answer.arrayBuffer();
      if (answer.ok) return stop;
    } catch {
      // Not listening yet.
    }
    await wait(POLL_MS);
  }
  const problem = `ollama serve ${gone ? 'ended at once' : `did not answer within ${START_LIMIT_MS / 1000} s`}. It logged:\n${logEnd(logFile)}`;
  await stop();
  throw new Error(problem);
}

async function createModels(bin, env, folder) {
  writeFileSync(join(folder, 'tiny.gguf'), tinyGguf());
  for (const name of Object.keys(TEMPLATES)) {
    const path = join(folder, `${name}.Modelfile`);
    writeFileSync(path, modelfile(name));
    await execute(bin, ['create', name, '-f', path], { env, timeout: 60_000 });
  }
}

/**
 * Starts a real Ollama server on a loopback port of its own, with MODELS created in it. The command is built first if
 * it
 * is not in the cache yet, which takes minutes.
 *
 * `env` is the whole environment for running the `ollama` command against this server; set its OLLAMA_HOST to something
 * else to point the command elsewhere. Nothing outside `dataDir` is read or written; without one, a temporary folder is
 * used and removed by `stop`. The server ends with this process, however that ends.
 */
export async function startRealOllama({ port = 0, dataDir } = {}) {
  await execute(process.execPath, [join(FOLDER, 'build.mjs')]).catch((error) => {
    throw new Error(`${error.stderr ?? ''}`.trim() || error.message, { cause: error });
  });
  const bin = commandOf();

  const temporary = dataDir === undefined ? mkdtempSync(join(tmpdir(), 'real-ollama-')) : undefined;
  const data = temporary ?? resolve(dataDir);
  const home = join(data, 'home');
  const source = join(data, 'source');
  for (const folder of [home, source]) mkdirSync(folder, { recursive: true });
  const logFile = join(data, 'serve.log');
  const removeData = () => {
    if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true });
  };

  let stopServer;
  try {
    for (let tries = 1; ; tries++) {
      const taken = await freePort(port);
      const url = `http://127.0.0.1:${taken}`;
      const env = {
        PATH: process.env.PATH ?? '',
        TMPDIR: tmpdir(),
        HOME: home,
        OLLAMA_HOST: url,
        OLLAMA_MODELS: join(data, 'models'),
        // Neither asks ollama.com for anything.
        OLLAMA_NO_CLOUD: '1',
      };
      try {
        stopServer = await serve(bin, env, url, logFile, temporary);
      } catch (error) {
        // Someone took the port between the probe and the server.
        if (port === 0 && tries < START_TRIES && /address already in use/.test(error.message)) continue;
        throw error;
      }
      await createModels(bin, env, source);
      const stop = async () => {
        await stopServer();
        removeData();
      };
      return { url, bin, env, dataDir: data, logFile, stop };
    }
  } catch (error) {
    await stopServer?.();
    removeData();
    throw error;
  }
}
