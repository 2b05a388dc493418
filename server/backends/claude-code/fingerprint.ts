import { createHash } from 'node:crypto';
import type { MessageParam } from '../../messages/types.ts';
import type { Plan } from './to-command-plan.ts';

/**
 * Returns a digest of all that a running turn has been given: model, system prompt, tools and the messages. A request
 * with the same digest, two messages longer, goes on with that turn.
 */
export function fingerprintOf(
  plan: Pick<Plan, 'model' | 'system' | 'body'>,
  messages: readonly MessageParam[],
): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([plan.model, plan.system, plan.body.tools ?? []]));
  // One by one: a long history would otherwise stand in memory twice.
  for (const message of messages)
    hash.update(
      JSON.stringify([
        message.role,
        typeof message.content === 'string' ? [{ type: 'text', text: message.content }] : message.content,
      ]),
    );
  return hash.digest('base64');
}
