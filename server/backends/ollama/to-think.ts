import type { OllamaFacts } from '../../messages/model-facts.ts';
import type { Effort, MessageParam, MessagesRequest } from '../../messages/types.ts';
import type { ThinkLevel } from './chat-shapes.ts';

type Asked = Pick<MessagesRequest, 'thinking' | 'output_config' | 'messages'>;
type Note = (change: string) => void;

/**
 * Returns Ollama's `think`, or undefined where it must be left out (mapping.md, 5.1). A model whose capabilities
 * are unknown is taken for one that thinks: Ollama says if it cannot. Silence about thinking means off, unless the
 * user set the model otherwise: Ollama would think by itself, and short helper calls would spend their whole cap on it.
 */
export function toThink(request: Asked, facts: OllamaFacts, note: Note): boolean | ThinkLevel | undefined {
  const wish = wishOf(request, facts.thinkByDefault);
  if (facts.capabilities !== undefined && !facts.capabilities.includes('thinking')) {
    if (wish !== false && request.thinking !== undefined) note(`${facts.name} cannot think, so thinking was left out.`);
    return undefined;
  }
  if (!takesLevels(facts)) return wish !== false;
  if (wish !== false) return wish;
  note(`${facts.name} always thinks, so it was asked to think little.`);
  return 'low';
}

/** Tells whether the caller is to see no thinking, only its signature. */
export function hidesThinking({ thinking }: Pick<MessagesRequest, 'thinking'>): boolean {
  return thinking !== undefined && 'display' in thinking && thinking.display === 'omitted';
}

/** Returns `false` for off, `true` for on, or on with a level. */
function wishOf({ thinking, output_config, messages }: Asked, byDefault: boolean): boolean | ThinkLevel {
  const effort = output_config?.effort ?? undefined;
  switch (thinking?.type) {
    case undefined:
      return effort === undefined ? byDefault : LEVELS[effort];
    case 'disabled':
      return false;
    case 'between_tools':
      return answersTools(messages.at(-1)) ? (effort === undefined ? true : LEVELS[effort]) : false;
    case 'enabled':
      return effort === undefined ? levelOfBudget(thinking.budget_tokens) : LEVELS[effort];
    case 'adaptive':
      return effort === undefined ? true : LEVELS[effort];
  }
}

const LEVELS: Record<Effort, ThinkLevel> = { low: 'low', medium: 'medium', high: 'high', xhigh: 'high', max: 'max' };

function levelOfBudget(tokens: number): ThinkLevel {
  if (tokens < 4096) return 'low';
  return tokens < 16_384 ? 'medium' : 'high';
}

function answersTools(message: MessageParam | undefined): boolean {
  return (
    message?.role === 'user' &&
    typeof message.content !== 'string' &&
    message.content.some((block) => block.type === 'tool_result')
  );
}

/** Only gpt-oss is steered by a level, and it cannot stop thinking (ollama/ollama, harmony parser). */
function takesLevels({ name, family }: OllamaFacts): boolean {
  return /gpt-?oss/i.test(family) || /(^|\/)gpt-oss/i.test(name);
}
