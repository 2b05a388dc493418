import type { Message } from '../../../messages/types.ts';
import type { ChatAnswer } from './encode-chat.ts';
import { ONE_CALL } from './write-call.ts';
import { refusalText } from '../../../messages/refusal-text.ts';
import { filterText } from '../../../messages/text-filter.ts';
import { partsOf, type AnswerParts } from '../shared/answer-parts.ts';
import { finishReason } from '../shared/finish-reason.ts';
import { OBJECT_ONLY } from '../shared/object-only.ts';
import { callArguments } from '../shared/tool-arguments.ts';
import { chatUsage, countsOf } from '../shared/usage.ts';

/** Returns a whole chat answer (openai.md, 1.5). */
export function encodeChatWhole(message: Message, answer: ChatAnswer): object {
  const parts = partsOf(message);
  const text = answer.objectOnly ? filterText(parts.text, OBJECT_ONLY, answer.note) : parts.text;
  const { oldFunctions } = answer;
  if (oldFunctions && parts.calls.length > 1) answer.note(ONE_CALL);
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
    usage: chatUsage(countsOf(message.usage)),
  };
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
