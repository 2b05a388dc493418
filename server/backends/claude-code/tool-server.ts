import { isObject, stringOf, type JsonObject } from '../../lib/json.ts';
import { VERSION } from '../../core/version.ts';
import { TOOL_SERVER } from './command-line.ts';
import { answerLine, refusalLine } from './write-lines.ts';

/** A call of a client's tool that the command waits for. */
export interface OpenCall {
  /** The `tool_use` block that it belongs to. */
  toolUseId: string;
  /** Answers it. `failed`: the tool says that it went wrong. */
  answer(texts: readonly string[], failed: boolean): void;
}

/** Our side of the server that offers the client's tools to the command, a message of MCP in each line. */
export interface ToolServer {
  /** Answers what the command asks of its host; a call of a tool is returned and stays open. */
  take(id: string, request: JsonObject): OpenCall | undefined;
}

/**
 * Returns a server that offers the named tools. Their declarations are the bare minimum, since the model gets the
 * client's own through the request's body: the command would refuse the whole list for one schema it does not like,
 * and cut long descriptions.
 */
export function createToolServer(names: Iterable<string>, write: (line: string) => void): ToolServer {
  const tools = Array.from(names, (name) => ({ name, description: '', inputSchema: { type: 'object' } }));
  return {
    take(id, request) {
      const message = request['message'];
      if (request['subtype'] !== 'mcp_message' || !isObject(message)) {
        write(refusalLine(id, 'This host does not offer that.'));
        return undefined;
      }
      const reply = (result: JsonObject): void =>
        write(answerLine(id, { mcp_response: { jsonrpc: '2.0', id: message['id'] ?? 0, result } }));
      const params = isObject(message['params']) ? message['params'] : {};
      switch (message['method']) {
        case 'initialize':
          reply({
            protocolVersion: stringOf(params['protocolVersion']) ?? '2025-06-18',
            capabilities: { tools: {} },
            serverInfo: { name: TOOL_SERVER, version: VERSION },
          });
          return undefined;
        case 'tools/list':
          reply({ tools });
          return undefined;
        case 'tools/call': {
          const meta = isObject(params['_meta']) ? params['_meta'] : {};
          const toolUseId = stringOf(meta['claudecode/toolUseId']);
          if (toolUseId === undefined) {
            reply({ isError: true, content: [{ type: 'text', text: 'This call has no id and cannot be answered.' }] });
            return undefined;
          }
          return {
            toolUseId,
            answer: (texts, failed) =>
              reply({ content: texts.map((text) => ({ type: 'text', text })), ...(failed ? { isError: true } : {}) }),
          };
        }
        default:
          // Notifications, and pings, want no more than a sign that they arrived.
          reply({});
          return undefined;
      }
    },
  };
}
