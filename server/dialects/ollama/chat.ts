import { invalidRequest } from '../../messages/errors.ts';
import type { Exchange } from '../../core/exchange.ts';
import type { Gateway } from '../../core/gateway.ts';
import type { Reply } from '../../core/reply.ts';
import { resolveTarget } from './resolve-target.ts';
import { decodeChat } from './decode-chat.ts';
import { createLineEncoder } from './encode-lines.ts';
import { optionalList } from './fields.ts';
import { ollamaJson } from './json-reply.ts';
import { CHAT_LINES } from './line-shape.ts';
import { loadReply } from './load-reply.ts';
import { startStopwatch } from './stopwatch.ts';
import { streamLines } from './stream-lines.ts';
import { encodeWhole } from './encode-whole.ts';

/** `POST /api/chat`: a conversation, streamed unless `stream` is false. */
export async function chat(exchange: Exchange, gateway: Gateway): Promise<Reply> {
  const stopwatch = startStopwatch();
  const resolved = await resolveTarget(exchange, gateway, () => invalidRequest('model is required', 'model'));
  if (resolved.reply !== undefined) return resolved.reply;
  const { target, model, fields } = resolved;
  if (optionalList(fields, 'messages').length === 0)
    return loadReply(fields, { model, message: { role: 'assistant', content: '' } });

  const note = (change: string): void => exchange.note(change);
  const { request, stream, showThinking, jsonOnly } = decodeChat(fields, model, note);
  exchange.record.stream = stream;
  const answer = await gateway.ask(exchange, target, request, { whole: !stream });
  const options = { model, showThinking, jsonOnly, stopwatch, note };
  if (stream) {
    return streamLines(
      answer.events,
      createLineEncoder({ shape: CHAT_LINES, keepText: false, ...options }),
      answer.headers,
    );
  }
  const { head, text, thinking, toolCalls, last } = await encodeWhole(answer.events, options);
  const message = {
    role: 'assistant',
    content: text,
    ...(thinking === '' ? {} : { thinking }),
    ...(toolCalls.length === 0 ? {} : { tool_calls: toolCalls }),
  };
  return ollamaJson({ model: head.model, created_at: head.created_at, message, ...last() }, answer.headers);
}
