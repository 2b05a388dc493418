import { jsonInstruction } from '../claude/instructions.ts';
import { learnCap, learnSchemas, learnThoughts } from '../claude/learn-from.ts';
import { toClaudeSchema } from '../claude/structured-output.ts';
import { createToolNames } from '../claude/tool-names.ts';
import type { ClaudeTransport } from '../claude/transport.ts';

/** The HTTP API takes all that Claude takes, and nobody stands between it and the answer. */
export const API: ClaudeTransport = {
  systemRole: true,
  prefill: true,
  cacheMarks: true,
  metadata: true,
  dropsThoughts: 'by answer',
  repairsBlocks: true,
  toolNames: createToolNames,
  rewritesAnswer: true,
  thinkingYields: true,
  budgetLeavesRoom: false,
  formatSchema: toClaudeSchema,
  lessons: [learnCap, learnSchemas(/schema/i, /too complex|too many|not support|compil/i), learnThoughts],
  words: {
    json: jsonInstruction,
    goOn: 'Continue your last message exactly where it stops. Write only what comes next; do not repeat or introduce it.',
    wentOn:
      'The beginning of the answer that the request gives became a request to continue it: the model does not continue by itself.',
    renamed: () => 'Tools with names that Claude does not take were renamed on the way to it and back.',
    unknownTool: (name) => `tool_choice names the tool "${name}", which the request does not declare in tools.`,
    foreignThoughts: () => 'Thoughts of another model were left out of the history: Claude takes only its own.',
  },
};
