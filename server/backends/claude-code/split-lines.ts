import { gatewayError } from '../../messages/errors.ts';

const NEWLINE = 10;

/** The longest line that is believed. A line repeats a block of the answer or of the request, images included. */
const MAX_LINE_BYTES = 96 * 1024 * 1024;

/** Cuts the bytes of a stream into lines. */
export interface LineSplitter {
  /** @throws GatewayError when a line grows beyond every measure. */
  push(chunk: Buffer): void;
}

/** Returns a splitter that hands every complete line, without its end and never an empty one, to `onLine`. */
export function createLineSplitter(onLine: (line: string) => void, maxBytes: number = MAX_LINE_BYTES): LineSplitter {
  let pieces: Buffer[] = [];
  let bytes = 0;
  return {
    push(chunk) {
      let from = 0;
      for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
        const piece = chunk.subarray(from, at);
        from = at + 1;
        // A character may be cut between two chunks, so pieces are joined as bytes and decoded once.
        const line = (pieces.length === 0 ? piece : Buffer.concat([...pieces, piece])).toString('utf8');
        pieces = [];
        bytes = 0;
        if (line !== '' && line !== '\r') onLine(line);
      }
      if (from === chunk.length) return;
      const rest = chunk.subarray(from);
      bytes += rest.length;
      if (bytes > maxBytes) throw gatewayError('answer_unreadable', { by: 'claude-command' });
      pieces.push(rest);
    },
  };
}
