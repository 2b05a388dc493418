import { invalidRequest } from '../../messages/errors.ts';
import type { JsonObject } from '../../lib/json.ts';
import type { ContentBlockParam, MessageParam, TextBlockParam } from '../../messages/types.ts';
import { decodeContext, type GenerateHistory } from './context.ts';
import { createMessageBuilder } from '../../messages/build-messages.ts';
import { optionalBoolean, optionalList, optionalString } from './fields.ts';
import { FILL_IN_INSTRUCTION, fillInQuestion } from './fill-in-middle.ts';
import { decodeImages } from './decode-images.ts';
import { noteOnce } from './note-once.ts';
import { decodeQuestion, type Decoded } from './decode-question.ts';

/** A generate request, and the conversation that its answer's `context` carries on; none when text is filled in. */
export interface DecodedGenerate extends Decoded {
  history: GenerateHistory | undefined;
}

/**
 * Decodes the body of `/api/generate` for a model that is not Ollama's: one prompt, or the text between `prompt` and
 * `suffix`, or the next turn of the conversation in `context`.
 * @throws GatewayError 400 for `raw`, which needs a local model's template, and for fields of the wrong type.
 */
export async function decodeGenerate(
  fields: JsonObject,
  model: string,
  note: (change: string) => void,
): Promise<DecodedGenerate> {
  const once = noteOnce(note);
  if (optionalBoolean(fields, 'raw') === true) {
    throw invalidRequest(
      `raw mode is not supported by ${model}: Claude takes no prompt with a template's own marks. ` +
        'Send the plain text as prompt without "raw", use "suffix" to fill in between two texts, or use /api/chat.',
      'raw',
    );
  }
  if (optionalString(fields, 'template') !== '') once('The template was left out: Claude has its own.');
  const prompt = optionalString(fields, 'prompt');
  const suffix = optionalString(fields, 'suffix');
  const images = decodeImages(optionalList(fields, 'images'), 'images');
  if (suffix !== '') {
    once('Claude has no mode to fill in text; it was asked in words for what stands between prompt and suffix.');
    const messages: MessageParam[] = [fillInQuestion(prompt, suffix)];
    const system = textBlocks(optionalString(fields, 'system'), FILL_IN_INSTRUCTION);
    return { ...decodeQuestion(fields, { model, system, messages }, once), history: undefined };
  }
  const before = await readContext(fields, once);
  const said = remembered(prompt, images.length, once);
  const history: GenerateHistory = {
    system: optionalString(fields, 'system') || before.system,
    turns: [...before.turns, { role: 'user', text: said }],
  };
  const conversation = createMessageBuilder(once);
  for (const turn of before.turns) conversation[turn.role]([{ type: 'text', text: turn.text }]);
  const content: ContentBlockParam[] = [...images, { type: 'text', text: prompt }];
  conversation.user(content);
  const { messages } = conversation.finish();
  return { ...decodeQuestion(fields, { model, system: textBlocks(history.system), messages }, once), history };
}

async function readContext(fields: JsonObject, note: (change: string) => void): Promise<GenerateHistory> {
  const none: GenerateHistory = { system: '', turns: [] };
  const context = optionalList(fields, 'context');
  if (context.length === 0) return none;
  const history = await decodeContext(context);
  if (history === undefined)
    note('The context was left out: it holds tokens of another model, which Claude cannot read.');
  return history ?? none;
}

/** Ollama's own context does not keep pictures either. */
function remembered(prompt: string, images: number, note: (change: string) => void): string {
  if (images === 0) return prompt;
  note('The context that comes back carries the conversation on without its images.');
  return `${prompt}\n[${images === 1 ? 'an image' : `${images} images`} came with this message]`;
}

function textBlocks(...texts: string[]): TextBlockParam[] {
  return texts.filter((text) => /\S/.test(text)).map((text) => ({ type: 'text', text }));
}
