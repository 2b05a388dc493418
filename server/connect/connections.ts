import { join } from 'node:path';
import * as z from 'zod/mini';
import { parseJson } from '../lib/json.ts';
import { appUnchanged, readConfigFile, writeConfigFile } from './config-file.ts';

const step = z.object({
  path: z.array(z.string()),
  kind: z.enum(['value', 'container', 'root']),
  ours: z.optional(z.string()),
  earlier: z.optional(z.string()),
  before: z.optional(z.string()),
  after: z.optional(z.string()),
});

const connection = z.object({
  /** The file that was changed. */
  file: z.string(),
  /** There was no such file before. */
  made: z.boolean(),
  at: z.string(),
  url: z.string(),
  model: z.optional(z.string()),
  /** The name of the client key that was made for the app. */
  clientKey: z.optional(z.string()),
  steps: z.array(step),
});
/** What was done to one app's configuration. */
export type Connection = z.output<typeof connection>;

const schema = z.object({ version: z.literal(1), apps: z.record(z.string(), connection) });

/** Which apps are connected, and what their files said before: `connections.json` of the data directory. */
export interface Connections {
  readonly path: string;
  /** @throws SettingsError when the file cannot be read. */
  get(app: string): Connection | undefined;
  /** Keeps one, or forgets it. @throws SettingsError when it cannot be written. */
  set(app: string, connection: Connection | undefined): void;
}

/** Returns the connections of a data directory. They are read anew each time: window and command line share them. */
export function openConnections(dataDir: string): Connections {
  const path = join(dataDir, 'connections.json');
  const read = (): { text: string | undefined; apps: Record<string, Connection> } => {
    const text = readConfigFile(path);
    if (text === undefined) return { text, apps: {} };
    const parsed = schema.safeParse(parseJson(text));
    // What stood in the apps' files before is in there: it must not be written over.
    if (!parsed.success)
      throw appUnchanged(
        `${path} cannot be understood. It holds what your apps' files said before: mend it, or move it away to start anew.`,
      );
    return { text, apps: parsed.data.apps };
  };
  return {
    path,
    get: (app) => {
      const { apps } = read();
      return Object.hasOwn(apps, app) ? apps[app] : undefined;
    },
    set: (app, value) => {
      const { text, apps } = read();
      const others = Object.fromEntries(Object.entries(apps).filter(([name]) => name !== app));
      writeConfigFile(
        path,
        `${JSON.stringify({ version: 1, apps: value === undefined ? others : { ...others, [app]: value } }, null, 2)}\n`,
        text,
      );
    },
  };
}
