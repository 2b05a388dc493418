import { gatewayError } from '../messages/errors.ts';

/** Requests to upstreams carry the identities of the gateways they went through, first to last. */
export const HOP_HEADER = 'x-switchboard-hop';

/** More gateways in a row than anybody has a use for. */
const HOPS_MOST = 8;

/**
 * Returns the mark for requests to upstreams.
 * @throws GatewayError 508 when the incoming mark shows that the request went through this gateway before.
 */
export function nextHop(incoming: string | string[] | undefined, instance: string): string {
  if (incoming === undefined) return instance;
  const before = String(incoming)
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (before.includes(instance) || before.length >= HOPS_MOST) {
    throw gatewayError('loop_detected', {});
  }
  return [...before, instance].join(', ');
}
