import { isError, toGatewayError, type GatewayError } from '../../messages/errors.ts';
import { jsonReply, type WholeReply } from '../../core/reply.ts';
import { JSON_TYPE } from './json-reply.ts';

/**
 * Returns an error in Ollama's shape, `{"error": text}`, with the status that Ollama would give (mapping.md, section
 * 11).
 */
export function errorReply(error: GatewayError): WholeReply {
  return jsonReply({ error: errorText(error) }, statusOf(error), { ...error.headers, 'content-type': JSON_TYPE });
}

/** Returns the last line of a stream that broke: HTTP's status has long been sent, and no `done` line follows. */
export function errorLine(cause: unknown): string {
  return `${JSON.stringify({ error: errorText(toGatewayError(cause)) })}\n`;
}

/** Ollama's clients know a refused key by the word at the beginning. */
function errorText(error: GatewayError): string {
  const { message } = error;
  if (error.type !== 'authentication_error' || /^unauthorized/i.test(message)) return message;
  return `unauthorized: ${message}`;
}

function statusOf(error: GatewayError): number {
  if (isError(error, 'upstream_unreachable')) return 502;
  // 529 is Anthropic's own; Ollama says the same with 503.
  return error.status === 529 ? 503 : error.status;
}
