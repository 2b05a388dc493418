import type { StopReason, StreamEvent, Usage, MessageDeltaUsage, Message } from './types.ts';

/** Returns an empty message, the shape that `message_start` carries and that a whole answer grows from. */
export function emptyMessage(id: string, model: string, usage: Usage): Message {
  return {
    id,
    type: 'message',
    role: 'assistant',
    model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    stop_details: null,
    container: null,
    diagnostics: null,
    usage,
  };
}

export function messageStart(message: Message): StreamEvent {
  return { type: 'message_start', message };
}

export function textStart(index: number): StreamEvent {
  return { type: 'content_block_start', index, content_block: { type: 'text', text: '', citations: null } };
}

export function textDelta(index: number, text: string): StreamEvent {
  return { type: 'content_block_delta', index, delta: { type: 'text_delta', text } };
}

export function thinkingStart(index: number): StreamEvent {
  return { type: 'content_block_start', index, content_block: { type: 'thinking', thinking: '', signature: '' } };
}

export function thinkingDelta(index: number, thinking: string): StreamEvent {
  return { type: 'content_block_delta', index, delta: { type: 'thinking_delta', thinking } };
}

export function signatureDelta(index: number, signature: string): StreamEvent {
  return { type: 'content_block_delta', index, delta: { type: 'signature_delta', signature } };
}

export function toolUseStart(index: number, id: string, name: string): StreamEvent {
  return {
    type: 'content_block_start',
    index,
    content_block: { type: 'tool_use', id, name, input: {}, caller: { type: 'direct' } },
  };
}

export function inputJsonDelta(index: number, json: string): StreamEvent {
  return { type: 'content_block_delta', index, delta: { type: 'input_json_delta', partial_json: json } };
}

export function blockStop(index: number): StreamEvent {
  return { type: 'content_block_stop', index };
}

export function messageDelta(
  stopReason: StopReason,
  stopSequence: string | null,
  usage: MessageDeltaUsage,
): StreamEvent {
  return {
    type: 'message_delta',
    delta: { stop_reason: stopReason, stop_sequence: stopSequence, stop_details: null, container: null },
    usage,
  };
}

export function messageStop(): StreamEvent {
  return { type: 'message_stop' };
}
