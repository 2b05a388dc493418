import type { MessageBoxOptions } from 'electron';
import { moveOllama, OLLAMA_NEW_PORT } from './move-ollama.ts';

/** What the user may choose in the box, in the order of its buttons. */
export const PORT_HELP_CHOICES = ['copy-steps', 'copy-undo', 'close'] as const;

/** Tells whether the gateway cannot start because Ollama has its port. */
export function isHeldByOllama(failure: Error | undefined): boolean {
  return failure !== undefined && 'code' in failure && failure.code === 'EADDRINUSE' && failure.message.includes('answers as Ollama');
}

/** Returns the box that shows how Ollama is moved to another port, and how that is taken back. Nothing is run: the commands are the user's. */
export function portHelpBox(platform: NodeJS.Platform, port: number): MessageBoxOptions {
  const { steps, undo } = moveOllama(platform);
  return {
    type: 'info',
    title: 'Switchboard',
    message: `Move Ollama to port ${OLLAMA_NEW_PORT}`,
    detail: `Ollama listens on port ${port}, which Switchboard wants. Either choose another port in Switchboard, or let Ollama listen on ${OLLAMA_NEW_PORT}:\n\n${steps.join('\n')}\n\nTo take it back:\n\n${undo.join('\n')}\n\nThen start Switchboard again. It finds Ollama there by itself.`,
    buttons: ['Copy the commands', 'Copy how to take it back', 'Close'],
    defaultId: 0,
    cancelId: 2,
    noLink: true,
  };
}

/** Returns what a choice puts on the clipboard. */
export function portHelpText(platform: NodeJS.Platform, choice: number): string | undefined {
  const { steps, undo } = moveOllama(platform);
  switch (PORT_HELP_CHOICES[choice]) {
    case 'copy-steps':
      return steps.join('\n');
    case 'copy-undo':
      return undo.join('\n');
    default:
      return undefined;
  }
}
