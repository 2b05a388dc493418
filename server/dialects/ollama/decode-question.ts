import type { JsonObject } from '../../lib/json.ts';
import type { MessagesRequest, TextBlockParam } from '../../messages/types.ts';
import { decodeFormat } from './decode-format.ts';
import { optionalBoolean } from './fields.ts';
import { readLogprobs, decodeOptions } from './decode-options.ts';
import { decodeThink } from './decode-think.ts';

/** A request in the language inside, and what the way back has to know. */
export interface Decoded {
  request: MessagesRequest;
  /** Ollama streams unless it is told not to. */
  stream: boolean;
  /** Whether thinking text may be shown. */
  showThinking: boolean;
  /** Whether text around one JSON object or list is to be taken away. */
  jsonOnly: boolean;
}

/** What is being asked, without the settings that chat and generate have in common. */
export interface Question {
  model: string;
  system: TextBlockParam[];
  messages: MessagesRequest['messages'];
  tools?: NonNullable<MessagesRequest['tools']>;
}

/**
 * Adds `options`, `think`, `format`, `stream` and `logprobs` to a question.
 * @throws GatewayError 400 that names a field of the wrong type or out of its range.
 */
export function decodeQuestion(fields: JsonObject, question: Question, note: (change: string) => void): Decoded {
  readLogprobs(fields, note);
  const think = decodeThink(fields);
  const format = decodeFormat(fields, note);
  const output =
    format.output === undefined
      ? think.request.output_config
      : { ...think.request.output_config, format: format.output };
  const system =
    format.instruction === undefined
      ? question.system
      : [...question.system, { type: 'text' as const, text: format.instruction }];
  const { model, messages, tools } = question;
  const request: MessagesRequest = { model, messages, ...decodeOptions(fields, note) };
  if (system.length > 0) request.system = system;
  if (tools !== undefined && tools.length > 0) request.tools = tools;
  if (think.request.thinking !== undefined) request.thinking = think.request.thinking;
  if (output !== undefined) request.output_config = output;
  return {
    request,
    stream: optionalBoolean(fields, 'stream') ?? true,
    showThinking: think.show,
    jsonOnly: format.jsonOnly,
  };
}
