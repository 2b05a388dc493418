import type { JsonObject } from '../../lib/json.ts';

/** A tool of Anthropic's that the caller runs itself; Claude knows it by its type alone, a local model must be told. */
export interface ClientTool {
  name: string;
  description: string;
  parameters: JsonObject;
}

const path = { type: 'string', description: 'Absolute path to the file or directory' };
const viewRange = {
  type: 'array',
  items: { type: 'integer' },
  description: 'For "view" of a file: [first line, last line], counted from 1; -1 as last line means to the end',
};
const fileText = { type: 'string', description: 'For "create": the content of the new file' };
const oldStr = { type: 'string', description: 'For "str_replace": the text to replace; it must occur exactly once' };
const newStr = { type: 'string', description: 'For "str_replace": the text to put in its place' };
const newStrEarly = {
  type: 'string',
  description: 'For "str_replace": the text to put in its place; for "insert": the text to insert',
};
const insertLine = {
  type: 'integer',
  description: 'For "insert": the line after which to insert; 0 is the beginning of the file',
};
const insertText = { type: 'string', description: 'For "insert": the text to insert' };

/**
 * Returns what to tell a local model about a tool that Anthropic defines and the caller runs (anthropic.md, section 4);
 * undefined for every other type. The parameters are those of Anthropic's documentation for each version.
 */
export function clientTool(type: string): ClientTool | undefined {
  if (/^bash_\d+$/.test(type)) {
    return {
      name: 'bash',
      description: 'Runs a command in a persistent bash session and returns its output.',
      parameters: {
        type: 'object',
        properties: {
          command: { type: 'string', description: 'The command to run' },
          restart: { type: 'boolean', description: 'true to restart the session instead of running a command' },
        },
      },
    };
  }
  if (/^text_editor_\d+$/.test(type)) return textEditor(type);
  if (/^memory_\d+$/.test(type)) return MEMORY;
  return undefined;
}

function textEditor(type: string): ClientTool {
  const early = type < 'text_editor_20250429';
  const commands = ['view', 'create', 'str_replace', 'insert', ...(early ? ['undo_edit'] : [])];
  return {
    name: early ? 'str_replace_editor' : 'str_replace_based_edit_tool',
    description: `Views, creates and edits text files. Commands: ${commands.join(', ')}.`,
    parameters: {
      type: 'object',
      properties: {
        command: { type: 'string', enum: commands, description: 'What to do' },
        path,
        view_range: viewRange,
        file_text: fileText,
        old_str: oldStr,
        new_str: early ? newStrEarly : newStr,
        insert_line: insertLine,
        ...(early ? {} : { insert_text: insertText }),
      },
      required: ['command', 'path'],
    },
  };
}

const MEMORY: ClientTool = {
  name: 'memory',
  description:
    'Keeps notes in files under /memories that outlast the conversation. Commands: view, create, str_replace, insert, delete, rename.',
  parameters: {
    type: 'object',
    properties: {
      command: {
        type: 'string',
        enum: ['view', 'create', 'str_replace', 'insert', 'delete', 'rename'],
        description: 'What to do',
      },
      path: { type: 'string', description: 'Path below /memories; not for "rename"' },
      view_range: viewRange,
      file_text: fileText,
      old_str: oldStr,
      new_str: newStr,
      insert_line: insertLine,
      insert_text: insertText,
      old_path: { type: 'string', description: 'For "rename": the present path' },
      new_path: { type: 'string', description: 'For "rename": the new path' },
    },
    required: ['command'],
  },
};
