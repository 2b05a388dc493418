// The requests of the bench, each in the caller's wire format and in the upstream's own (for the bare relay).
const PIXELS = Buffer.concat([
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
  Buffer.alloc(7_500_000, 7),
]).toString('base64');

const tools = Array.from({ length: 50 }, (_, i) => ({
  name: `tool_${i}`,
  description: `Does the thing number ${i}. ${'It takes care of details that are described here at some length. '.repeat(6)}`,
  schema: {
    type: 'object',
    properties: {
      path: { type: 'string', description: 'The absolute path to work on. '.repeat(6) },
      count: { type: 'integer' },
      mode: { type: 'string', enum: ['a', 'b', 'c'] },
    },
    required: ['path'],
  },
}));
const turns = Array.from({ length: 60 }, (_, i) => ({
  role: i % 2 === 0 ? 'user' : 'assistant',
  content: `Turn ${i}. ${'Some text of a long conversation about a program. '.repeat(50)}`,
}));
turns.push({ role: 'user', content: 'Go on.' });

const one = [{ role: 'user', content: 'Say hello.' }];

/** name, path and body at the gateway, path and body for the bare relay, streamed or not. */
export const SCENARIOS = [
  {
    name: 'A small JSON',
    most: 2.0,
    rounds: 9,
    slot: 1500,
    concurrency: 16,
    gateway: ['/v1/messages', { model: 'small', max_tokens: 100, messages: one }],
    bare: ['/api/chat', { model: 'small', stream: false, messages: one }],
  },
  {
    name: 'A burst of 200',
    most: 1.1,
    rounds: 9,
    slot: 300,
    concurrency: 16,
    gateway: ['/v1/messages', { model: 'burst', max_tokens: 1000, stream: true, messages: one }],
    bare: ['/api/chat', { model: 'burst', messages: one }],
  },
  {
    name: 'B small JSON (Ollama in)',
    most: 2.0,
    rounds: 9,
    slot: 1500,
    concurrency: 16,
    gateway: ['/api/chat', { model: 'claude-opus-5-5', stream: false, messages: [{ role: 'user', content: 'small' }] }],
    bare: [
      '/v1/messages',
      { model: 'claude-opus-5-5', max_tokens: 100, stream: true, messages: [{ role: 'user', content: 'small' }] },
    ],
  },
  {
    name: 'B burst of 200 (Ollama in)',
    most: 1.1,
    rounds: 9,
    slot: 300,
    concurrency: 16,
    gateway: ['/api/chat', { model: 'claude-opus-5-5', messages: [{ role: 'user', content: 'burst' }] }],
    bare: [
      '/v1/messages',
      { model: 'claude-opus-5-5', max_tokens: 1000, stream: true, messages: [{ role: 'user', content: 'burst' }] },
    ],
  },
  {
    name: 'B burst of 200 (OpenAI in)',
    most: 1.1,
    rounds: 9,
    slot: 300,
    concurrency: 16,
    gateway: [
      '/v1/chat/completions',
      { model: 'claude-opus-5-5', stream: true, messages: [{ role: 'user', content: 'burst' }] },
    ],
    bare: [
      '/v1/messages',
      { model: 'claude-opus-5-5', max_tokens: 1000, stream: true, messages: [{ role: 'user', content: 'burst' }] },
    ],
  },
  {
    name: 'Ollama passed through, small',
    rounds: 9,
    slot: 1500,
    concurrency: 16,
    gateway: ['/api/chat', { model: 'small', stream: false, messages: one }],
    bare: ['/api/chat', { model: 'small', stream: false, messages: one }],
  },
  {
    name: 'Anthropic passed through, burst',
    rounds: 9,
    slot: 300,
    concurrency: 16,
    gateway: [
      '/v1/messages',
      { model: 'claude-opus-5-5', max_tokens: 1000, stream: true, messages: [{ role: 'user', content: 'burst' }] },
    ],
    bare: [
      '/v1/messages',
      { model: 'claude-opus-5-5', max_tokens: 1000, stream: true, messages: [{ role: 'user', content: 'burst' }] },
    ],
  },
  {
    name: 'A 200 KB, 50 tools, streamed',
    most: 4,
    rounds: 9,
    slot: 120,
    concurrency: 1,
    gateway: [
      '/v1/messages',
      {
        model: 'burst',
        max_tokens: 1000,
        stream: true,
        system: 'You are an agent.',
        tools: tools.map((tool) => ({ name: tool.name, description: tool.description, input_schema: tool.schema })),
        messages: turns,
      },
    ],
    bare: [
      '/api/chat',
      {
        model: 'burst',
        messages: [{ role: 'system', content: 'You are an agent.' }, ...turns],
        tools: tools.map((tool) => ({
          type: 'function',
          function: { name: tool.name, description: tool.description, parameters: tool.schema },
        })),
      },
    ],
  },
  {
    name: 'A 10 MB image',
    rounds: 5,
    slot: 6,
    concurrency: 1,
    gateway: [
      '/v1/messages',
      {
        model: 'small',
        max_tokens: 100,
        messages: [
          {
            role: 'user',
            content: [
              { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PIXELS } },
              { type: 'text', text: 'What is it?' },
            ],
          },
        ],
      },
    ],
    bare: [
      '/api/chat',
      { model: 'small', stream: false, messages: [{ role: 'user', content: 'What is it?', images: [PIXELS] }] },
    ],
  },
].map((scenario) => ({
  ...scenario,
  gateway: [scenario.gateway[0], JSON.stringify(scenario.gateway[1])],
  bare: [scenario.bare[0], JSON.stringify(scenario.bare[1])],
}));
