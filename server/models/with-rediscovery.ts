import { isError } from '../messages/errors.ts';
import type { OllamaPlace } from './find-ollama.ts';

/** Runs a call of Ollama; when nothing answers, it is looked for elsewhere and asked there once. */
export async function withRediscovery<T>(place: OllamaPlace, call: () => Promise<T>): Promise<T> {
  const before = place.known();
  try {
    return await call();
  } catch (error) {
    if (!isError(error, 'upstream_unreachable')) throw error;
    place.lost();
    const now = await place.baseUrl().catch(() => before);
    if (now === before) throw error;
    return call();
  }
}
