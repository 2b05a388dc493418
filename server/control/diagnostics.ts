import { arch, cpus, release, totalmem } from 'node:os';
import { redactText } from '../journal/redact.ts';
import { VERSION } from '../core/version.ts';
import type { LogRow, Totals } from '../../contract/log.ts';
import type { SettingsView } from '../../contract/settings.ts';
import type { GatewayStateView } from '../../contract/state.ts';
import type { Upstream } from '../../contract/upstreams.ts';

/** What a diagnosis is made of. */
export interface DiagnosisParts {
  state: GatewayStateView;
  settings: SettingsView;
  keyFrom: string | undefined;
  upstreams: readonly Upstream[];
  totals: Totals;
  aliases: Readonly<Record<string, string>>;
  /** The latest failed requests, newest first. */
  failures: readonly LogRow[];
  home: string;
}

const GIGABYTE = 1024 ** 3;

/**
 * Returns one text for a bug report. No secret is in it: no key, no body, no address of another machine but the
 * upstreams' own, no user's name in a path.
 */
export function writeDiagnosis(parts: DiagnosisParts): string {
  const { state, settings, upstreams, totals, failures } = parts;
  const lines = [
    `Switchboard ${VERSION} (${state.mode}), ${new Date().toISOString()}`,
    `System: ${state.platform} ${release()} ${arch()}, ${cpus().length} processors, ${Math.round(totalmem() / GIGABYTE)} GB`,
    `Runtime: ${Object.entries(process.versions)
      .filter(([name]) => RUNTIMES.has(name))
      .map(([name, version]) => `${name} ${version ?? ''}`)
      .join(', ')}`,
    `State: ${state.phase} since ${new Date(state.since).toISOString()}, ${state.url}, ${state.running} running`,
    ...(state.problem === undefined ? [] : [`  ${state.problem.code}: ${state.problem.message}`]),
    ...state.warnings.map((warning) => `  warning: ${warning}`),
    `API key: ${parts.keyFrom ?? 'none'}`,
    `Memory: ${Math.round(process.memoryUsage.rss() / 1024 / 1024)} MB`,
    '',
    'Upstreams:',
    ...upstreams.map(
      ({ name, state: how, message, url, version }) =>
        `  ${name}: ${how}${version === undefined ? '' : `, version ${version}`}${url === undefined ? '' : `, ${withoutLogin(url)}`}: ${message}`,
    ),
    '',
    'Settings:',
    ...settingLines(settings).map((line) => `  ${line}`),
    `  aliases: ${
      Object.entries(parts.aliases)
        .map(([alias, goal]) => `${alias} -> ${goal}`)
        .join(', ') || 'none'
    }`,
    '',
    `Today: ${totals.requests} requests, ${totals.failed} failed, ${totals.tokens.input} tokens in, ${totals.tokens.output} out`,
    failures.length === 0 ? 'No failed requests.' : 'Latest failures:',
    ...failures.map(
      (row) =>
        `  ${new Date(row.at).toISOString()} ${row.id} ${row.client}: ${row.method} ${row.path} ${row.modelAsked ?? ''}${row.modelUsed === undefined ? '' : ` -> ${row.modelUsed} (${row.backend ?? ''})`} ${row.status ?? ''} ${row.error?.type ?? ''}: ${row.error?.message ?? row.state}`,
    ),
  ];
  const text = redactText(lines.join('\n'));
  return `${parts.home.length > 1 ? text.replaceAll(parts.home, '~') : text}\n`;
}

const RUNTIMES: ReadonlySet<string> = new Set(['node', 'electron', 'chrome', 'v8']);

function settingLines({ clientKeys, heldBy, ...settings }: SettingsView): string[] {
  const shown = {
    ...settings,
    anthropicBaseUrl: withoutLogin(settings.anthropicBaseUrl),
    ...(settings.ollamaBaseUrl === undefined ? {} : { ollamaBaseUrl: withoutLogin(settings.ollamaBaseUrl) }),
    clientKeys: clientKeys.length,
  };
  return Object.entries<unknown>(shown).flatMap(([name, value]) => {
    const holder = heldBy[name];
    return value === undefined
      ? []
      : [`${name}: ${JSON.stringify(value)}${holder === undefined ? '' : ` (by ${holder})`}`];
  });
}

/** An address can carry a name and a password. */
function withoutLogin(url: string): string {
  return url.replace(/\/\/[^/@]*@/, '//[redacted]@');
}
