import type { EventChunks, MessageParam, StreamEvent } from '../../messages/types.ts';
import type { Answer, ClaudeCall } from '../../core/backend.ts';
import { createStages } from '../claude/answer-stages.ts';
import { sayAtEnd } from '../claude/instructions.ts';
import { learnFrom, type Without } from '../claude/learn-from.ts';
import { conversationOf, createThinkingMemory, type ThinkingMemory } from '../claude/thinking-memory.ts';
import type { AnswerPlan } from '../claude/to-claude-request.ts';
import { createBlockCollector } from './collect-turn.ts';
import { createRoundJoiner } from './join-rounds.ts';
import { openRound, type Round, type RoundCall } from './open-round.ts';
import type { AnthropicUpstream } from './post-message.ts';
import { toMessagesBody, type MessagesBody } from './to-messages-body.ts';
import { API } from './transport.ts';

/** How often a paused answer is sent back to go on. */
const MAX_RESENDS = 5;

/** One memory for all requests: the thoughts of one are needed by the next. */
const sharedMemory = createThinkingMemory({ maxBytes: 64 * 1024 * 1024, maxAgeMs: 2 * 60 * 60 * 1000 });

/**
 * Asks a Claude model over Anthropic's API. The request may hold whatever a dialect can say; what this model does not
 * take is converted, and the answer's events are those of the request as it was asked.
 * @throws GatewayError for everything that fails before the first event, the API's refusals with their own status.
 */
export async function askAnthropic(
  call: ClaudeCall,
  upstream: AnthropicUpstream,
  memory: ThinkingMemory = sharedMemory,
): Promise<Answer> {
  const conversation = conversationOf(call.request.messages);
  const roundCall = roundCallOf(call);
  const { note } = roundCall;
  const context = { facts: call.facts, remembered: { memory, conversation }, note };
  let without: Without = {};
  for (;;) {
    const { body, answer } = toMessagesBody(call.request, context, without);
    try {
      const round = await openRound(roundCall, upstream, body);
      const remember = (blocks: Parameters<ThinkingMemory['remember']>[2]): void =>
        memory.remember(conversation, call.facts.id, blocks);
      const reopen = (next: MessagesBody): Promise<Round> => openRound(roundCall, upstream, next);
      return { events: readRounds({ round, body, answer, note, remember, reopen }), headers: round.headers };
    } catch (error) {
      const learned = learnFrom(error, body, without, API.lessons, note);
      if (learned === undefined) throw error;
      without = learned;
    }
  }
}

/** The call as every round needs it: each change is said once, the log sees the first body. */
function roundCallOf(call: ClaudeCall): RoundCall {
  const said = new Set<string>();
  let logged = false;
  return {
    signal: call.signal,
    hopHeaders: call.hopHeaders,
    ...(call.callerCredential === undefined ? {} : { callerCredential: call.callerCredential }),
    ...(call.betas === undefined ? {} : { betas: call.betas }),
    ...(call.received === undefined ? {} : { received: call.received }),
    note(change) {
      if (said.has(change)) return;
      said.add(change);
      call.note(change);
    },
    sent(body) {
      if (logged) return;
      logged = true;
      call.sent(body);
    },
  };
}

interface AnswerContext {
  round: Round;
  body: MessagesBody;
  answer: AnswerPlan;
  note: (change: string) => void;
  remember: (blocks: Parameters<ThinkingMemory['remember']>[2]) => void;
  reopen: (body: MessagesBody) => Promise<Round>;
}

/**
 * Yields one answer from as many rounds as it takes: a paused answer goes on, and one that lacks a demanded call is
 * asked for once more. While it is not clear whether a call comes, events are held back.
 */
async function* readRounds({
  round: first,
  body,
  answer,
  note,
  remember,
  reopen,
}: AnswerContext): EventChunks & AsyncGenerator<StreamEvent[]> {
  const joiner = createRoundJoiner();
  let round = first;
  /** The conversation that the rounds go on from: longer once a call had to be asked for again. */
  let base = body.messages;
  let stage = createStages(answer, note);
  let raw = createBlockCollector();
  let shown = createBlockCollector();
  let held: StreamEvent[] | undefined = answer.mustCall === undefined ? undefined : [];
  let askedAgain = false;
  let resends = 0;

  for (;;) {
    let lacksCall = false;
    for await (const chunk of round.chunks) {
      const ready: StreamEvent[] = [];
      let complete = false;
      for (const event of chunk) {
        if (answer.mayPause) raw.add(event);
        const joined = joiner.take(event);
        if (joined === undefined) continue;
        if (joined.type === 'message_delta' && held !== undefined)
          lacksCall = joined.delta.stop_reason === 'end_turn' || joined.delta.stop_reason === 'stop_sequence';
        if (joined.type === 'message_stop') complete = true;
        stage(joined, ready);
      }
      if (answer.remembers || held !== undefined) for (const event of ready) shown.add(event);
      let out = ready;
      if (held !== undefined) {
        held.push(...ready);
        const called = ready.some(
          (event) => event.type === 'content_block_start' && event.content_block.type === 'tool_use',
        );
        if (!called && !(complete && (!lacksCall || askedAgain))) continue;
        lacksCall &&= !called;
        out = held;
        held = undefined;
      }
      if (complete) {
        if (askedAgain && lacksCall)
          note('The model answered without a tool call although it was told twice to make one.');
        if (answer.remembers) remember(shown.blocks);
      }
      if (out.length > 0) yield out;
    }
    let messages: MessageParam[];
    if (held !== undefined && answer.mustCall !== undefined && lacksCall && !askedAgain) {
      askedAgain = true;
      note('The model answered without the tool call that was demanded; it was asked once more.');
      const text = shown.blocks.filter((block) => block.type === 'text');
      const said: MessageParam = { role: 'assistant', content: text.length === 0 ? '(no answer)' : text };
      base = messages = sayAtEnd([...base, said], answer.mustCall);
      held = [];
      joiner.startOver();
      stage = createStages(answer, note);
      raw = createBlockCollector();
      shown = createBlockCollector();
    } else if (joiner.paused) {
      if (++resends >= MAX_RESENDS) {
        joiner.giveUp();
        note(`The answer paused ${resends} times; after this it is not sent back again.`);
      }
      messages = [...base, { role: 'assistant', content: [...raw.blocks] }];
      joiner.goOn();
    } else {
      return;
    }
    round = await reopen(
      joiner.container === undefined ? { ...body, messages } : { ...body, messages, container: joiner.container },
    );
  }
}
