/** Where Ollama goes when Switchboard takes its port; 11435 is used by Ollama's own gateway for Claude's desktop app. */
export const OLLAMA_NEW_PORT = 11436;

/** How to let Ollama listen elsewhere with the system's own means, to be shown before anything is done, and how to take it back. */
export interface OllamaMove {
  /** Commands for the user, in order. */
  steps: string[];
  undo: string[];
}

/**
 * Returns the commands that move Ollama to another port (desktop-ux.md 5c: `launchctl setenv` on macOS, the
 * user's environment on Windows, a systemd override on Linux). They are shown, not run: they change another
 * program's settings.
 */
export function moveOllama(platform: NodeJS.Platform, port = OLLAMA_NEW_PORT): OllamaMove {
  const address = `127.0.0.1:${port}`;
  switch (platform) {
    case 'darwin':
      return {
        steps: [`launchctl setenv OLLAMA_HOST ${address}`, 'Quit Ollama in the menu bar and open it again.'],
        undo: ['launchctl unsetenv OLLAMA_HOST', 'Quit Ollama in the menu bar and open it again.'],
      };
    case 'win32':
      return {
        steps: [`setx OLLAMA_HOST ${address}`, 'Quit Ollama in the tray and start it again.'],
        undo: ['reg delete HKCU\\Environment /v OLLAMA_HOST /f', 'Quit Ollama in the tray and start it again.'],
      };
    default:
      return {
        steps: [
          'sudo mkdir -p /etc/systemd/system/ollama.service.d',
          `printf '[Service]\\nEnvironment=OLLAMA_HOST=${address}\\n' | sudo tee /etc/systemd/system/ollama.service.d/switchboard.conf`,
          'sudo systemctl daemon-reload && sudo systemctl restart ollama',
        ],
        undo: ['sudo rm /etc/systemd/system/ollama.service.d/switchboard.conf', 'sudo systemctl daemon-reload && sudo systemctl restart ollama'],
      };
  }
}
