import { expect, it } from 'vitest';
import { serverToolText } from './server-tool-text.ts';

it.each([
  [
    { type: 'server_tool_use', name: 'web_search', input: { query: 'cats' } },
    '[called web_search with {"query":"cats"}]',
  ],
  [
    {
      type: 'web_search_tool_result',
      content: [{ type: 'web_search_result', title: 'Cats', url: 'https://x.test', encrypted_content: 'zzz' }],
    },
    '[web search results]\n- Cats https://x.test',
  ],
  [
    { type: 'web_search_tool_result', content: { type: 'web_search_tool_result_error', error_code: 'unavailable' } },
    '[web search results]\nfailed: unavailable',
  ],
  [
    {
      type: 'web_fetch_tool_result',
      content: {
        type: 'web_fetch_result',
        url: 'https://x.test',
        content: { type: 'document', source: { type: 'text', data: 'Meow' } },
      },
    },
    '[web page]\nhttps://x.test\nMeow',
  ],
  [{ type: 'web_fetch_tool_result', content: { error_code: 'url_too_long' } }, '[web page]\nfailed: url_too_long'],
  [
    { type: 'bash_code_execution_tool_result', content: { stdout: 'out', stderr: 'err', return_code: 1, content: [] } },
    '[result of running code]\nout\nerr',
  ],
  [
    { type: 'code_execution_tool_result', content: { stdout: '', stderr: '' } },
    '[result of running code]\n(no output)',
  ],
  [
    { type: 'text_editor_code_execution_tool_result', content: { content: 'file text' } },
    '[result of running code]\nfile text',
  ],
  [
    { type: 'tool_search_tool_result', content: { tool_references: [{ tool_name: 'a' }, { tool_name: 'b' }] } },
    '[tools found: a, b]',
  ],
  [{ type: 'mcp_tool_result', content: [{ type: 'text', text: 'done' }] }, '[result of the tool]\ndone'],
  [{ type: 'compaction', content: 'So far: …' }, 'So far: …'],
  [{ type: 'fallback' }, ''],
  [{ type: 'hologram' }, undefined],
])('%j', (block, text) => {
  expect(serverToolText(block)).toBe(text);
});
