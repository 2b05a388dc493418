import { createReadStream } from 'node:fs';

/** A line of a file, without its line break, and where it stands. */
export interface FileLine {
  text: string;
  offset: number;
  /** Bytes of the line without its break. */
  length: number;
  /** False for the rest of a file that ends within a line: a crash tore it. */
  ended: boolean;
}

const LINE_BREAK = 0x0a;

/** Yields the lines of a file, one at a time in memory; none when there is no such file. */
export async function* readLines(path: string): AsyncGenerator<FileLine> {
  let kept: Buffer[] = [];
  let offset = 0;
  try {
    const chunks: AsyncIterable<Buffer> = createReadStream(path, { highWaterMark: 256 * 1024 });
    for await (const chunk of chunks) {
      let start = 0;
      for (let end = chunk.indexOf(LINE_BREAK); end >= 0; end = chunk.indexOf(LINE_BREAK, start)) {
        const line = joined(kept, chunk.subarray(start, end));
        kept = [];
        yield { text: line.toString('utf8'), offset, length: line.length, ended: true };
        offset += line.length + 1;
        start = end + 1;
      }
      if (start < chunk.length) kept.push(chunk.subarray(start));
    }
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  const rest = Buffer.concat(kept);
  if (rest.length > 0) yield { text: rest.toString('utf8'), offset, length: rest.length, ended: false };
}

/** Tells whether an error says that a file or folder is not there. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function joined(kept: readonly Buffer[], end: Buffer): Buffer {
  return kept.length === 0 ? end : Buffer.concat([...kept, end]);
}
