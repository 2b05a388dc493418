import { invalidRequest, unsupported } from '../../../messages/errors.ts';
import { isArray, type JsonObject } from '../../../lib/json.ts';
import type { MessagesRequest } from '../../../messages/types.ts';
import { given } from '../../shared/read-fields.ts';
import { booleanField, objectField, requiredString, stringField } from '../shared/fields.ts';
import { copySampling, noteIgnored, outputCap, refuseSeveral, stopSequences } from '../shared/decode-options.ts';

/** A legacy completion in the language inside, and what its answer has to look like. */
export interface CompletionRequest {
  request: MessagesRequest;
  stream: boolean;
  includeUsage: boolean;
  /** What the answer's text begins with, when `echo` was asked for. */
  echo: string;
  /** Whether the answer is code to be put in at the cursor, so that a code fence around it has to go. */
  fillsIn: boolean;
}

const IGNORED = ['seed', 'presence_penalty', 'frequency_penalty', 'logit_bias', 'logprobs'];

const FILL_IN = [
  'You complete code and text at the cursor. You are given what stands before the cursor in <prefix> and what stands after it in <suffix>.',
  'Answer with exactly the characters that belong between them and nothing else: no explanation, no code fence, no repetition of prefix or suffix.',
  'Keep the indentation; begin and end with the blanks and line breaks that belong there. If nothing belongs there, answer with a single space.',
].join(' ');

/**
 * Decodes the body of `POST /v1/completions` (openai.md, section 2). The prompt becomes a user message, as
 * Ollama's own route does it for chat models; with `suffix` it becomes a task to fill the gap (mapping.md, L5).
 * Without `max_tokens` there is no cap: OpenAI's default of 16 was made for base models that never end by
 * themselves, Ollama's route has none either, and callers that want few tokens say so.
 * @throws GatewayError 400 naming the field that is missing, wrong, or cannot be honoured.
 */
export function decodeCompletion(body: JsonObject, note: (change: string) => void): CompletionRequest {
  const model = requiredString(body, 'model');
  refuseSeveral(body, 'n');
  refuseSeveral(body, 'best_of');
  const prompt = promptOf(body);
  const suffix = stringField(body, 'suffix');
  const fillsIn = suffix !== undefined && suffix !== '';

  const request: MessagesRequest = {
    model,
    messages: [
      {
        role: 'user',
        content: [{ type: 'text', text: fillsIn ? `<prefix>${prompt}</prefix><suffix>${suffix}</suffix>` : prompt }],
      },
    ],
  };
  if (fillsIn) {
    request.system = [{ type: 'text', text: FILL_IN }];
    // An editor waits for these few characters; thinking about them would take longer than they are worth.
    request.thinking = { type: 'disabled' };
    note('Claude has no fill-in-the-middle mode; it is told what stands before and after the gap.');
  }
  const cap = outputCap(body, ['max_tokens']);
  if (cap !== undefined) request.max_tokens = cap;
  const stop = stopSequences(body, note);
  if (stop !== undefined) request.stop_sequences = stop;
  copySampling(body, request);
  noteIgnored(body, IGNORED, note);

  const options = objectField(body, 'stream_options');
  return {
    request,
    stream: booleanField(body, 'stream') ?? false,
    includeUsage:
      options !== undefined && booleanField(options, 'include_usage', 'stream_options.include_usage') === true,
    echo: booleanField(body, 'echo') === true ? prompt : '',
    fillsIn,
  };
}

function promptOf(body: JsonObject): string {
  const prompt = given(body, 'prompt');
  const one = isArray(prompt) && prompt.length === 1 ? prompt[0] : prompt;
  if (typeof one === 'string') {
    if (/\S/.test(one) || stringField(body, 'suffix') !== undefined) return one;
    throw invalidRequest('prompt is empty: Claude needs some text to answer.', 'prompt');
  }
  if (one === undefined) throw invalidRequest('prompt is required.', 'prompt');
  const entries = isArray(prompt) ? prompt.flat() : [];
  if (entries.some((entry) => typeof entry === 'number')) {
    throw unsupported(
      'prompt must be text: token numbers belong to the tokenizer of another model. Send the text itself.',
      'prompt',
    );
  }
  if (entries.some((entry) => typeof entry === 'string')) {
    throw unsupported(
      'prompt must be one text: Claude gives one answer to a request. Send one request for each prompt.',
      'prompt',
    );
  }
  throw invalidRequest('prompt must be a string.', 'prompt');
}
