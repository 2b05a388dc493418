import { CONTINUE, quote } from './quote.ts';
import type { Shell, SnippetFacts } from './snippets.ts';

/** Returns `url` as a container sees it: this machine is `host.docker.internal` there. */
export function urlFromContainer(url: string): string {
  return url.replace(/^(https?:\/\/)(localhost|127\.0\.0\.1|\[::1\])(?=[:/]|$)/, '$1host.docker.internal');
}

/** Returns the Docker command that starts Open WebUI with this gateway in the place of Ollama. */
export function openWebuiSnippet(shell: Shell, { url, key }: SnippetFacts): string {
  const config = JSON.stringify({ 0: { key } });
  return [
    'docker run -d -p 3000:8080',
    '--add-host host.docker.internal:host-gateway',
    `-e ${quote(shell, `OLLAMA_BASE_URL=${urlFromContainer(url)}`)}`,
    // The only variable that carries a key for Ollama's side.
    `-e ${quote(shell, `OLLAMA_API_CONFIGS=${shell === 'powershell' ? config.replaceAll('"', '\\"') : config}`)}`,
    '-v open-webui:/app/backend/data',
    '--name open-webui ghcr.io/open-webui/open-webui:main',
  ].join(CONTINUE[shell]);
}
