import { gatewayError } from '../../messages/errors.ts';

/** Bytes of one event that are kept at most while its end has not come; the API's largest are far below. */
const MAX_EVENT_BYTES = 32 * 1024 * 1024;

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const SPACE = 32;

export interface SseDecoder {
  /** Takes the next bytes of the stream, cut anywhere. */
  push(bytes: Buffer): void;
  /** Returns the data of a last frame that no blank line closed, or undefined. */
  end(): string | undefined;
}

/**
 * Returns a decoder of server-sent events that hands each frame's data to `take`. Lines end with \n, \r\n or \r.
 * Bytes are only turned into text up to a line's end, so no character is ever cut.
 */
export function createSseDecoder(take: (data: string) => void): SseDecoder {
  let open: Buffer[] = [];
  let openBytes = 0;
  let data: string | undefined;
  let skipLineFeed = false;

  const takeLines = (text: string): void => {
    let at = 0;
    while (at < text.length) {
      const end = text.indexOf('\n', at);
      if (end === at) {
        if (data !== undefined && data !== '') take(data);
        data = undefined;
      } else if (text.startsWith('data:', at)) {
        const line = text.slice(text.charCodeAt(at + 5) === SPACE ? at + 6 : at + 5, end);
        data = data === undefined ? line : `${data}\n${line}`;
      }
      at = end + 1;
    }
  };

  return {
    push(bytes) {
      let chunk = bytes;
      if (skipLineFeed && chunk.length > 0) {
        if (chunk[0] === LINE_FEED) chunk = chunk.subarray(1);
        skipLineFeed = false;
      }
      const lastReturn = chunk.lastIndexOf(CARRIAGE_RETURN);
      const last = Math.max(chunk.lastIndexOf(LINE_FEED), lastReturn);
      if (last === -1) {
        if (chunk.length > 0) open.push(chunk);
        openBytes += chunk.length;
        if (openBytes + (data?.length ?? 0) > MAX_EVENT_BYTES) {
          throw gatewayError('answer_unreadable', { by: 'anthropic', fault: 'endless event' });
        }
        return;
      }
      const complete = chunk.subarray(0, last + 1);
      const text = open.length === 0 ? complete.toString('utf8') : Buffer.concat([...open, complete]).toString('utf8');
      open = last + 1 < chunk.length ? [chunk.subarray(last + 1)] : [];
      openBytes = chunk.length - last - 1;
      skipLineFeed = chunk[last] === CARRIAGE_RETURN;
      takeLines(lastReturn === -1 ? text : text.replace(/\r\n?/g, '\n'));
    },
    end() {
      const rest = Buffer.concat(open).toString('utf8');
      open = [];
      if (rest !== '') takeLines(`${rest}\n`);
      const last = data;
      data = undefined;
      return last === '' ? undefined : last;
    },
  };
}
