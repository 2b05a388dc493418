import { expect, test } from 'vitest';
import { isObject, parseJson } from '../../lib/json.ts';
import { createToolServer, type ToolServer } from './tool-server.ts';

function newServer(): { server: ToolServer; answers: unknown[] } {
  const answers: unknown[] = [];
  const server = createToolServer(['a', 'b'], (line) => {
    const parsed = parseJson(line);
    answers.push(isObject(parsed) ? parsed['response'] : parsed);
  });
  return { server, answers };
}

const message = (value: Record<string, unknown>): Record<string, unknown> => ({
  subtype: 'mcp_message',
  server_name: 'c',
  message: { jsonrpc: '2.0', ...value },
});
const answer = (id: string, rpc: number, result: unknown): unknown => ({
  subtype: 'success',
  request_id: id,
  response: { mcp_response: { jsonrpc: '2.0', id: rpc, result } },
});

test('greets in the version of the one who asks, and offers the tools by name only', () => {
  const { server, answers } = newServer();
  expect(
    server.take('r1', message({ id: 0, method: 'initialize', params: { protocolVersion: '2025-11-25' } })),
  ).toBeUndefined();
  server.take('r2', message({ method: 'notifications/initialized' }));
  server.take('r3', message({ id: 1, method: 'tools/list' }));
  expect(answers).toEqual([
    answer('r1', 0, {
      protocolVersion: '2025-11-25',
      capabilities: { tools: {} },
      serverInfo: { name: 'c', version: expect.any(String) },
    }),
    answer('r2', 0, {}),
    answer('r3', 1, {
      tools: [
        { name: 'a', description: '', inputSchema: { type: 'object' } },
        { name: 'b', description: '', inputSchema: { type: 'object' } },
      ],
    }),
  ]);
});

test('holds a call open until its result is there', () => {
  const { server, answers } = newServer();
  const call = server.take(
    'r1',
    message({
      id: 2,
      method: 'tools/call',
      params: { name: 'a', arguments: {}, _meta: { 'claudecode/toolUseId': 'toolu_1' } },
    }),
  );
  expect(call?.toolUseId).toBe('toolu_1');
  expect(answers).toEqual([]);
  call?.answer(['one', 'two'], true);
  expect(answers).toEqual([
    answer('r1', 2, {
      content: [
        { type: 'text', text: 'one' },
        { type: 'text', text: 'two' },
      ],
      isError: true,
    }),
  ]);
});

test('answers what it cannot serve, so that the command does not wait', () => {
  const { server, answers } = newServer();
  server.take('r1', { subtype: 'can_use_tool' });
  server.take('r2', message({ id: 3, method: 'tools/call', params: { name: 'a' } }));
  expect(answers).toEqual([
    { subtype: 'error', request_id: 'r1', error: expect.any(String) },
    answer('r2', 3, { isError: true, content: [{ type: 'text', text: expect.stringContaining('no id') }] }),
  ]);
});
