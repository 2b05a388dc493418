import { findPortHolder, type PortHolder } from '../http/port-holder.ts';
import { findReservedRanges, reservedPortWords } from '../http/reserved-port.ts';
import { gatewayError, isError, type GatewayError } from '../messages/errors.ts';
import { isOllama } from '../models/find-ollama.ts';
import type { Settings } from '../../contract/settings.ts';

/** Returns the error with what the system tells of it: who holds the port, or why nobody may have it. */
export async function explainListenError(error: GatewayError, settings: Settings): Promise<GatewayError> {
  if (!isError(error, 'port_in_use', 'port_reserved')) return error;
  const port = error.details?.port ?? settings.port;
  if (isError(error, 'port_in_use')) return namedHolder(port, settings, await findPortHolder(port));
  const why = reservedPortWords(port, process.platform, await findReservedRanges());
  if (why !== undefined) return gatewayError('port_reserved', { port, why });
  const holder = await findPortHolder(port);
  return holder === undefined ? error : namedHolder(port, settings, holder);
}

async function namedHolder(port: number, settings: Settings, holder: PortHolder | undefined): Promise<GatewayError> {
  const asked = {
    holder,
    isOllama: await isOllama(`http://127.0.0.1:${port}`, ''),
    otherPort: settings.port === 11436 ? 11437 : 11436,
  };
  return gatewayError('port_in_use', { port, asked });
}
