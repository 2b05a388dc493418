/**
 * How one kind of line says its part of an answer, each as the members of a JSON object without its braces.
 * `json` is a JSON string, `calls` a JSON list of calls.
 */
export interface LineShape {
  text(json: string): string;
  thinking(json: string): string;
  calls(calls: string): string;
  /** Nothing, for the last line. */
  readonly empty: string;
}

/** Lines of `/api/chat`. */
export const CHAT_LINES: LineShape = {
  text: (json) => `"message":{"role":"assistant","content":${json}}`,
  thinking: (json) => `"message":{"role":"assistant","content":"","thinking":${json}}`,
  calls: (calls) => `"message":{"role":"assistant","content":"","tool_calls":${calls}}`,
  empty: '"message":{"role":"assistant","content":""}',
};

/** Lines of `/api/generate`. Its requests have no tools, so calls stand here only for a history that provokes them. */
export const GENERATE_LINES: LineShape = {
  text: (json) => `"response":${json}`,
  thinking: (json) => `"response":"","thinking":${json}`,
  calls: (calls) => `"response":"","tool_calls":${calls}`,
  empty: '"response":""',
};
