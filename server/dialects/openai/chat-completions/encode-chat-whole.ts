import type { Message } from '../../../messages/types.ts';
import type { ChatAnswer } from './encode-chat.ts';
import { finishReason, refusalText } from '../shared/finish-reason.ts';
import { jsonIn } from '../../../messages/json-only.ts';
import { callArguments } from '../shared/tool-arguments.ts';
import { chatUsage, messageCounts } from '../shared/usage.ts';

/** What an answer consists of, as the OpenAI dialects see it. */
export interface AnswerParts {
  text: string;
  reasoning: string;
  calls: { id: string; name: string; json: string }[];
}

/** Returns an answer's text, its reasoning and its calls; blocks of other kinds have no place in OpenAI's shapes. */
export function partsOf(message: Message): AnswerParts {
  const parts: AnswerParts = { text: '', reasoning: '', calls: [] };
  for (const block of message.content) {
    if (block.type === 'text') parts.text += block.text;
    else if (block.type === 'thinking') parts.reasoning += block.thinking;
    else if (block.type === 'tool_use')
      parts.calls.push({ id: block.id, name: block.name, json: JSON.stringify(block.input ?? {}) });
  }
  return parts;
}

/** Returns a whole chat answer (openai.md, 1.5). */
export function encodeChatWhole(message: Message, answer: ChatAnswer): object {
  const parts = partsOf(message);
  const { text } = answer.objectOnly ? withoutSurroundings(parts.text, answer) : parts;
  const { oldFunctions } = answer;
  if (oldFunctions && parts.calls.length > 1)
    answer.note('The answer held more than one call; only the first fits into function_call.');
  const calls = oldFunctions ? parts.calls.slice(0, 1) : parts.calls;
  return {
    id: answer.id,
    object: 'chat.completion',
    created: answer.created,
    model: answer.model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: text === '' && calls.length > 0 ? null : text,
          refusal: message.stop_reason === 'refusal' && text === '' ? refusalText(message.stop_details) : null,
          ...(parts.reasoning === '' || !answer.showReasoning
            ? {}
            : { reasoning: parts.reasoning, reasoning_content: parts.reasoning }),
          ...callsOf(calls, answer),
        },
        logprobs: null,
        finish_reason: finishReason(message.stop_reason, calls.length, oldFunctions),
      },
    ],
    usage: chatUsage(messageCounts(message)),
  };
}

function withoutSurroundings(text: string, answer: ChatAnswer): { text: string } {
  const object = jsonIn(text, '{');
  if (object.removed) answer.note('Text around the JSON object was removed from the answer.');
  return object;
}

function callsOf(calls: AnswerParts['calls'], answer: ChatAnswer): object {
  const [first] = calls;
  if (first === undefined) return {};
  if (answer.oldFunctions) {
    const tool = answer.tools.origin(first.name);
    return { function_call: { name: tool.name, arguments: callArguments(tool, first.json) } };
  }
  return {
    tool_calls: calls.map(({ id, name, json }) => {
      const tool = answer.tools.origin(name);
      const text = callArguments(tool, json);
      return tool.kind === 'custom'
        ? { id, type: 'custom', custom: { name: tool.name, input: text } }
        : { id, type: 'function', function: { name: tool.name, arguments: text } };
    }),
  };
}
