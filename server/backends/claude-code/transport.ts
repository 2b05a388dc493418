import { learnSchemas, learnThoughts } from '../claude/learn-from.ts';
import type { ClaudeTransport } from '../claude/transport.ts';
import { closedSchema } from './closed-schema.ts';
import { createCommandNames, offeredName } from './tool-names.ts';

/**
 * The user's `claude` command keeps the conversation, the cache and the thoughts of a turn itself, asks only for a
 * user's message, and gives the answer on as it comes.
 */
export const COMMAND: ClaudeTransport = {
  systemRole: false,
  prefill: false,
  cacheMarks: false,
  metadata: false,
  dropsThoughts: 'by block',
  repairsBlocks: false,
  toolNames: createCommandNames,
  plainTools: {
    builtIn: (name) =>
      `The tool ${name} is one that Anthropic defines; it cannot be offered through the claude command and was left out.`,
    fields: (names, tool) => `${names.join(', ')} of the tool ${tool} cannot be passed on through the claude command.`,
  },
  rewritesAnswer: false,
  thinkingYields: false,
  budgetLeavesRoom: true,
  // The rest of Claude's subset is left to it to judge.
  formatSchema: (schema) => ({ schema: closedSchema(schema), described: [] }),
  lessons: [learnThoughts, learnSchemas(/schema|output_config|format/i)],
  words: {
    json: (schema) =>
      `Answer with a single JSON value that matches this JSON schema, and nothing else:\n${JSON.stringify(schema)}`,
    goOn: 'Go on with your last message exactly where it ends. Do not repeat any of it and do not comment.',
    wentOn:
      'The answer was begun by the client; the model was asked to go on from there, since the claude command cannot do that itself.',
    renamed: (asked) => {
      const offered = offeredName(asked);
      if (offered === asked) return undefined;
      return `The tool ${asked} was offered as ${offered}, since its name is not one that the API takes.`;
    },
    unknownTool: (name) =>
      `tool_choice names the tool "${name}", which is not among the tools that can be offered through the claude command. Declare it in tools as a function of your own.`,
    foreignThoughts: (count) =>
      `${count} thought(s) of another model were left out of the history: Claude takes only its own.`,
  },
};
