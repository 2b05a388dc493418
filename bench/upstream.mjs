// A canned upstream for the benches: Ollama's and Anthropic's answers as ready bytes, so that its own work is small.
import { createServer } from 'node:http';

const DELTAS = 200;
const text = (i) => ` word${i}`;

function ollamaLines(model, deltas) {
  const head = `{"model":"${model}","created_at":"2026-11-21T10:00:00Z"`;
  const lines = [];
  for (let i = 0; i < deltas; i += 1)
    lines.push(`${head},"message":{"role":"assistant","content":"${text(i)}"},"done":false}\n`);
  lines.push(
    `${head},"message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","total_duration":1000000,"load_duration":1000,"prompt_eval_count":20,"prompt_eval_duration":1000,"eval_count":${deltas},"eval_duration":1000000}\n`,
  );
  return lines.map((line) => Buffer.from(line));
}

function anthropicFrames(model, deltas) {
  const frame = (event) => Buffer.from(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  const frames = [
    frame({
      type: 'message_start',
      message: {
        id: 'msg_bench',
        type: 'message',
        role: 'assistant',
        model,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { input_tokens: 20, output_tokens: 1 },
      },
    }),
    frame({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
  ];
  for (let i = 0; i < deltas; i += 1)
    frames.push(frame({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: text(i) } }));
  frames.push(
    frame({ type: 'content_block_stop', index: 0 }),
    frame({
      type: 'message_delta',
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: { output_tokens: deltas },
    }),
    frame({ type: 'message_stop' }),
  );
  return frames;
}

const canned = new Map();
const of = (key, make) => canned.get(key) ?? canned.set(key, make()).get(key);
const MODELS = ['small', 'burst'];
const tags = JSON.stringify({
  models: MODELS.map((name) => ({
    name: `${name}:latest`,
    model: `${name}:latest`,
    modified_at: '2026-11-01T10:00:00Z',
    size: 1,
    digest: 'a'.repeat(64),
    details: { family: 'llama' },
  })),
});
const show = JSON.stringify({
  capabilities: ['completion', 'tools', 'vision'],
  details: { family: 'llama' },
  model_info: { 'general.architecture': 'llama', 'llama.context_length': 131072 },
});

const server = createServer((request, response) => {
  const json = (body) => response.writeHead(200, { 'content-type': 'application/json' }).end(body);
  if (request.method === 'GET' && request.url === '/') return response.end('Ollama is running');
  if (request.url === '/api/tags') return json(tags);
  if (request.url === '/api/show') return request.resume().on('end', () => json(show));
  if (request.url === '/api/version') return json('{"version":"0.13.5"}');
  if (request.url?.startsWith('/v1/models')) return json('{"data":[],"has_more":false,"first_id":null,"last_id":null}');
  const head = [];
  request.on('data', (chunk) => head.push(chunk));
  request.on('end', () => {
    // The model's name stands near the beginning of the body, or at its end: both are looked at, not the whole.
    const first = head[0]?.subarray(0, 400).toString('latin1') ?? '';
    const last = head.at(-1)?.subarray(-400).toString('latin1') ?? '';
    const burst = first.includes('burst') || last.includes('burst');
    const whole = first.includes('"stream":false') || last.includes('"stream":false');
    const deltas = burst ? DELTAS : 5;
    const name = burst ? 'burst' : 'small';
    if (request.url === '/api/chat') {
      if (whole)
        return json(
          of(`ow${name}`, () =>
            JSON.stringify({
              model: name,
              created_at: '2026-11-21T10:00:00Z',
              message: { role: 'assistant', content: Array.from({ length: deltas }, (_, i) => text(i)).join('') },
              done: true,
              done_reason: 'stop',
              prompt_eval_count: 20,
              eval_count: deltas,
            }),
          ),
        );
      response.writeHead(200, { 'content-type': 'application/x-ndjson' });
      for (const piece of of(`o${name}`, () => ollamaLines(name, deltas))) response.write(piece);
      return response.end();
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const piece of of(`a${name}`, () => anthropicFrames('claude-opus-5-5', deltas))) response.write(piece);
    return response.end();
  });
});
server.keepAliveTimeout = 75_000;
server.listen(0, '127.0.0.1', () => console.log(`ready ${server.address().port}`));
