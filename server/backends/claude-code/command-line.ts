import { gatewayError } from '../../messages/errors.ts';

/** The name under which the client's tools are offered to the command. */
export const TOOL_SERVER = 'c';

/**
 * Returns the arguments that start the command as a plain model: text in and out as JSON lines, an empty system prompt
 * (the request's own follows with the first line), no tools, settings, servers, commands or saved session.
 * @param bare see `usesApiKey`.
 * @throws GatewayError 404 for a name that the command would take for an option.
 */
export function argumentsFor(model: string, bare: boolean): string[] {
  if (!/^[A-Za-z0-9]/.test(model)) {
    throw gatewayError('model_not_found', { by: 'claude-code-name', model });
  }
  return [
    '-p',
    ...(bare ? ['--bare'] : []),
    '--model',
    model,
    '--system-prompt',
    '',
    '--tools',
    '',
    // The client's own tools may be called without asking anybody: the client decides what they do.
    '--allowedTools',
    `mcp__${TOOL_SERVER}`,
    '--setting-sources',
    '',
    '--strict-mcp-config',
    '--disable-slash-commands',
    '--no-session-persistence',
    '--input-format',
    'stream-json',
    '--output-format',
    'stream-json',
    '--include-partial-messages',
    // Without it the command refuses JSON lines.
    '--verbose',
  ];
}
