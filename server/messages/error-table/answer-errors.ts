import { OPEN_SETTINGS, RETRY, type ErrorEntries } from './entry.ts';

type TooLong =
  | { ollamaModel: string; tokens: number; maximum: number | undefined }
  | { claudeModel: string; window: number };

/** Agents look for "prompt is too long: N tokens > M maximum" and shorten their history by these numbers. */
function tooLong(what: TooLong): string {
  if ('claudeModel' in what)
    return `prompt is too long: this conversation does not fit into the ${what.window} tokens of ${what.claudeModel}. Shorten it or begin a new one.`;
  const { ollamaModel, tokens, maximum } = what;
  return maximum === undefined
    ? `prompt is too long: ${tokens} tokens > the context window that Ollama gives ${ollamaModel}. Set a larger window for it in Switchboard's settings, or send less.`
    : `prompt is too long: ${tokens} tokens > ${maximum} maximum (the context window of ${ollamaModel}; Switchboard's settings can make it larger)`;
}

/** Who left the answer incomplete. */
type Incomplete =
  | { by: 'stream' }
  | { by: 'model'; how: string }
  | { by: 'anthropic' }
  | { by: 'ollama'; model: string }
  | { by: 'claude-command'; what: string };

function incomplete(what: Incomplete): string {
  switch (what.by) {
    case 'stream':
      return 'The answer ended before it was complete. Try again.';
    case 'model':
      return `The model's answer is not complete: ${what.how}. Try again.`;
    case 'anthropic':
      return 'Anthropic stopped before its answer was complete. What came so far is shown; try again for a whole answer.';
    case 'ollama':
      return `Ollama stopped before the answer of ${what.model} was complete. Try again; if it happens again, look at Ollama's own log.`;
    case 'claude-command':
      return `The claude command's answer broke off (${what.what}). What came so far is shown; try again for a whole answer.`;
  }
}

/** What cannot be read, and whose it is. */
type Unreadable =
  | { by: 'anthropic'; fault: 'event' | 'order'; what: string }
  | { by: 'anthropic'; fault: 'no message' | 'endless event' }
  | { by: 'ollama'; text: string }
  | { by: 'claude-command' };

function unreadable(what: Unreadable): string {
  if (what.by === 'ollama')
    return `Ollama sent something that is not its format (${what.text.slice(0, 80)}). Try again; if it happens again, update Ollama.`;
  if (what.by === 'claude-command')
    return 'The claude command sent a line that is too long to be an answer. Update it (claude update) and try again.';
  switch (what.fault) {
    case 'event':
      return `Anthropic sent an event that cannot be read (${what.what}). Try again; if it happens again, check the address of the API in the settings.`;
    case 'order':
      return `Anthropic's answer came in the wrong order (${what.what}). Try again; if it happens again, check the address of the API in the settings.`;
    case 'endless event':
      return 'Anthropic sent a single event of more than 32 MiB, which is no answer. Check the address of the API in the settings.';
    case 'no message':
      return "Anthropic's answer is no message.";
  }
}

/** What goes wrong with the answer, or with the room for it. */
export const answerErrors = {
  context_length_exceeded: {
    type: 'invalid_request_error',
    text: tooLong,
    retry: 'never',
    openAi: { status: 400, type: 'invalid_request_error', code: 'context_length_exceeded' },
    problem: 'failed',
    help: RETRY,
  },
  out_of_memory: {
    type: 'api_error',
    text: ({ model, said }: { model: string; said: string }) =>
      `${model} does not fit into this machine's memory (${said}). Choose a smaller model, or a smaller context window in Switchboard's settings.`,
    problem: 'failed',
    help: OPEN_SETTINGS,
  },
  answer_incomplete: { type: 'api_error', status: 502, text: incomplete, problem: 'failed', help: RETRY },
  answer_unreadable: { type: 'api_error', status: 502, text: unreadable, problem: 'failed', help: RETRY },
  tool_call_unreadable: {
    type: 'api_error',
    text: ({ model, said }: { model: string; said: string }) =>
      `${model} wrote a tool call that Ollama could not read (${said}). Ask again; if it happens often, choose a model that is better at tools.`,
    problem: 'failed',
    help: RETRY,
  },
  tool_arguments_invalid: {
    type: 'api_error',
    status: 502,
    text: ({ tool }: { tool: string }) =>
      `The model called the tool '${tool}' with arguments that are not a JSON object. Try again.`,
    problem: 'failed',
    help: RETRY,
  },
  no_tool_call: {
    type: 'api_error',
    text: ({ model }: { model: string }) => `${model} was told to call a tool and answered in words.`,
    problem: 'failed',
    help: RETRY,
  },
} satisfies ErrorEntries;
