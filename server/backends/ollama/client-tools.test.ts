import { expect, it } from 'vitest';
import { clientTool } from './client-tools.ts';
import { toToolSchema } from './to-tool-schema.ts';

it.each([
  ['bash_20250124', 'bash', ['command', 'restart']],
  ['bash_20241022', 'bash', ['command', 'restart']],
  [
    'text_editor_20250124',
    'str_replace_editor',
    ['command', 'path', 'view_range', 'file_text', 'old_str', 'new_str', 'insert_line'],
  ],
  [
    'text_editor_20250429',
    'str_replace_based_edit_tool',
    ['command', 'path', 'view_range', 'file_text', 'old_str', 'new_str', 'insert_line', 'insert_text'],
  ],
  [
    'text_editor_20250728',
    'str_replace_based_edit_tool',
    ['command', 'path', 'view_range', 'file_text', 'old_str', 'new_str', 'insert_line', 'insert_text'],
  ],
  [
    'memory_20250818',
    'memory',
    [
      'command',
      'path',
      'view_range',
      'file_text',
      'old_str',
      'new_str',
      'insert_line',
      'insert_text',
      'old_path',
      'new_path',
    ],
  ],
])('%s', (type, name, parameters) => {
  const tool = clientTool(type);
  expect(tool?.name).toBe(name);
  expect(Object.keys(Object(tool?.parameters.properties))).toEqual(parameters);
  // Written in the form that Ollama keeps whole.
  expect(toToolSchema(tool?.parameters)).toEqual(tool?.parameters);
});

it("knows only the early editor's undo", () => {
  expect(JSON.stringify(clientTool('text_editor_20250124'))).toContain('undo_edit');
  expect(JSON.stringify(clientTool('text_editor_20250728'))).not.toContain('undo_edit');
});

it.each(['custom', 'web_search_20250305', 'computer_20250124', 'code_execution_20250825', 'bash_code_execution'])(
  '%s is none',
  (type) => {
    expect(clientTool(type)).toBeUndefined();
  },
);
