import type { JsonObject } from '../../lib/json.ts';
import type { Exchange } from '../../core/exchange.ts';
import type { Gateway } from '../../core/gateway.ts';
import type { Reply } from '../../core/reply.ts';
import { resolveTarget } from './resolve-target.ts';
import { encodeContext, type GenerateHistory } from './context.ts';
import { decodeGenerate } from './decode-generate.ts';
import { createLineEncoder } from './encode-lines.ts';
import { optionalList, optionalString } from './fields.ts';
import { ollamaJson } from './json-reply.ts';
import { GENERATE_LINES } from './line-shape.ts';
import { modelNotFound } from './known-model.ts';
import { loadReply } from './load-reply.ts';
import { startStopwatch } from './stopwatch.ts';
import { streamLines } from './stream-lines.ts';
import { encodeWhole } from './encode-whole.ts';

/** `POST /api/generate`: one prompt, text to fill in, or the next turn of the conversation in `context`. */
export async function generate(exchange: Exchange, gateway: Gateway): Promise<Reply> {
  const stopwatch = startStopwatch();
  const resolved = await resolveTarget(exchange, gateway, () => modelNotFound(''));
  if (resolved.reply !== undefined) return resolved.reply;
  const { target, model, fields } = resolved;
  if (asksNothing(fields)) return loadReply(fields, { model, response: '' });

  const note = (change: string): void => exchange.note(change);
  const { request, stream, showThinking, jsonOnly, history } = await decodeGenerate(fields, model, note);
  exchange.record.stream = stream;
  const answer = await gateway.ask(exchange, target, request, { whole: !stream });
  const options = { model, showThinking, jsonOnly, stopwatch, note };
  if (stream) {
    const encoder = createLineEncoder({ shape: GENERATE_LINES, keepText: history !== undefined, ...options });
    const context = history === undefined ? undefined : () => encodeContext(answered(history, encoder.text()), note);
    return streamLines(answer.events, encoder, answer.headers, context);
  }
  const { head, text, thinking, last } = await encodeWhole(answer.events, options);
  const context = history === undefined ? undefined : await encodeContext(answered(history, text), note);
  return ollamaJson(
    {
      model: head.model,
      created_at: head.created_at,
      response: text,
      ...(thinking === '' ? {} : { thinking }),
      ...last(context),
    },
    answer.headers,
  );
}

/** An empty prompt loads the model, unless there is something else to answer to. */
function asksNothing(fields: JsonObject): boolean {
  return (
    optionalString(fields, 'prompt') === '' &&
    optionalString(fields, 'suffix') === '' &&
    optionalList(fields, 'images').length === 0
  );
}

function answered(history: GenerateHistory, text: string): GenerateHistory {
  return { system: history.system, turns: [...history.turns, { role: 'assistant', text }] };
}
