import type { JsonObject } from '../lib/json.ts';

const text = { type: 'string' };
const flag = { type: 'boolean' };
const whole = { type: 'integer' };
const real = { type: 'number' };
const list = { type: 'array', items: {} };
const texts = { type: 'array', items: text };
const object = { type: 'object' };
const textOrList = { oneOf: [text, list] };
const textOrTexts = { oneOf: [text, texts] };
const model = { type: 'string', description: 'Any name that GET /v1/models lists, or an alias.' };
const stream = { type: 'boolean', description: 'Whether the answer comes in pieces.' };
const messagesOf = (roles: string[]): JsonObject => ({
  type: 'array',
  minItems: 1,
  items: {
    type: 'object',
    properties: { role: { enum: roles }, content: textOrList },
    required: ['role'],
    additionalProperties: true,
  },
});

/** A body whose other fields are taken too, as far as the model has a counterpart. */
function body(properties: Record<string, JsonObject>, required: string[]): JsonObject {
  return { type: 'object', properties, required, additionalProperties: true };
}

const options: JsonObject = {
  type: 'object',
  description: 'How the model is run.',
  properties: {
    num_ctx: whole,
    num_predict: whole,
    temperature: real,
    top_p: real,
    top_k: whole,
    seed: whole,
    stop: texts,
  },
  additionalProperties: true,
};
const think: JsonObject = { oneOf: [flag, { enum: ['low', 'medium', 'high'] }] };
const keepAlive: JsonObject = { oneOf: [text, real] };
const prompt: Record<string, JsonObject> = {
  model,
  messages: messagesOf(['user', 'assistant', 'system']),
  system: textOrList,
  tools: {
    type: 'array',
    items: {
      type: 'object',
      properties: { name: text, description: text, input_schema: object },
      required: ['name'],
      additionalProperties: true,
    },
  },
  tool_choice: object,
  thinking: object,
};

/** The bodies of the main routes, by name. */
export const REQUEST_SCHEMAS: Record<string, JsonObject> = {
  MessagesRequest: body(
    {
      ...prompt,
      max_tokens: { type: 'integer', minimum: 1 },
      stream,
      stop_sequences: texts,
      output_config: object,
      metadata: object,
      temperature: real,
      top_p: real,
      top_k: whole,
    },
    ['model', 'max_tokens', 'messages'],
  ),
  BatchRequest: body(
    {
      requests: {
        type: 'array',
        minItems: 1,
        maxItems: 100_000,
        items: {
          type: 'object',
          properties: {
            custom_id: {
              type: 'string',
              pattern: '^[a-zA-Z0-9_-]{1,64}$',
              description: 'Your own name for the request, found again in the results.',
            },
            params: { ...object, description: 'The body of a Messages request, without stream.' },
          },
          required: ['custom_id', 'params'],
        },
      },
    },
    ['requests'],
  ),
  CountTokensRequest: body(prompt, ['model', 'messages']),
  ChatCompletionRequest: body(
    {
      model,
      messages: messagesOf(['system', 'developer', 'user', 'assistant', 'tool', 'function']),
      id: {
        type: 'string',
        minLength: 1,
        maxLength: 256,
        description: 'The conversation: with it only the new message has to be sent.',
      },
      user: { type: 'string', description: 'Names the conversation when there is no id, where the settings say so.' },
      stream,
      stream_options: { type: 'object', properties: { include_usage: flag } },
      max_completion_tokens: whole,
      max_tokens: whole,
      temperature: { type: 'number', minimum: 0, maximum: 2 },
      top_p: { type: 'number', minimum: 0, maximum: 1 },
      stop: textOrTexts,
      tools: list,
      tool_choice: { oneOf: [{ enum: ['none', 'auto', 'required'] }, object] },
      parallel_tool_calls: flag,
      response_format: object,
      reasoning_effort: text,
    },
    ['model', 'messages'],
  ),
  CompletionRequest: body(
    {
      model,
      prompt: textOrTexts,
      suffix: text,
      stream,
      max_tokens: whole,
      temperature: real,
      top_p: real,
      stop: textOrTexts,
    },
    ['model', 'prompt'],
  ),
  EmbeddingsRequest: body(
    { model, input: textOrTexts, encoding_format: { enum: ['float', 'base64'] }, dimensions: whole },
    ['model', 'input'],
  ),
  ResponsesRequest: body(
    {
      model,
      input: textOrList,
      instructions: text,
      stream,
      max_output_tokens: whole,
      tools: list,
      tool_choice: { oneOf: [text, object] },
      reasoning: object,
      text: object,
      temperature: real,
      top_p: real,
    },
    ['model', 'input'],
  ),
  OllamaChatRequest: body(
    {
      model,
      messages: messagesOf(['system', 'user', 'assistant', 'tool']),
      stream,
      tools: list,
      think,
      format: { oneOf: [{ const: 'json' }, object] },
      options,
      keep_alive: keepAlive,
    },
    ['model', 'messages'],
  ),
  GenerateRequest: body(
    {
      model,
      prompt: text,
      suffix: text,
      system: text,
      images: texts,
      stream,
      think,
      format: { oneOf: [{ const: 'json' }, object] },
      raw: flag,
      options,
      keep_alive: keepAlive,
    },
    ['model'],
  ),
  EmbedRequest: body({ model, input: textOrTexts, truncate: flag, dimensions: whole, options, keep_alive: keepAlive }, [
    'model',
    'input',
  ]),
  OldEmbeddingsRequest: body({ model, prompt: text, options, keep_alive: keepAlive }, ['model', 'prompt']),
  ShowRequest: body({ model, verbose: flag }, ['model']),
  CopyRequest: body({ source: model, destination: text }, ['source', 'destination']),
  ModelRequest: body({ model }, ['model']),
  PullRequest: body({ model: text, insecure: flag, stream }, ['model']),
  CreateRequest: body(
    { model: text, from: text, system: text, template: text, parameters: object, quantize: text, stream },
    ['model'],
  ),
};
