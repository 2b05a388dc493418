import { ListenError } from '../http/listen.ts';
import { findPortHolder, type PortHolder } from '../http/port-holder.ts';
import { findReservedRanges, reservedPortWords } from '../http/reserved-port.ts';
import { isOllama } from '../models/find-ollama.ts';
import type { Settings } from '../../contract/settings-file.ts';

/** Returns the error with what the system tells of it: who holds the port, or why nobody may have it. */
export async function explainListenError(error: ListenError, settings: Settings): Promise<ListenError> {
  if (error.code === 'EADDRINUSE') return namedHolder(error, settings, await findPortHolder(error.port));
  if (error.code !== 'EACCES') return error;
  const words = reservedPortWords(error.port, process.platform, await findReservedRanges());
  if (words !== undefined) return new ListenError('EACCES', error.port, words);
  const holder = await findPortHolder(error.port);
  return holder === undefined ? error : namedHolder(error, settings, holder);
}

async function namedHolder(
  error: ListenError,
  settings: Settings,
  holder: PortHolder | undefined,
): Promise<ListenError> {
  const who = holder === undefined ? '' : ` by ${holder.name} (process ${holder.pid})`;
  const ollama = await isOllama(`http://127.0.0.1:${error.port}`, '');
  const what = ollama
    ? ' It answers as Ollama: move Ollama to another port (OLLAMA_HOST=127.0.0.1:11436), or'
    : ' Stop that program, or';
  return new ListenError(
    'EADDRINUSE',
    error.port,
    `Port ${error.port} is in use${who}.${what} start Switchboard on another port: --port ${settings.port === 11436 ? 11437 : 11436}`,
  );
}
