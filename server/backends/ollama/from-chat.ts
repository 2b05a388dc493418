import { isObject, parseJson, stringOf } from '../../lib/json.ts';
import type { StopReason, StreamEvent } from '../../messages/types.ts';
import type { ChatLine } from './chat-shapes.ts';
import type { OfferedTool } from './to-tools.ts';
import { createMessageWriter } from './write-events.ts';
import { createCallRescuer, type RescuedChunk } from './rescue-calls.ts';
import { fromDoneReason } from './from-done-reason.ts';
import { createStopScanner } from './stop-sequences.ts';
import { repairArguments, parseLoosely } from './tool-arguments.ts';
import type { ToolPlan } from './tool-choice.ts';

/** What is needed to read one answer of Ollama's. */
export interface ChatContext {
  /** Ollama's name of the model. */
  model: string;
  plan: ToolPlan;
  /** An estimate of the prompt, until Ollama has counted. */
  inputTokens: number;
  maxTokens: number | undefined;
  window: number | undefined;
  stopSequences: readonly string[];
  hidesThinking: boolean;
  note: (change: string) => void;
  /** Told what Ollama counted for the prompt. */
  counted: (promptTokens: number) => void;
}

/** Turns Ollama's lines into the events of one message. */
export interface ChatTranslator {
  /** Returns the events that `lines` give. Lines behind the answer's end are left unread. */
  push(lines: readonly ChatLine[]): StreamEvent[];
  /** Whether the message is complete, so that nothing more is wanted of Ollama. */
  readonly finished: boolean;
  /** Whether it was Ollama that said so, and nothing more will come of it. */
  readonly ended: boolean;
  /** Whether a tool was called so far. */
  readonly called: boolean;
}

const SLOW_LOAD_MS = 1000;

/** Makes a translator; see the files it puts together for each rule. */
export function createChatTranslator(reading: ChatContext): ChatTranslator {
  const { model, plan, note } = reading;
  const writer = createMessageWriter(model, reading.inputTokens, reading.hidesThinking);
  const tools = new Map(offeredBy(plan).map((tool) => [tool.name, tool]));
  const rescuer = tools.size === 0 ? undefined : createCallRescuer(new Set(tools.keys()));
  const scanner = reading.stopSequences.some((sequence) => sequence !== '')
    ? createStopScanner(reading.stopSequences)
    : undefined;
  const onlyOne = plan.mode !== 'none' && plan.mode !== 'forced' && plan.one;
  /** The JSON of a forced call, shown to nobody before it is whole. */
  const forced: string[] = [];
  /** Lines that brought something: about one token each, for answers that end before Ollama has counted. */
  let chunks = 0;
  /** Plain members: one with getters would be slow to make and to read, and there is one for every answer. */
  const state = { finished: false, ended: false, called: false };
  // Any step may end the answer; the compiler cannot know that of a member.
  const over = (): boolean => state.finished;

  const finish = (reason: StopReason, sequence: string | null, input = reading.inputTokens, output = chunks): void => {
    writer.finish(reason, sequence, { input, output });
    state.finished = true;
  };

  const say = (text: string): void => {
    if (scanner === undefined) {
      writer.say(text);
      return;
    }
    const { text: safe, stopped } = scanner.feed(text);
    writer.say(safe);
    if (stopped !== undefined) finish('stop_sequence', stopped);
  };

  /** Writes a call, or ends the answer when one more is not wanted. */
  const call = (name: string, input: unknown): void => {
    if (onlyOne && writer.has.call) {
      note('Only the first tool call was kept, as disable_parallel_tool_use asks.');
      finish('tool_use', null);
      return;
    }
    const schema = tools.get(name)?.wire.function.parameters;
    const repaired = (): void =>
      note(`The arguments of the call of "${name}" were mended: ${model} did not write them as its schema asks.`);
    writer.call(name, repairArguments(input, schema, repaired));
    state.called = true;
  };

  const takeChunks = (found: readonly RescuedChunk[]): void => {
    for (const chunk of found) {
      if (over()) return;
      if ('text' in chunk) say(chunk.text);
      else {
        releaseText();
        note(`A tool call was rescued: ${model} wrote the call of "${chunk.name}" into its text.`);
        call(chunk.name, chunk.input);
      }
    }
  };

  /** Shows what the scanner held back, since something else than text follows. */
  const releaseText = (): void => {
    if (scanner !== undefined) writer.say(scanner.flush());
  };

  const releaseAll = (): void => {
    if (rescuer !== undefined) takeChunks(rescuer.flush());
    if (!over()) releaseText();
  };

  const takeCall = (value: unknown): void => {
    const wanted = isObject(value) && isObject(value.function) ? value.function : {};
    const name = stringOf(wanted.name) ?? '';
    if (name === '')
      note(`A tool call without a name was left out: ${model} wrote ${JSON.stringify(value).slice(0, 200)}.`);
    else call(name, wanted.arguments);
  };

  const takeForced = (cut: boolean): void => {
    if (plan.mode !== 'forced') return;
    const text = forced.join('');
    // What the cap cut off must not be run as if it were whole.
    const answer = cut ? parseJson(text) : parseLoosely(text);
    const wanted = isObject(answer) ? plan.callOf(answer) : undefined;
    if (wanted !== undefined) {
      call(wanted.name, wanted.input);
      return;
    }
    writer.say(text);
    if (!cut) note(`${model} did not write the tool call that was asked of it.`);
  };

  const end = (line: ChatLine): void => {
    state.ended = true;
    releaseAll();
    if (over()) return;
    takeForced(line.reason === 'length');
    const input = line.promptTokens ?? reading.inputTokens;
    const output = line.outputTokens ?? chunks;
    if (line.promptTokens !== undefined) reading.counted(line.promptTokens);
    if (line.loadMs > SLOW_LOAD_MS)
      note(`Ollama had to load ${model} first, which took ${(line.loadMs / 1000).toFixed(1)} seconds.`);
    const { has } = writer;
    if (has.thinking && !has.text && !has.call && line.reason !== 'length')
      note(`${model} only thought and said nothing.`);
    const { maxTokens, window } = reading;
    const reason = fromDoneReason({
      reason: line.reason,
      called: has.call,
      promptTokens: input,
      outputTokens: output,
      maxTokens,
      window,
    });
    finish(reason, null, input, output);
  };

  const take = (line: ChatLine): void => {
    const speaks = line.content !== '' || line.calls.length > 0;
    if (speaks || line.thinking !== '') chunks += 1;
    if (line.thinking !== '') {
      releaseAll();
      if (!over()) writer.think(line.thinking);
    }
    if (over()) return;
    if (line.content !== '') {
      if (plan.mode === 'forced') forced.push(line.content);
      else if (rescuer !== undefined) takeChunks(rescuer.feed(line.content));
      else say(line.content);
    }
    for (const value of line.calls) {
      releaseAll();
      if (over()) return;
      takeCall(value);
    }
    if (line.done && !over()) end(line);
  };

  return Object.assign(state, {
    push: (lines: readonly ChatLine[]): StreamEvent[] => {
      for (const line of lines) {
        if (over()) break;
        take(line);
      }
      return writer.take();
    },
  });
}

function offeredBy(plan: ToolPlan): readonly OfferedTool[] {
  return plan.mode === 'none' ? [] : plan.tools;
}
