export const CONTEXT_LENGTH: number;
export const TOOL_CALL: { name: string; arguments: Record<string, string> };
export const TOOL_REPORT: string;
export const THOUGHT: string;
export const THOUGHT_ANSWER: string;

export function tinyGguf(): Uint8Array;
