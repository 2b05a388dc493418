import { GatewayError, gatewayError, isError } from '../../messages/errors.ts';
import type { ChatRequest } from './chat-shapes.ts';
import { refusesThinking } from './from-error.ts';

/** Another try that may succeed where the first did not. */
export interface Retry {
  kind: 'thinking' | 'level' | 'tool call' | 'demand';
  body: ChatRequest;
  /** What to tell the user. */
  note: string;
}

/** The error for a model that was told to call a tool and answered in words. */
export function noCall(model: string): GatewayError {
  return gatewayError('no_tool_call', { model });
}

/**
 * Returns how to ask again after `error`, or undefined where that cannot help or was done already. Nothing has been
 * sent to the caller yet. Each kind is tried once: a second failure of the same kind is the caller's to hear.
 */
export function planRetry(error: unknown, body: ChatRequest, tried: ReadonlySet<Retry['kind']>): Retry | undefined {
  const retry = retryFor(error, body);
  return retry === undefined || tried.has(retry.kind) ? undefined : retry;
}

function retryFor(error: unknown, body: ChatRequest): Retry | undefined {
  const { model, think, ...rest } = body;
  if (isError(error, 'no_tool_call')) {
    const names = (body.tools ?? []).map((tool) => tool.function.name).join(', ');
    const demand = {
      role: 'system' as const,
      content: `You answered in words, which cannot be used. Call one of these tools now: ${names}`,
    };
    const note = `${model} was told to call a tool and answered in words, so it was asked again.`;
    return { kind: 'demand', body: { ...body, messages: [...body.messages, demand] }, note };
  }
  // Which thinking is refused, only Ollama's own words say.
  const words = error instanceof GatewayError && typeof error.cause === 'string' ? error.cause : '';
  switch (think === undefined ? undefined : refusesThinking(words)) {
    case 'thinking':
      return {
        kind: 'thinking',
        body: { model, ...rest },
        note: `${model} cannot think, so it was asked again without thinking.`,
      };
    case 'level':
      return {
        kind: 'level',
        body: { ...body, think: think === 'max' ? 'high' : true },
        note: `${model} does not know this level of thinking, so it was asked again with another.`,
      };
    case undefined:
      break;
  }
  if (!isError(error, 'tool_call_unreadable')) return undefined;
  return {
    kind: 'tool call',
    body,
    note: `${model} wrote a tool call that Ollama could not read, so it was asked again.`,
  };
}
