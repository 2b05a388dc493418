import { gatewayError } from '../../messages/errors.ts';
import type { MessageParam, StreamEvent } from '../../messages/types.ts';
import type { Signal } from '../../lib/abort-signal.ts';
import type { Answer } from '../../core/backend.ts';
import { createChunkQueue, type ChunkQueue } from '../../lib/chunk-queue.ts';
import type { Plan } from './to-command-plan.ts';
import type { ErrorContext } from './map-error.ts';
import type { ClaudeProcess } from './process.ts';
import type { Line } from './read-line.ts';
import { askedName } from './tool-names.ts';
import { createToolServer, type OpenCall, type ToolServer } from './tool-server.ts';
import { createAnswerReader, type AnswerReader } from './turn.ts';
import { assistantLine, initializeLine, settingsLine, userLine } from './write-lines.ts';

/** One request as a conversation is asked it. */
export interface Question {
  plan: Plan;
  signal: Signal;
  context: ErrorContext;
  /** Headers for the request to Anthropic, a line each. */
  headers: string;
  /** Whether a text that begins with a slash would be taken for a command. */
  guardSlash: boolean;
  note(change: string): void;
  /** Gets what was written to the command. */
  sent(lines: string): void;
  /** Gets what the command wrote, line by line; absent where nobody wants it. */
  received?: ((line: string) => void) | undefined;
  /** Gets what the command reckons the answer has cost, in US dollars. */
  cost(usd: number): void;
}

/** What a client's tools gave back, by the id of the call. */
export type ToolOutcomes = ReadonlyMap<string, { texts: readonly string[]; failed: boolean }>;

/** A process that has been told one conversation. */
export interface CommandConversation {
  readonly process: ClaudeProcess;
  /** Tells the whole conversation and asks for the answer. */
  begin(question: Question): Promise<Answer>;
  /** Hands over the results of the calls that the last answer ended with, and asks for the next answer. */
  resume(question: Question, outcomes: ToolOutcomes): Promise<Answer>;
}

export interface ConversationOptions {
  /** How long a call of a client's tool may stay open. */
  toolWaitMs: number;
  /** An answer ended with these calls: the client runs them, and may come back with their results. */
  parked(conversation: CommandConversation, plan: Plan, calls: readonly string[]): void;
}

/** A command that says nothing for so long, while nothing is asked of Anthropic, will not. */
const START_MS = 30_000;

/** How long the last line of a turn may take after the answer's end; it takes about 5 ms. */
const RESULT_MS = 1000;

/** How long a failure's details may take; half a second after a failure the command may ask Anthropic again. */
const DETAILS_MS = 300;

/**
 * So many events may wait for a caller who cannot keep up before the command's output is left unread. It is more than
 * an answer mostly has: only what is read shows that the answer has ended, and the command must be stopped there.
 */
const MAX_WAITING_EVENTS = 50_000;

/**
 * What the next request to Anthropic carries once an answer has begun: a body that is refused there at no cost. The
 * process is killed, or told better, before it sends one; this is for the moment in between.
 */
const SAFETY_CATCH = { max_tokens: -1 };

/** Returns a conversation over a process that nobody has spoken to. */
export function createCommandConversation(process: ClaudeProcess, options: ConversationOptions): CommandConversation {
  let server: ToolServer | undefined;
  let open = new Map<string, OpenCall>();
  let outcomes: ToolOutcomes | undefined;
  let answers = 0;
  let spent = 0;

  /** Answers a call at once where its result is there; the command may ask for one call after the other. */
  const takeAsk = (line: Extract<Line, { kind: 'ask' }>): void => {
    const call = server?.take(line.id, line.request);
    if (call === undefined) return;
    const outcome = outcomes?.get(call.toolUseId);
    if (outcome === undefined) open.set(call.toolUseId, call);
    else call.answer(outcome.texts, outcome.failed);
  };

  /** Reads one answer into a queue. `history` is told first, message by message. */
  const readAnswer = (question: Question, history: readonly MessageParam[]): Promise<Answer> => {
    const { plan, signal } = question;
    const turn = createAnswerReader(question.context, (name) => askedName(name, plan.offered), question.note);
    const queue = createChunkQueue<StreamEvent>({
      maxEvents: MAX_WAITING_EVENTS,
      full: (isFull) => (isFull ? process.pause() : process.resume()),
      left: () => stop(),
    });
    let chunk: StreamEvent[] = [];
    let told = 0;
    let caught = false;
    let model = plan.model;
    const limit = createLimit(() => fail(turn.broken('it did not answer in time')));

    const release = (): void => {
      limit.clear();
      signal.removeEventListener('abort', abort);
    };
    const stop = (): void => {
      release();
      process.listen(undefined);
      process.kill();
    };
    const fail = (error: unknown): void => {
      if (chunk.length > 0) queue.push(chunk);
      chunk = [];
      stop();
      queue.fail(error);
    };
    const abort = (): void => fail(signal.reason instanceof Error ? signal.reason : gatewayError('client_closed', {}));

    const takeHistory = (line: Line): boolean => {
      if (line.kind === 'init') model = line.model ?? model;
      if (line.kind !== 'result' || told >= history.length - 1) return false;
      if (line.result.failure !== undefined) return false;
      // The confirmation of a message that was put into the history.
      told++;
      const lines: string[] = [];
      const answer = history[told];
      if (answer?.role === 'assistant') {
        lines.push(assistantLine(answer.content, model, `msg_history_${String(++answers)}`));
        told++;
      }
      const next = history[told];
      if (next !== undefined) lines.push(userLine(composed(next.content, question), told === history.length - 1));
      process.write(lines.join(''));
      limit.set(START_MS);
      return true;
    };

    const take = (line: Line): void => {
      if (turn.stopReason !== undefined) return;
      if (takeHistory(line)) return;
      if (line.kind === 'ask') return takeAsk(line);
      if (line.kind === 'answer') {
        if (line.error !== undefined) throw gatewayError('command_failed', { refused: line.error });
        return;
      }
      if (line.kind === 'requesting') limit.clear();
      turn.take(line, chunk);
      if (turn.begun && !caught) {
        caught = true;
        process.write(settingsLine('catch', SAFETY_CATCH, question.headers));
      }
      if (turn.failing) limit.set(DETAILS_MS);
      else if (turn.begun) limit.clear();
    };

    limit.set(START_MS);
    signal.addEventListener('abort', abort, { once: true });
    process.listen({
      line(line, text) {
        question.received?.(`${text}\n`);
        try {
          take(line);
        } catch (error) {
          fail(error);
        }
        if (turn.stopReason !== undefined) {
          if (chunk.length > 0) finish(turn, queue, question, chunk, release);
          chunk = [];
        }
      },
      readDone() {
        if (chunk.length === 0) return;
        queue.push(chunk);
        chunk = [];
      },
      ended: (reason) => fail(turn.broken(reason)),
    });
    if (signal.aborted) abort();
    return queue.begun.then(() => ({ events: queue.chunks, headers: {} }));
  };

  /** The answer is complete: the command must not go on by itself. */
  const finish = (
    turn: AnswerReader,
    queue: ChunkQueue<StreamEvent>,
    question: Question,
    last: StreamEvent[],
    release: () => void,
  ): void => {
    release();
    queue.push(last);
    queue.end();
    process.resume();
    const reason = turn.stopReason;
    if (reason === 'tool_use' && turn.calls.length > 0) return park(question.plan, turn.calls);
    if ((reason !== 'end_turn' && reason !== 'stop_sequence') || !turn.hasContent) {
      // After these it asks the model again, unasked.
      process.listen(undefined);
      process.kill();
      return;
    }
    const limit = createLimit(() => process.kill());
    limit.set(RESULT_MS);
    process.listen({
      line(line) {
        if (line.kind === 'requesting') process.kill();
        if (line.kind !== 'result') return;
        limit.clear();
        const total = line.result.costUsd ?? 0;
        if (total > spent) question.cost(total - spent);
        spent = total;
        process.listen(undefined);
        process.end();
      },
      readDone: () => undefined,
      ended: () => limit.clear(),
    });
  };

  const park = (plan: Plan, calls: readonly string[]): void => {
    process.listen({
      line(line) {
        if (line.kind === 'ask') takeAsk(line);
        // Nobody has answered, so whatever it does now it does by itself.
        else if (line.kind === 'requesting' || line.kind === 'event' || line.kind === 'result') process.kill();
      },
      readDone: () => undefined,
      ended: () => undefined,
    });
    options.parked(conversation, plan, calls);
  };

  const conversation: CommandConversation = {
    process,
    begin(question) {
      const { plan } = question;
      const hasTools = plan.offered.size > 0;
      server = createToolServer(plan.offered.keys(), (line) => process.write(line));
      const first = plan.messages[0];
      const lines = [
        initializeLine('initialize', plan.system, hasTools, options.toolWaitMs),
        settingsLine('settings', plan.body, question.headers),
        userLine(composed(first?.content ?? '', question), plan.messages.length === 1),
      ].join('');
      const answer = readAnswer(question, plan.messages);
      process.write(lines);
      question.sent(lines);
      return answer;
    },
    resume(question, results) {
      outcomes = results;
      const held = open;
      open = new Map();
      const answer = readAnswer(question, []);
      const lines = settingsLine('settings', question.plan.body, question.headers);
      process.write(lines);
      question.sent(lines);
      for (const [id, call] of held) {
        const outcome = results.get(id);
        if (outcome !== undefined) call.answer(outcome.texts, outcome.failed);
      }
      return answer;
    },
  };
  return conversation;
}

/** Older commands look at the beginning of a text even when nobody has typed it. */
function composed(content: MessageParam['content'], { guardSlash, note }: Question): MessageParam['content'] {
  if (!guardSlash) return content;
  if (typeof content === 'string') return content.startsWith('/') ? ` ${content}` : content;
  if (!content.some((block) => block.type === 'text' && block.text.startsWith('/'))) return content;
  note(
    'A space was put in front of a text that begins with a slash: this version of the claude command would take it for a command of its own.',
  );
  return content.map((block) =>
    block.type === 'text' && block.text.startsWith('/') ? { ...block, text: ` ${block.text}` } : block,
  );
}

interface Limit {
  set(ms: number): void;
  clear(): void;
}

function createLimit(reached: () => void): Limit {
  let timer: NodeJS.Timeout | undefined;
  return {
    set(ms) {
      clearTimeout(timer);
      timer = setTimeout(reached, ms);
    },
    clear() {
      clearTimeout(timer);
    },
  };
}
