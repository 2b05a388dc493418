import type { OllamaSteps } from '../../contract/state.ts';
import { isError } from '../messages/errors.ts';

/**
 * Where Ollama goes when Switchboard takes its port; 11435 is used by Ollama's own gateway for Claude's desktop app.
 */
export const OLLAMA_NEW_PORT = 11436;

/**
 * How to let Ollama listen elsewhere with the system's own means, to be shown before anything is done, and how to take
 * it back.
 */
export interface OllamaMove {
  port: number;
  there: OllamaSteps;
  back: OllamaSteps;
}

/**
 * Returns the commands that move Ollama to another port (`launchctl setenv` on macOS, the
 * user's environment on Windows, a systemd override on Linux). They are shown, not run: they change another
 * program's settings.
 */
export function moveOllama(platform: NodeJS.Platform, port = OLLAMA_NEW_PORT): OllamaMove {
  const address = `127.0.0.1:${port}`;
  switch (platform) {
    case 'darwin': {
      const then = 'Quit Ollama in the menu bar and open it again.';
      return {
        port,
        there: { commands: [`launchctl setenv OLLAMA_HOST ${address}`], then },
        back: { commands: ['launchctl unsetenv OLLAMA_HOST'], then },
      };
    }
    case 'win32': {
      const then = 'Quit Ollama in the tray and start it again.';
      return {
        port,
        there: { commands: [`setx OLLAMA_HOST ${address}`], then },
        back: { commands: ['reg delete HKCU\\Environment /v OLLAMA_HOST /f'], then },
      };
    }
    default: {
      const restart = 'sudo systemctl daemon-reload && sudo systemctl restart ollama';
      return {
        port,
        there: {
          commands: [
            'sudo mkdir -p /etc/systemd/system/ollama.service.d',
            `printf '[Service]\\nEnvironment=OLLAMA_HOST=${address}\\n' | sudo tee /etc/systemd/system/ollama.service.d/switchboard.conf`,
            restart,
          ],
          then: `If you start Ollama yourself instead of as a service, end it and start it so: OLLAMA_HOST=${address} ollama serve`,
        },
        back: {
          commands: ['sudo rm /etc/systemd/system/ollama.service.d/switchboard.conf', restart],
          then: 'If you start Ollama yourself, end it and start it without OLLAMA_HOST: ollama serve',
        },
      };
    }
  }
}

/** Tells whether the gateway cannot start because Ollama has its port. */
export function isHeldByOllama(failure: Error | undefined): boolean {
  return isError(failure, 'port_in_use') && failure.details?.asked?.isOllama === true;
}
