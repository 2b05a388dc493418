import type { JsonObject } from '../lib/json.ts';

/** What the documentation says of one route. */
export interface RouteText {
  summary: string;
  description?: string;
  /** The name of the schema of its body. */
  body?: string;
  /** Its body is a form with a file. */
  upload?: boolean;
  /** Bodies that work as they stand, by name. */
  examples?: Record<string, JsonObject>;
  /** Content types of its answer, where it is not JSON alone. */
  answers?: string[];
  /** What the `*` at the path's end is called. */
  rest?: string;
  restExample?: string;
  /** The status of a route that only refuses, in words. */
  refused?: number;
}

const SSE = ['application/json', 'text/event-stream'];
const NDJSON = ['application/x-ndjson', 'application/json'];
const PLAIN = ['text/plain'];
const hi = [{ role: 'user', content: 'Hello!' }];
const weather = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const chatTool = {
  type: 'function',
  function: { name: 'get_weather', description: 'The weather of a city.', parameters: weather },
};

const OTHER: RouteText = {
  summary: 'Whatever else Ollama serves',
  description: 'Handed to Ollama as it comes, and its answer back.',
  rest: 'path',
  restExample: 'blobs/sha256:0000',
};
const BATCH: RouteText = {
  summary: 'One batch, or its results',
  description:
    'ID for the batch, ID/results for its results as JSON lines once it has ended. A batch that is not worked on here is asked for at Anthropic.',
  answers: ['application/json', 'application/x-jsonl'],
  rest: 'path',
  restExample: 'msgbatch_1',
};
const NOT_STORED: RouteText = {
  summary: 'Refused: responses are not stored',
  rest: 'path',
  restExample: 'resp_1',
  refused: 404,
};

/** The words for every route that does something, by method and path. */
export const ROUTE_TEXTS: Readonly<Record<string, RouteText>> = {
  'POST /v1/messages': {
    summary: 'Ask a model',
    description: "Claude's models are asked as the request comes; local models get it translated.",
    body: 'MessagesRequest',
    examples: {
      'A question': { model: 'demo', max_tokens: 100, messages: hi },
      'As a stream': { model: 'demo', max_tokens: 100, stream: true, messages: hi },
      'With a tool': {
        model: 'demo',
        max_tokens: 100,
        tools: [{ name: 'get_weather', description: 'The weather of a city.', input_schema: weather }],
        messages: [{ role: 'user', content: 'Use get_weather.' }],
      },
    },
    answers: SSE,
  },
  'POST /v1/messages/count_tokens': {
    summary: 'Count the tokens of a prompt',
    description: 'Exact for Claude; an estimate for other models.',
    body: 'CountTokensRequest',
    examples: { 'A question': { model: 'demo', messages: hi } },
  },
  'POST /v1/messages/batches': {
    summary: 'Make a batch',
    description:
      "Up to 100,000 requests that nobody waits for. A batch with Claude's models alone goes to Anthropic; one that names any other model is worked on here, one request at a time for each model, and goes on after a restart.",
    body: 'BatchRequest',
    examples: {
      'Two questions': {
        requests: ['first', 'second'].map((custom_id) => ({
          custom_id,
          params: { model: 'demo', max_tokens: 100, messages: hi },
        })),
      },
    },
  },
  'GET /v1/messages/batches': {
    summary: 'List your batches',
    description:
      "Those worked on here first, then Anthropic's; the newest first. `limit`, `after_id` and `before_id` turn the pages.",
  },
  'GET /v1/messages/batches/*': BATCH,
  'POST /v1/messages/batches/*': {
    summary: 'Cancel a batch',
    description: 'At ID/cancel. What has an answer keeps it.',
    rest: 'path',
    restExample: 'msgbatch_1/cancel',
  },
  'DELETE /v1/messages/batches/*': {
    summary: 'Delete a batch that has ended, with its results',
    rest: 'path',
    restExample: 'msgbatch_1',
  },
  'POST /v1/files': {
    summary: 'Upload a file',
    description:
      'A form (multipart/form-data) with the field `file`. Where there is a key for Claude it goes to Anthropic; else it is kept here for local models: pictures, PDFs and text.',
    upload: true,
  },
  'GET /v1/files': { summary: 'List your files', description: "Those kept here first, then Anthropic's." },
  'GET /v1/files/*': {
    summary: 'One file, or its content',
    description: 'ID for its facts, ID/content for its bytes.',
    rest: 'path',
    restExample: 'file_1',
  },
  'DELETE /v1/files/*': { summary: 'Delete a file', rest: 'id', restExample: 'file_1' },

  'POST /v1/chat/completions': {
    summary: 'Ask a model',
    description:
      'With `id` the request belongs to a conversation: send only the new message, the gateway knows the rest.',
    body: 'ChatCompletionRequest',
    examples: {
      'A question': { model: 'demo', messages: hi },
      'As a stream': { model: 'demo', stream: true, stream_options: { include_usage: true }, messages: hi },
      'In a conversation': { model: 'demo', id: 'holiday', messages: [{ role: 'user', content: 'Where were we?' }] },
      'With a tool': { model: 'demo', tools: [chatTool], messages: [{ role: 'user', content: 'Use get_weather.' }] },
    },
    answers: SSE,
  },
  'POST /v1/completions': {
    summary: 'Continue a text',
    body: 'CompletionRequest',
    examples: { 'A text': { model: 'demo', prompt: 'Once upon a time', max_tokens: 50 } },
    answers: SSE,
  },
  'POST /v1/embeddings': {
    summary: 'Turn texts into vectors',
    description: 'Needs an embedding model of Ollama.',
    body: 'EmbeddingsRequest',
    examples: { 'A text': { model: 'nomic-embed-text', input: 'Hello!' } },
  },
  'POST /v1/responses': {
    summary: 'Ask a model (Responses)',
    body: 'ResponsesRequest',
    examples: {
      'A question': { model: 'demo', input: 'Hello!' },
      'As a stream': { model: 'demo', input: 'Hello!', stream: true },
    },
    answers: SSE,
  },
  'GET /v1/responses': { summary: 'Refused: no WebSocket here', description: 'Use POST with `stream`.', refused: 426 },
  'GET /v1/responses/*': NOT_STORED,
  'POST /v1/responses/*': NOT_STORED,
  'DELETE /v1/responses/*': NOT_STORED,
  'GET /v1/models': {
    summary: 'List every model that can be asked for',
    description: 'One list that the SDKs of OpenAI and Anthropic read.',
  },
  'GET /v1/models/*': { summary: 'Look a model up', rest: 'id', restExample: 'demo' },
  'GET /v1/conversations': {
    summary: 'List your conversations',
    description: 'Those that requests named with `id`, with how many messages are known of each.',
  },
  'DELETE /v1/conversations': { summary: 'Forget all your conversations' },
  'DELETE /v1/conversations/*': { summary: 'Forget one conversation', rest: 'id', restExample: 'holiday' },
  'GET /version': { summary: "Switchboard's own version" },

  'GET /': { summary: 'Is the gateway running?', answers: PLAIN },
  'HEAD /': { summary: 'Is the gateway running?', answers: PLAIN },
  'GET /api/version': { summary: 'The version that Ollama apps look for' },
  'HEAD /api/version': { summary: 'The version that Ollama apps look for' },
  'GET /api/tags': { summary: 'List models' },
  'HEAD /api/tags': { summary: 'List models' },
  'POST /api/show': {
    summary: 'Show what a model can do',
    body: 'ShowRequest',
    examples: { 'The demo': { model: 'demo' } },
  },
  'POST /api/chat': {
    summary: 'Ask a model',
    body: 'OllamaChatRequest',
    examples: {
      'A question': { model: 'demo', stream: false, messages: hi },
      'As a stream': { model: 'demo', messages: hi },
      'With a tool': {
        model: 'demo',
        stream: false,
        tools: [chatTool],
        messages: [{ role: 'user', content: 'Use get_weather.' }],
      },
    },
    answers: NDJSON,
  },
  'POST /api/generate': {
    summary: 'Continue a prompt',
    body: 'GenerateRequest',
    examples: {
      'A prompt': { model: 'demo', prompt: 'Hello!', stream: false },
      'As a stream': { model: 'demo', prompt: 'Hello!' },
    },
    answers: NDJSON,
  },
  'POST /api/embed': {
    summary: 'Turn texts into vectors',
    description: 'Needs an embedding model of Ollama.',
    body: 'EmbedRequest',
    examples: { 'A text': { model: 'nomic-embed-text', input: 'Hello!' } },
  },
  'POST /api/embeddings': {
    summary: 'Turn one text into a vector (older)',
    description: 'Needs an embedding model of Ollama.',
    body: 'OldEmbeddingsRequest',
    examples: { 'A text': { model: 'nomic-embed-text', prompt: 'Hello!' } },
  },
  'GET /api/ps': { summary: 'List the models in memory' },
  'POST /api/copy': {
    summary: 'Give a model another name',
    description: 'Makes an alias, which may lead to a model of either side.',
    body: 'CopyRequest',
    examples: { 'An alias of the demo': { source: 'demo', destination: 'my-demo' } },
  },
  'DELETE /api/delete': {
    summary: "Remove an alias, or a model of Ollama's",
    body: 'ModelRequest',
    examples: { 'The alias': { model: 'my-demo' } },
  },
  'POST /api/pull': {
    summary: 'Download a model',
    description: 'Handed to Ollama.',
    body: 'PullRequest',
    examples: { 'A small model': { model: 'qwen3:0.6b' } },
    answers: NDJSON,
  },
  'POST /api/push': {
    summary: 'Upload a model',
    description: 'Handed to Ollama.',
    body: 'PullRequest',
    examples: { 'A model': { model: 'me/my-model' } },
    answers: NDJSON,
  },
  'POST /api/create': {
    summary: 'Make a model from another',
    description: 'Handed to Ollama.',
    body: 'CreateRequest',
    examples: { 'With instructions': { model: 'pirate', from: 'qwen3:0.6b', system: 'You are a pirate.' } },
    answers: NDJSON,
  },
  'GET /api/*': OTHER,
  'HEAD /api/*': OTHER,
  'POST /api/*': OTHER,
  'PUT /api/*': OTHER,
  'PATCH /api/*': OTHER,
  'DELETE /api/*': OTHER,
};
