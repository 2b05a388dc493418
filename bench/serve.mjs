// The built program without the check whether it is stale: what an installed package runs.
import { pathToFileURL } from 'node:url';

const [cli, ...args] = process.argv.slice(2);
const { main } = await import(pathToFileURL(cli).href);
process.exitCode = await main(['serve', ...args]);
