let formattedMs = Number.NaN;
let formatted = '';

/**
 * Returns a moment (Unix milliseconds) as the RFC 3339 text of `created_at`. Many lines are written within one
 * millisecond of a fast stream, so the last text is kept.
 */
export function createdAt(ms: number = Date.now()): string {
  if (ms !== formattedMs) {
    formatted = new Date(ms).toISOString();
    formattedMs = ms;
  }
  return formatted;
}
