import type { OllamaCall } from '../../core/backend.ts';
import type { MessagesRequest } from '../../messages/types.ts';
import type { ChatMessage, ChatRequest } from './chat-shapes.ts';
import { toOllamaMessages } from './to-messages.ts';
import { gatherMedia } from './media.ts';
import { toOptions } from './to-options.ts';
import { toThink } from './to-think.ts';
import { planTools, type ToolPlan } from './tool-choice.ts';

/** A request in Ollama's form, and how its tools were given. */
export interface Converted {
  body: ChatRequest;
  plan: ToolPlan;
}

/** The parts of a call that its body is made of. */
export interface Convertible extends Pick<OllamaCall, 'request' | 'facts' | 'signal'> {
  note: (change: string) => void;
}

/**
 * Returns the request as Ollama takes it. Waits only for pictures and documents that have to be fetched or read.
 * @throws GatewayError 400 for what the model cannot take.
 */
export async function toChatRequest({ request, facts, signal, note }: Convertible): Promise<Converted> {
  if (request.max_tokens === 0) return { body: bodyOf([], { request, facts, note }), plan: { mode: 'none' } };
  const plan = planTools(request, facts, note);
  const sees = facts.capabilities?.includes('vision') ?? true;
  const gathering = gatherMedia(request.messages, { images: sees, signal });
  const media = gathering instanceof Promise ? await gathering : gathering;
  const format = formatOf(request, plan, note);
  const demand = plan.mode === 'forced' || plan.mode === 'demanded' ? plan.instruction : undefined;
  const instruction = [demand, format.instruction].filter((text) => text !== undefined).join('\n\n');
  const messages = toOllamaMessages(request, instruction === '' ? undefined : instruction, {
    model: facts.name,
    sees,
    media,
    note,
  });
  const body = bodyOf(messages, { request, facts, note });
  if (plan.mode === 'offered' || plan.mode === 'demanded') body.tools = plan.tools.map((tool) => tool.wire);
  if (format.schema !== undefined) body.format = format.schema;
  return { body, plan };
}

function bodyOf(messages: ChatMessage[], { request, facts, note }: Omit<Convertible, 'signal'>): ChatRequest {
  const body: ChatRequest = { model: facts.name, messages, stream: true, truncate: false, shift: false };
  const options = toOptions(request, facts);
  if (Object.keys(options).length > 0) body.options = options;
  if (facts.keepAlive !== undefined) body.keep_alive = facts.keepAlive;
  // To load a model nothing has to be thought.
  const think = messages.length === 0 ? undefined : toThink(request, facts, note);
  if (think !== undefined) body.think = think;
  return body;
}

interface Format {
  schema?: ChatRequest['format'];
  instruction?: string;
}

/**
 * Returns the schema that Ollama makes the answer's grammar of. A grammar would forbid tool calls, so beside tools the
 * schema is told to the model in words instead.
 */
function formatOf(request: MessagesRequest, plan: ToolPlan, note: (change: string) => void): Format {
  const wanted = request.output_config?.format?.schema;
  if (plan.mode === 'forced') {
    if (wanted !== undefined) note('The output format was left out: the tool call that is forced has its own.');
    return { schema: plan.format };
  }
  if (wanted === undefined) return {};
  if (plan.mode === 'none') return { schema: { ...wanted } };
  note("The output format was asked for in words: Ollama's grammar for it would forbid the tools.");
  return {
    instruction:
      'When you answer in words instead of calling a tool, the whole answer must be one JSON object that follows this JSON schema, ' +
      `with nothing before or after it:\n${JSON.stringify(wanted)}`,
  };
}
