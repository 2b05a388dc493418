import { readdirSync, readFileSync } from 'node:fs';
import type { ClaudeCall } from '../../server/core/backend.ts';
import type { ClaudeCode } from '../../server/backends/claude-code/claude-code.ts';
import type { MessagesRequest } from '../../server/messages/types.ts';
import { claudeFactsFor } from '../../server/models/claude-models.ts';

export const HAIKU = 'claude-haiku-4-5';

export interface AskOptions {
  claude?: ClaudeCode;
  signal?: AbortSignal;
  hopHeaders?: Record<string, string>;
}

/** A call as the gateway makes it. */
export function callOf(
  request: Partial<MessagesRequest>,
  options: AskOptions = {},
): { call: ClaudeCall; notes: string[]; sent: string[] } {
  const model = request.model ?? HAIKU;
  const notes: string[] = [];
  const sent: string[] = [];
  const call: ClaudeCall = {
    request: { messages: [{ role: 'user', content: 'Hello' }], ...request, model },
    facts: claudeFactsFor(model),
    signal: options.signal ?? new AbortController().signal,
    hopHeaders: options.hopHeaders ?? { 'x-switchboard-hop': 'test 1' },
    note: (change) => notes.push(change),
    sent: (body) => sent.push(String(body)),
  };
  return { call, notes, sent };
}

/**
 * The processes of this machine whose environment names `home`: what a test has started and not ended, the command's
 * own short-lived helpers included.
 * @param parent only the children of this process.
 */
export function processesOf(home: string, parent?: number): number[] {
  const found: number[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const state = readFileSync(`/proc/${name}/stat`, 'utf8');
      if (/\) Z /.test(state)) continue;
      if (parent !== undefined && Number(/\) \S (\d+)/.exec(state)?.[1]) !== parent) continue;
      if (readFileSync(`/proc/${name}/environ`, 'utf8').split('\0').includes(`HOME=${home}`)) found.push(Number(name));
    } catch {
      // Gone, or another user's.
    }
  }
  return found;
}
