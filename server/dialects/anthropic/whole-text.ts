import type { Reply } from '../road.ts';

/** Returns a reply's whole body as text. @throws what its stream throws. */
export async function wholeText(reply: Reply): Promise<string> {
  if (reply.kind === 'whole') {
    const { body } = reply;
    if (typeof body === 'string') return body;
    return body instanceof Uint8Array ? Buffer.from(body).toString('utf8') : JSON.stringify(body ?? null);
  }
  const pieces: Uint8Array[] = [];
  for await (const piece of reply.pieces) pieces.push(typeof piece === 'string' ? Buffer.from(piece) : piece);
  return Buffer.concat(pieces).toString('utf8');
}
