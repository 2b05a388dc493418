import type { ItemOutcome } from '../../core/stores.ts';
import {
  errorTypeForStatus,
  gatewayError,
  isErrorType,
  passesByItself,
  quotedError,
  toGatewayError,
  type GatewayError,
} from '../../messages/errors.ts';
import { isObject, parseJson, stringOf } from '../../lib/json.ts';
import { noteError } from '../../core/note-error.ts';
import type { Exchange } from '../../core/exchange.ts';
import type { Gateway } from '../../core/gateway.ts';
import type { Reply } from '../../core/reply.ts';
import { errorBody } from '../../messages/error-body.ts';
import { createMessage } from './routes.ts';
import { wholeText } from '../../core/whole-text.ts';

/** Answers one request of a batch on the very way of `/v1/messages`; `exchange.body` holds its params. Never throws. */
export async function answerItem(exchange: Exchange, gateway: Gateway): Promise<ItemOutcome> {
  let reply: Reply;
  let text: string;
  try {
    reply = await createMessage(exchange, gateway);
    text = await wholeText(reply);
  } catch (error) {
    return failed(toGatewayError(error), exchange);
  }
  exchange.record.status = reply.status;
  const answer = parseJson(text);
  if (reply.status >= 200 && reply.status < 300) {
    if (isObject(answer) && answer.type === 'message')
      return { kind: 'done', result: { type: 'succeeded', message: answer } };
    return failed(gatewayError('answer_unreadable', { by: 'anthropic', fault: 'no message' }), exchange);
  }
  const said = isObject(answer) && isObject(answer.error) ? answer.error : {};
  const message = stringOf(said.message) ?? `Anthropic answered with status ${reply.status}.`;
  return failed(
    quotedError(isErrorType(said.type) ? said.type : errorTypeForStatus(reply.status), message, {
      status: reply.status,
      headers: textHeaders(reply.headers),
    }),
    exchange,
  );
}

function failed(error: GatewayError, exchange: Exchange): ItemOutcome {
  exchange.record.status = error.status;
  noteError(exchange.record, error);
  // Such a request is asked again until the batch expires.
  if (passesByItself(error)) {
    const seconds = Number(error.headers['retry-after']);
    return { kind: 'later', ...(seconds > 0 ? { afterMs: seconds * 1000 } : {}) };
  }
  return { kind: 'done', result: { type: 'errored', error: errorBody(error, exchange.id) } };
}

function textHeaders(headers: Record<string, string | string[]> = {}): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) if (typeof value === 'string') texts[name] = value;
  return texts;
}
