import { createHash } from 'node:crypto';
import type { ToolUnion } from '../../messages/types.ts';
import type { ToolNames } from '../claude/tool-names.ts';
import { TOOL_SERVER } from './command-line.ts';

const PREFIX = `mcp__${TOOL_SERVER}__`;

/** The API takes names of 64 characters. */
const MAX_LENGTH = 64 - PREFIX.length;

/**
 * Returns the tool's name as the command's server offers it: the same where that is legal, else always the same
 * replacement.
 */
export function offeredName(asked: string): string {
  if (asked.length <= MAX_LENGTH && /^[a-zA-Z0-9_-]+$/.test(asked)) return asked;
  // The hash keeps two names apart that differ only in what had to go.
  const hash = createHash('sha256').update(asked).digest('hex').slice(0, 8);
  return `${asked.replace(/[^a-zA-Z0-9_-]/g, '_').slice(0, MAX_LENGTH - 9)}_${hash}`;
}

/** Returns the tool's name as the model sees it. */
export function modelName(asked: string): string {
  return PREFIX + offeredName(asked);
}

/** Returns the caller's name for the model's, by the offered names of the request's tools. */
export function askedName(name: string, offered: ReadonlyMap<string, string>): string {
  const bare = bareName(name);
  return offered.get(bare) ?? bare;
}

/** Returns the names of a request's tools as they are on the way through the command. */
export function createCommandNames(declared: readonly string[]): ToolNames {
  const offered = new Map<string, string>();
  for (const asked of declared) {
    const name = offeredName(asked);
    if (!offered.has(name)) offered.set(name, asked);
  }
  return { legal: modelName, asked: (name) => askedName(name, offered), changed: () => offered.size > 0 };
}

/** Returns the tools that are offered to the command: offered name to the caller's own. */
export function offeredOf(tools: readonly ToolUnion[], names: ToolNames): Map<string, string> {
  const offered = new Map<string, string>();
  for (const tool of tools) if ('name' in tool) offered.set(bareName(tool.name), names.asked(tool.name));
  return offered;
}

function bareName(name: string): string {
  return name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name;
}
