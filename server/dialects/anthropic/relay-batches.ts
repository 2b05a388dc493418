import type { Exchange } from '../../core/exchange.ts';
import type { Gateway } from '../../core/gateway.ts';
import type { RelayTarget } from '../../core/relay.ts';
import type { Reply, WholeReply } from '../../core/reply.ts';
import { originOf, ownResultUrls } from './batch-object.ts';
import { wholeText } from '../../core/whole-text.ts';

/** Asks Anthropic about batches and returns its answer, with the addresses of results leading through this gateway. */
export async function batchFromAnthropic(
  exchange: Exchange,
  gateway: Gateway,
  change: Omit<RelayTarget, 'upstream'> = {},
): Promise<WholeReply> {
  const { text, ...reply } = await textFromAnthropic(exchange, gateway, change);
  return { ...reply, kind: 'whole', body: ownResultUrls(text, originOf(exchange.headers)) };
}

/** Anthropic's whole answer as text, with its status and headers. */
export interface AnthropicText {
  status: number;
  headers: Record<string, string | string[]>;
  text: string;
}

/** Asks Anthropic and returns its whole answer as text. @throws GatewayError when it cannot be reached. */
export async function textFromAnthropic(
  exchange: Exchange,
  gateway: Gateway,
  change: Omit<RelayTarget, 'upstream'>,
): Promise<AnthropicText> {
  // A compressed answer could not be read here.
  const plain: Exchange = { ...exchange, headers: { ...exchange.headers, 'accept-encoding': 'identity' } };
  const reply: Reply = await gateway.relay.send(plain, { upstream: 'anthropic', ...change });
  const { 'content-length': _length, ...headers } = reply.headers ?? {};
  return { status: reply.status, headers, text: await wholeText(reply) };
}
