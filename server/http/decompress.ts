import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { gatewayError, type GatewayError } from '../messages/errors.ts';

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
    throw gatewayError('encoding_unknown', { encoding });
  }
  try {
    return await DECOMPRESSORS[name](body, { maxOutputLength: limit });
  } catch (error) {
    if (error instanceof RangeError) throw bodyTooLarge(limit);
    throw gatewayError('body_broken', { encoding: name }, { cause: error });
  }
}

export function bodyTooLarge(limit: number): GatewayError {
  return gatewayError('request_too_large', { body: Math.floor(limit / 1024 / 1024) });
}
