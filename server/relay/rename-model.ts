/**
 * Passes an answer's bytes on with another model's name where the upstream repeats the one it was asked for:
 * answers echo the name that the caller used, also where an alias led elsewhere. Only the JSON member
 * `"model":"…"` is touched; in the text of an answer the same letters stand escaped. A name that is cut by the
 * edge of a chunk is held back until the next.
 */
export async function* renameModel(
  chunks: AsyncIterable<Uint8Array>,
  from: string,
  to: string,
): AsyncGenerator<Uint8Array> {
  const wanted = [`"model":${JSON.stringify(from)}`, `"model": ${JSON.stringify(from)}`].map((text) =>
    Buffer.from(text),
  );
  const instead = Buffer.from(`"model":${JSON.stringify(to)}`);
  let held: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes =
      held.length === 0 ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength) : Buffer.concat([held, chunk]);
    const parts: Buffer[] = [];
    let from = 0;
    for (let found = findFirst(bytes, wanted, 0); found !== undefined; found = findFirst(bytes, wanted, from)) {
      parts.push(bytes.subarray(from, found.start), instead);
      from = found.end;
    }
    const rest = bytes.subarray(from);
    const keep = Math.max(...wanted.map((name) => cutAtEnd(rest, name)));
    parts.push(rest.subarray(0, rest.length - keep));
    held = Buffer.from(rest.subarray(rest.length - keep));
    const renamed = parts.length === 1 ? parts[0] : Buffer.concat(parts);
    if (renamed !== undefined && renamed.length > 0) yield renamed;
  }
  if (held.length > 0) yield held;
}

function findFirst(bytes: Buffer, names: readonly Buffer[], from: number): { start: number; end: number } | undefined {
  let first: { start: number; end: number } | undefined;
  for (const name of names) {
    const start = bytes.indexOf(name, from);
    if (start >= 0 && (first === undefined || start < first.start)) first = { start, end: start + name.length };
  }
  return first;
}

/** Returns how many of the last bytes could be the beginning of `name`. */
function cutAtEnd(bytes: Buffer, name: Buffer): number {
  for (let length = Math.min(name.length - 1, bytes.length); length > 0; length -= 1) {
    if (bytes.subarray(bytes.length - length).equals(name.subarray(0, length))) return length;
  }
  return 0;
}
