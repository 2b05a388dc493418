import type { ClaudeFacts } from '../../messages/model-facts.ts';
import { isOwnSignature } from '../../messages/thinking-signature.ts';
import type { ContentBlockParam, MessageParam } from '../../messages/types.ts';
import type { RememberedTurn, ThinkingMemory } from './thinking-memory.ts';
import type { ClaudeTransport } from './transport.ts';

type Thought = Extract<ContentBlockParam, { type: 'thinking' | 'redacted_thinking' }>;

/** Tells whether Claude would refuse this thought, because no Claude model signed it. */
export function isForeignThought(thought: Thought): boolean {
  const signature = signatureOf(thought);
  return signature === '' || isOwnSignature(signature);
}

/** Tells whether a model other than this one is known to have signed the thought, where the model minds. */
export function isThoughtOfOther(
  thought: Thought,
  facts: Pick<ClaudeFacts, 'id' | 'bindsThinking'>,
  memory: ThinkingMemory,
): boolean {
  if (!facts.bindsThinking) return false;
  const model = memory.modelOf(signatureOf(thought));
  return model !== undefined && model !== facts.id;
}

/**
 * Returns the messages without the thoughts that `drop` picks. By answer, all thoughts of an answer go with one of
 * them: the API itself takes all thoughts of an answer or none (anthropic.md, section 5.2).
 */
export function dropThoughts(
  messages: MessageParam[],
  drop: (thought: Thought) => boolean,
  extent: ClaudeTransport['dropsThoughts'] = 'by answer',
): MessageParam[] {
  const kept = messages.map((message) => {
    if (message.role !== 'assistant' || typeof message.content === 'string') return message;
    if (!message.content.some((block) => isThought(block) && drop(block))) return message;
    const goes = extent === 'by answer' ? () => true : drop;
    return { ...message, content: message.content.filter((block) => !(isThought(block) && goes(block))) };
  });
  return kept.some((message, at) => message !== messages[at]) ? kept : messages;
}

/**
 * Puts back the thoughts of this model that clients without a place for them have lost, where the answer's calls tell
 * which.
 */
export function restoreThoughts(
  messages: MessageParam[],
  facts: Pick<ClaudeFacts, 'id'>,
  memory: ThinkingMemory,
  conversation: string,
): MessageParam[] {
  let restored: MessageParam[] | undefined;
  for (const [at, message] of messages.entries()) {
    if (message.role !== 'assistant' || typeof message.content === 'string' || message.content.some(isThought))
      continue;
    const calls = message.content.filter((block) => block.type === 'tool_use');
    if (calls.length === 0) continue;
    const turn = memory.recall(conversation, calls);
    const content = turn === undefined || turn.model !== facts.id ? undefined : withThoughts(message.content, turn);
    if (content === undefined) continue;
    restored ??= [...messages];
    restored[at] = { role: 'assistant', content };
  }
  return restored ?? messages;
}

/**
 * Tells whether the request goes on with a tool loop whose last answer has lost its thoughts: manual thinking is not
 * taken up again then (anthropic.md, section 5.2).
 */
export function loopLacksThoughts(messages: readonly MessageParam[]): boolean {
  const last = messages.findLast((message) => message.role !== 'system');
  if (last?.role !== 'user' || typeof last.content === 'string' || last.content[0]?.type !== 'tool_result')
    return false;
  const answer = messages.findLast((message) => message.role === 'assistant');
  if (answer === undefined || typeof answer.content === 'string') return true;
  const first = answer.content[0];
  return first === undefined || !isThought(first);
}

/** Tells how many thoughts the messages hold. */
export function countThoughts(messages: readonly MessageParam[]): number {
  let count = 0;
  for (const { content } of messages) if (typeof content !== 'string') count += content.filter(isThought).length;
  return count;
}

export function isThought(block: ContentBlockParam): block is Thought {
  return block.type === 'thinking' || block.type === 'redacted_thinking';
}

function signatureOf(thought: Thought): string {
  return thought.type === 'thinking' ? thought.signature : thought.data;
}

/**
 * Returns the client's answer with the remembered thoughts in their places, or undefined when its calls are not those
 * of the remembered answer. The calls are the client's own; its text is in the remembered chunks where it agrees.
 */
function withThoughts(content: readonly ContentBlockParam[], turn: RememberedTurn): ContentBlockParam[] | undefined {
  const calls = content.filter((block) => block.type === 'tool_use');
  const remembered = turn.blocks.filter((block) => block.type === 'tool_use');
  if (calls.length !== remembered.length || calls.some((call, at) => call.name !== remembered[at]?.name))
    return undefined;
  const others = content.filter((block) => block.type !== 'tool_use');
  const own = textOf(others);
  const agrees = own === textOf(turn.blocks) && others.every((block) => block.type === 'text');
  const merged: ContentBlockParam[] = [];
  let place = 0;
  let saidOwn = false;
  for (const block of turn.blocks) {
    if (block.type === 'tool_use') {
      const call = calls[place++];
      if (!agrees && !saidOwn) merged.push(...others);
      saidOwn = true;
      if (call !== undefined) merged.push(call);
    } else if (block.type !== 'text') {
      merged.push(block);
    } else if (agrees && /\S/.test(block.text)) {
      merged.push(block);
    }
  }
  return merged;
}

function textOf(blocks: readonly { type: string; text?: string }[]): string {
  return blocks
    .map((block) => (block.type === 'text' ? (block.text ?? '') : ''))
    .join('')
    .trim();
}
