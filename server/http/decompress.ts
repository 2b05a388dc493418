import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { GatewayError } from '../messages/errors.ts';

const DECOMPRESSORS = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};

/**
 * Returns the body without its `content-encoding`, at most `limit` bytes long.
 * @throws GatewayError 415 for an encoding that is not known, 400 for broken data, 413 when it is too large.
 */
export async function decompress(body: Buffer, encoding: string | undefined, limit: number): Promise<Buffer> {
  if (encoding === undefined || encoding === 'identity' || body.length === 0) return body;
  const name = encoding.trim().toLowerCase();
  if (name !== 'gzip' && name !== 'x-gzip' && name !== 'deflate' && name !== 'br') {
    throw new GatewayError(
      'invalid_request_error',
      `The body's content-encoding '${encoding}' is not known here. Send it plain, or as gzip, deflate or br.`,
      { status: 415 },
    );
  }
  try {
    return await DECOMPRESSORS[name](body, { maxOutputLength: limit });
  } catch (error) {
    if (error instanceof RangeError) throw bodyTooLarge(limit);
    throw new GatewayError(
      'invalid_request_error',
      `The body says that it is ${name}, but it cannot be decompressed.`,
      { cause: error },
    );
  }
}

export function bodyTooLarge(limit: number): GatewayError {
  return new GatewayError(
    'request_too_large',
    `The request is larger than ${Math.floor(limit / 1024 / 1024)} MiB, the most that is accepted. Send fewer or smaller images or documents.`,
  );
}
