import type { Reply } from './reply.ts';

/** Returns a reply's whole body as text. @throws what its stream throws. */
export async function wholeText(reply: Reply): Promise<string> {
  if (reply.kind === 'whole') {
    const { body } = reply;
    if (typeof body === 'string') return body;
    return body instanceof Uint8Array ? Buffer.from(body).toString('utf8') : JSON.stringify(body ?? null);
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of reply.chunks) chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  return Buffer.concat(chunks).toString('utf8');
}
