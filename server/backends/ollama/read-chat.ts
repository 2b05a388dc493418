import { gatewayError, type GatewayError } from '../../messages/errors.ts';
import type { Signal } from '../../lib/abort-signal.ts';
import { upstreamError } from '../../upstream/send.ts';
import type { UpstreamBody } from '../../upstream/answer-body.ts';
import type { ChatLine } from './chat-shapes.ts';
import { createLineDecoder } from './decode-ndjson.ts';
import { fromLine } from './from-line.ts';

/** What one read of the connection gave. */
export interface ChatChunk {
  lines: ChatLine[];
  /** Ollama's words when the answer ends here with an error; the lines before it still count. */
  error?: string;
  /** What went wrong with the connection or the format. */
  failure?: GatewayError;
  /** No more will come. */
  ended?: boolean;
}

/** Reads an answer of `/api/chat` chunk by chunk. */
export interface ChatReader {
  /** Returns the next lines, as many as one read gives; never rejects. */
  read(): Promise<ChatChunk>;
  /**
   * Closes the connection, which makes Ollama stop; where the answer is complete the connection is kept for the next
   * request.
   */
  close(complete: boolean): void;
}

/** Makes a reader of an answer's body. @param url where it comes from, for the error's text. */
export function createChatReader(body: UpstreamBody, url: string, signal: Signal): ChatReader {
  const decoder = createLineDecoder();

  return {
    read: async () => {
      for (;;) {
        let texts: string[];
        let ended: boolean;
        try {
          const bytes = await body.read();
          ended = bytes === undefined;
          texts = bytes === undefined ? [decoder.rest()] : decoder.push(bytes);
        } catch (error) {
          const endless = error instanceof RangeError;
          return {
            lines: [],
            failure: endless ? broken('a line without an end') : upstreamError('Ollama', url, error, signal),
          };
        }
        const chunk = readTexts(texts);
        if (ended) {
          chunk.ended = true;
          return chunk;
        }
        if (chunk.lines.length > 0 || chunk.error !== undefined || chunk.failure !== undefined) return chunk;
      }
    },
    close: (complete) => {
      if (complete) body.finish();
      else body.destroy();
    },
  };
}

function readTexts(texts: readonly string[]): ChatChunk {
  const lines: ChatLine[] = [];
  for (const text of texts) {
    if (text === '' || text === '\r') continue;
    const read = fromLine(text);
    if (read.kind === 'error') return { lines, error: read.error };
    if (read.kind === 'broken') return { lines, failure: broken(text) };
    lines.push(read.line);
  }
  return { lines };
}

function broken(text: string): GatewayError {
  return gatewayError('answer_unreadable', { by: 'ollama', text });
}
