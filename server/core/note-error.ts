import type { GatewayError } from '../messages/errors.ts';
import type { RequestRecord } from './record.ts';

/** Notes why a request failed. What was noted first stays: what comes later is most often its consequence. */
export function noteError(record: RequestRecord, error: GatewayError): void {
  const { type, message, code } = error;
  record.error ??= { type, message, code };
}
