import type { JsonObject } from '../../lib/json.ts';
import type { MessageParam } from '../../messages/types.ts';
import { TOOL_SERVER } from './command-line.ts';

/** The lines that the command takes on its input, each with its end. */

function line(value: JsonObject): string {
  return `${JSON.stringify(value)}\n`;
}

/**
 * The first line: the system prompt, and whether there are tools of the client's.
 * @param toolWaitMs how long a call may stay open.
 */
export function initializeLine(id: string, system: string, hasTools: boolean, toolWaitMs: number): string {
  const tools = {
    sdkMcpServers: [TOOL_SERVER],
    sdkMcpServerConfigs: { [TOOL_SERVER]: { timeout: toolWaitMs, disableAutoBackground: true } },
  };
  return line({
    type: 'control_request',
    request_id: id,
    request: { subtype: 'initialize', systemPrompt: [system], ...(hasTools ? tools : {}) },
  });
}

/**
 * Sets what the next request to the API carries beyond the messages. `body` is merged into its body as it is;
 * `headers` are added to it. The command reads both anew for every request.
 */
export function settingsLine(id: string, body: object, headers: string): string {
  const env = { CLAUDE_CODE_EXTRA_BODY: JSON.stringify(body), ANTHROPIC_CUSTOM_HEADERS: headers };
  return line({
    type: 'control_request',
    request_id: id,
    request: { subtype: 'apply_flag_settings', settings: { env } },
  });
}

/**
 * A user's message. `asks`: the model answers it; otherwise it is only put into the history, which the command
 * confirms with an empty `result`.
 */
export function userLine(content: MessageParam['content'], asks: boolean): string {
  return line({
    type: 'user',
    // Nothing in it is typed by a person: no @file is opened, no /command run.
    client_composed: true,
    ...(asks ? {} : { shouldQuery: false }),
    message: { role: 'user', content: typeof content === 'string' ? [{ type: 'text', text: content }] : content },
    parent_tool_use_id: null,
    session_id: '',
  });
}

/**
 * An answer of the history. `model` must be the one that is asked now, or the command drops its thoughts; `id` must be
 * its own, or it is joined with another answer.
 */
export function assistantLine(content: MessageParam['content'], model: string, id: string): string {
  return line({
    type: 'assistant',
    message: {
      id,
      type: 'message',
      role: 'assistant',
      model,
      content: typeof content === 'string' ? [{ type: 'text', text: content }] : content,
      stop_reason: null,
      stop_sequence: null,
      usage: { input_tokens: 0, output_tokens: 0 },
    },
    parent_tool_use_id: null,
    session_id: '',
  });
}

/** The answer to something that the command asked of its host. */
export function answerLine(id: string, response: JsonObject): string {
  return line({ type: 'control_response', response: { subtype: 'success', request_id: id, response } });
}

/** The refusal of something that the command asked of its host. */
export function refusalLine(id: string, error: string): string {
  return line({ type: 'control_response', response: { subtype: 'error', request_id: id, error } });
}
