/**
 * Returns a copy of `value` as it crosses between processes. Electron sends structured clones; the test host
 * carries JSON, and refuses what JSON would change, so that the difference cannot hide anything. A field that
 * is undefined may go: whoever reads it finds undefined either way.
 * @throws TypeError that names the channel.
 */
export function plainJson(value: unknown, channel: string): unknown {
  if (value === undefined) return undefined;
  const copy: unknown = JSON.parse(JSON.stringify(value));
  const strange = difference(value, copy, '');
  if (strange !== undefined)
    throw new TypeError(
      `What goes over '${channel}' is not plain JSON at '${strange}'; the test host cannot carry it faithfully`,
    );
  return copy;
}

/** Returns the path of the first place where a value and its JSON differ. */
function difference(value: unknown, copy: unknown, path: string): string | undefined {
  if (!isObject(value) || !isObject(copy)) return Object.is(value, copy) ? undefined : path;
  if (Object.getPrototypeOf(value) !== Object.getPrototypeOf(copy)) return path;
  for (const key of new Set([...Object.keys(value), ...Object.keys(copy)])) {
    const found = difference(value[key], copy[key], `${path}/${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
