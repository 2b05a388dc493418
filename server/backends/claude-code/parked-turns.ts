import type { ContentBlockParam, MessageParam } from '../../messages/types.ts';
import type { CommandConversation, ToolOutcomes } from './conversation.ts';
import type { Plan } from './to-command-plan.ts';
import { fingerprintOf } from './fingerprint.ts';

/** A turn whose tools the client is running: the command waits for their results. */
export interface ParkedTurn {
  conversation: CommandConversation;
  /** What the turn was given. */
  plan: Plan;
  /** The ids of all its calls. */
  calls: readonly string[];
}

/** A parked turn that a request goes on with. */
export interface Resumed {
  conversation: CommandConversation;
  outcomes: ToolOutcomes;
}

interface Parked extends ParkedTurn {
  fingerprint: string;
  timer: NodeJS.Timeout;
}

/** The turns that wait for their clients. */
export interface ParkedTurns {
  park(turn: ParkedTurn): void;
  /**
   * Returns the turn that the request goes on with, which is parked no more. A turn whose conversation went on in
   * another way is ended.
   */
  resume(plan: Plan): Resumed | undefined;
  /** Ends the turn that has waited longest; false when there is none. */
  dropOldest(): boolean;
  /** Forgets and ends all. */
  stop(): void;
}

/**
 * Results beyond this many characters go another way: the command would put a long one into a file and show the model
 * only its beginning. In the history it is left whole.
 */
const MAX_RESULT_CHARS = 20_000;

/** Returns an empty store; at most `max` turns wait, each for `waitMs` at most. */
export function createParkedTurns(max: number, waitMs: number): ParkedTurns {
  /** The one that waits longest first. */
  const turns = new Set<Parked>();

  const forget = (turn: Parked): void => {
    clearTimeout(turn.timer);
    turns.delete(turn);
  };
  const drop = (turn: Parked): void => {
    forget(turn);
    turn.conversation.process.kill();
  };
  const dropOldest = (): boolean => {
    for (const turn of turns) {
      drop(turn);
      return true;
    }
    return false;
  };

  return {
    park(turn) {
      while (turns.size >= max) dropOldest();
      const parked: Parked = {
        ...turn,
        fingerprint: fingerprintOf(turn.plan, turn.plan.messages),
        timer: setTimeout(() => drop(parked), waitMs),
      };
      parked.timer.unref();
      turns.add(parked);
      void turn.conversation.process.ended.then(() => forget(parked));
    },
    resume(plan) {
      const last = plan.messages.at(-1);
      if (last === undefined || typeof last.content === 'string') return undefined;
      const ids = new Set(last.content.map((block) => (block.type === 'tool_result' ? block.tool_use_id : '')));
      const parked = Array.from(turns).find((turn) => turn.calls.some((id) => ids.has(id)));
      if (parked === undefined) return undefined;
      const outcomes = outcomesOf(last);
      const fits =
        outcomes !== undefined &&
        outcomes.size === parked.calls.length &&
        parked.calls.every((id) => outcomes.has(id)) &&
        parked.conversation.process.alive &&
        fingerprintOf(plan, plan.messages.slice(0, -2)) === parked.fingerprint;
      if (!fits) {
        drop(parked);
        return undefined;
      }
      forget(parked);
      return { conversation: parked.conversation, outcomes };
    },
    dropOldest,
    stop() {
      while (dropOldest());
    },
  };
}

/** Returns the results of a message that holds nothing else, each as plain text of modest size; else undefined. */
function outcomesOf(message: MessageParam): ToolOutcomes | undefined {
  if (typeof message.content === 'string') return undefined;
  const outcomes = new Map<string, { texts: readonly string[]; failed: boolean }>();
  for (const block of message.content) {
    const texts = block.type === 'tool_result' ? textsOf(block.content) : undefined;
    if (block.type !== 'tool_result' || texts === undefined) return undefined;
    outcomes.set(block.tool_use_id, { texts, failed: block.is_error === true });
  }
  return outcomes;
}

function textsOf(content: Extract<ContentBlockParam, { type: 'tool_result' }>['content']): string[] | undefined {
  const blocks = typeof content === 'string' ? [{ type: 'text' as const, text: content }] : (content ?? []);
  const texts: string[] = [];
  let length = 0;
  for (const block of blocks) {
    if (block.type !== 'text' || !/\S/.test(block.text)) return undefined;
    texts.push(block.text);
    length += block.text.length;
  }
  // For an empty result the command has words of its own.
  return texts.length === 0 || length > MAX_RESULT_CHARS ? undefined : texts;
}
