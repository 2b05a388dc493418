/** The longest line that is waited for: no honest chunk of an answer is larger, and memory has an end. */
export const LONGEST_LINE = 64 * 1024 * 1024;

const NEWLINE = 0x0a;

/** Cuts bytes into lines, however the network cut them before. */
export interface LineDecoder {
  /**
   * Returns the lines that `bytes` completes, without their ends. @throws RangeError when a line is longer than the
   * limit.
   */
  push(bytes: Uint8Array): string[];
  /** Returns what stands behind the last line's end: a last line without one, or the empty string. */
  rest(): string;
}

/**
 * Makes a decoder of newline-delimited text. Bytes are turned into text only up to a line's end, so a character
 * is never cut in two, and a line that comes in a thousand chunks is put together once.
 */
export function createLineDecoder(longest = LONGEST_LINE): LineDecoder {
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;

  const textOf = (bytes: Uint8Array): string => {
    if (waiting.length === 0) return asBuffer(bytes).toString('utf8');
    const text = Buffer.concat([...waiting, bytes], waitingBytes + bytes.length).toString('utf8');
    waiting = [];
    waitingBytes = 0;
    return text;
  };

  return {
    push: (bytes) => {
      const end = bytes.lastIndexOf(NEWLINE);
      const tail = end < 0 ? bytes : bytes.subarray(end + 1);
      const lines = end < 0 ? [] : textOf(bytes.subarray(0, end)).split('\n');
      if (tail.length > 0) {
        waiting.push(tail);
        waitingBytes += tail.length;
        if (waitingBytes > longest) throw new RangeError(`a line is longer than ${longest} bytes`);
      }
      return lines;
    },
    rest: () => textOf(new Uint8Array(0)),
  };
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
