import type { MessageBoxOptions } from 'electron';
import { moveOllama } from '../server/control/move-ollama.ts';
import type { OllamaSteps } from '../contract/state.ts';

/** What the user may choose in the box, in the order of its buttons. */
export const PORT_HELP_CHOICES = ['copy-steps', 'copy-undo', 'close'] as const;

/**
 * Returns the box that shows how Ollama is moved to another port, and how that is taken back. Nothing is run: the
 * commands are the user's.
 */
export function portHelpBox(platform: NodeJS.Platform, port: number): MessageBoxOptions {
  const { port: newPort, there, back } = moveOllama(platform);
  return {
    type: 'info',
    title: 'Switchboard',
    message: `Move Ollama to port ${newPort}`,
    detail: `Ollama listens on port ${port}, which Switchboard wants. Either choose another port in Switchboard, or let Ollama listen on ${newPort}:\n\n${words(there)}\n\nTo move it back:\n\n${words(back)}\n\nThen start Switchboard again. It finds Ollama there by itself.`,
    buttons: ['Copy the commands', 'Copy how to move it back', 'Close'],
    defaultId: 0,
    cancelId: 2,
    noLink: true,
  };
}

/** Returns what a choice puts on the clipboard. */
export function portHelpText(platform: NodeJS.Platform, choice: number): string | undefined {
  const { there, back } = moveOllama(platform);
  switch (PORT_HELP_CHOICES[choice]) {
    case 'copy-steps':
      return there.commands.join('\n');
    case 'copy-undo':
      return back.commands.join('\n');
    default:
      return undefined;
  }
}

function words({ commands, then }: OllamaSteps): string {
  return [...commands, then].join('\n');
}
