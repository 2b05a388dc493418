/** A JSON object whose fields are not known yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** True for `{…}`; arrays and null are no records. */
export function isRecord(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `Array.isArray` that does not fall back to `any[]`. */
export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** The value as a list of records; anything else in it is left out. */
export function records(value: unknown): readonly JsonObject[] {
  return isList(value) ? value.filter(isRecord) : [];
}

/** The value as a string, or the fallback. */
export function text(value: unknown, fallback = ''): string {
  return typeof value === 'string' ? value : fallback;
}

/** The value as a finite number, or the fallback. */
export function number(value: unknown, fallback = 0): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : fallback;
}

/** The value as a record, or an empty one. */
export function record(value: unknown): JsonObject {
  return isRecord(value) ? value : {};
}

/** Parsed JSON typed as what it is: unknown. Throws as `JSON.parse` does. */
export function parseJson(source: string): unknown {
  return JSON.parse(source);
}
