/** How a made-up gateway begins; chosen in the preview's address (`?scenario=fresh&rows=100000`). */
export interface PreviewScenario {
  /** Nothing is set up: the first run comes. */
  readonly fresh: boolean;
  readonly ollama: boolean;
  readonly key: boolean;
  readonly failed: boolean;
  readonly rows: number;
  /** Length of each request's text. */
  readonly bodies: number;
  /** New rows a second. */
  readonly live: number;
  readonly keepKey: 'system' | 'plain' | 'session';
  /** The user has agreed to the claude command. */
  readonly agreed: boolean;
  /** How the claude command is. */
  readonly command: 'ok' | 'missing' | 'login' | 'old';
  readonly theme: 'system' | 'light' | 'dark';
}

/** Reads a scenario from an address's query. */
export function readScenario(query: string): PreviewScenario {
  const params = new URLSearchParams(query);
  const name = params.get('scenario') ?? 'usual';
  const keepKey = params.get('keep');
  const theme = params.get('theme');
  const command = params.get('command');
  return {
    fresh: name === 'fresh' || name === 'bare',
    ollama: name !== 'bare' && name !== 'ill',
    key: name === 'usual' || name === 'failed',
    failed: name === 'failed',
    rows: Number(params.get('rows') ?? 240),
    bodies: Number(params.get('bodies') ?? 20),
    live: Number(params.get('live') ?? 0),
    keepKey: keepKey === 'plain' || keepKey === 'session' ? keepKey : 'system',
    agreed: command !== null,
    command: command === 'missing' || command === 'login' || command === 'old' ? command : 'ok',
    theme: theme === 'light' || theme === 'dark' ? theme : 'system',
  };
}
