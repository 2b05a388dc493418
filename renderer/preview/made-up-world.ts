import type { AppRow } from '../../contract/apps.ts';
import type { KeyStatus } from '../../contract/keys.ts';
import type { Totals } from '../../contract/log.ts';
import type { AliasRow, ModelRow } from '../../contract/models.ts';
import type { SettingsView } from '../../contract/settings.ts';
import type { GatewayStateView } from '../../contract/state.ts';
import type { Upstream } from '../../contract/upstreams.ts';
import type { PreviewScenario } from './scenario.ts';

/** The whole state of a made-up gateway. */
export interface World {
  gateway: GatewayStateView;
  settings: SettingsView;
  keys: KeyStatus;
  aliases: { name: string; goal: string }[];
  apps: AppRow[];
  tuned: Map<string, ModelRow['settings']>;
  prices: Map<string, ModelRow['price']>;
  /** How many conversations are known. */
  conversations: number;
  command: PreviewScenario['command'];
}

/** Returns the world that a scenario begins with. */
export function makeWorld(scenario: PreviewScenario): World {
  return {
    gateway: {
      phase: scenario.failed ? 'failed' : scenario.fresh ? 'stopped' : 'running',
      since: Date.now() - 3_600_000,
      url: 'http://localhost:11434',
      addresses: scenario.failed ? [] : ['http://localhost:11434', 'http://[::1]:11434'],
      ...(scenario.failed
        ? {
            problem: {
              code: 'port-in-use',
              message:
                'Port 11434 is taken by “ollama” (process 812). Use another port for Switchboard, or move Ollama.',
              action: { do: 'use-port', label: 'Use port 11436', port: 11_436 },
            },
          }
        : {}),
      ollamaMove: {
        wanted: scenario.failed,
        port: 11_436,
        there: {
          commands: ['sudo mkdir -p /etc/systemd/system/ollama.service.d', 'sudo systemctl restart ollama'],
          then: 'Or start it so: OLLAMA_HOST=127.0.0.1:11436 ollama serve',
        },
        back: {
          commands: ['sudo rm /etc/systemd/system/ollama.service.d/switchboard.conf'],
          then: 'Or start it so: ollama serve',
        },
      },
      warnings: scenario.failed
        ? [
            'The settings file could not be read; it was put aside as settings.json.bad-2026-11-21 and the defaults are used.',
          ]
        : [],
      running: scenario.fresh ? 0 : 2,
      version: '0.1.0',
      mode: 'desktop',
      platform: 'linux',
      dataDir: '/home/you/.config/switchboard',
      can: { stop: true, launchAtLogin: true, keepKey: scenario.keepKey },
    },
    settings: {
      port: 11_434,
      host: 'loopback',
      onNetwork: false,
      directions: { local: true, claude: !scenario.fresh },
      anthropicBaseUrl: 'https://api.anthropic.com',
      clientKeys: [],
      clientKeysFromEnvironment: 0,
      allowedOrigins: [],
      claudeCode: { enabled: scenario.agreed, everyClaudeName: false },
      journal: { bodies: 'memory', days: 14 },
      conversations: { byUser: false, keep: false },
      metrics: false,
      theme: scenario.theme,
      startGateway: true,
      launchAtLogin: false,
      firstRunDone: !scenario.fresh,
      heldBy: {},
    },
    keys: scenario.key
      ? {
          set: true,
          from: 'system',
          tested: { at: Date.now() - 60_000, ok: true, message: 'Works: 7 models, 412 ms.' },
        }
      : { set: false },
    aliases: scenario.fresh
      ? []
      : [
          { name: 'claude-3-5-*', goal: 'qwen3:8b' },
          { name: 'llama3.2:3b', goal: 'claude-haiku-5-5' },
        ],
    apps: [
      { id: 'claude-code', name: 'Claude Code', way: 'file', found: true, file: '/home/you/.claude/settings.json' },
      {
        id: 'codex',
        name: 'Codex',
        way: 'file',
        found: !scenario.fresh,
        file: '/home/you/.codex/config.toml',
        needsModel: true,
      },
      { id: 'opencode', name: 'OpenCode', way: 'file', found: false, file: '/home/you/.config/opencode/opencode.json' },
      {
        id: 'n8n',
        name: 'n8n',
        way: 'hand',
        found: false,
        steps: ['Create a credential of the kind Ollama:', 'Base URL: http://localhost:11434'],
      },
    ],
    tuned: new Map(),
    prices: new Map(),
    conversations: scenario.fresh ? 0 : 3,
    command: scenario.command,
  };
}

const LOCAL: ModelRow[] = [
  {
    name: 'qwen3:8b',
    backend: 'ollama',
    capabilities: ['completion', 'tools', 'thinking'],
    contextWindow: 40_960,
    parameterSize: '8.2B',
    quantization: 'Q4_K_M',
    bytes: 5_225_376_047,
    loaded: true,
  },
  {
    name: 'llama3.2:3b',
    backend: 'ollama',
    capabilities: ['completion', 'tools'],
    contextWindow: 131_072,
    parameterSize: '3.2B',
    quantization: 'Q4_K_M',
    bytes: 2_019_393_189,
  },
  {
    name: 'gemma3:12b',
    backend: 'ollama',
    capabilities: ['completion', 'vision'],
    contextWindow: 131_072,
    parameterSize: '12.2B',
    quantization: 'Q4_K_M',
    bytes: 8_149_190_253,
  },
  {
    name: 'nomic-embed-text',
    backend: 'ollama',
    capabilities: ['embedding'],
    contextWindow: 2048,
    parameterSize: '137M',
    quantization: 'F16',
    bytes: 274_302_450,
  },
];
const CLAUDE: ModelRow[] = [
  {
    name: 'claude-opus-5-5',
    backend: 'anthropic',
    displayName: 'Claude Opus 5.5',
    capabilities: ['completion', 'tools', 'vision', 'documents', 'thinking'],
    contextWindow: 1_000_000,
    maxOutput: 128_000,
    price: { input: 5, output: 25 },
  },
  {
    name: 'claude-sonnet-5-5',
    backend: 'anthropic',
    displayName: 'Claude Sonnet 5.5',
    capabilities: ['completion', 'tools', 'vision', 'documents', 'thinking'],
    contextWindow: 1_000_000,
    maxOutput: 64_000,
    price: { input: 3, output: 15 },
  },
  {
    name: 'claude-haiku-5-5',
    backend: 'anthropic',
    displayName: 'Claude Haiku 5.5',
    capabilities: ['completion', 'tools', 'vision', 'documents', 'thinking'],
    contextWindow: 200_000,
    maxOutput: 64_000,
    price: { input: 1, output: 5 },
  },
];

/** Returns the models of a world; aliases first. */
export function modelsOf(world: World, ollama: boolean): ModelRow[] {
  const real = [
    ...(ollama ? LOCAL : []),
    ...(world.keys.set ? CLAUDE : []),
    { name: 'demo', backend: 'demo' as const, capabilities: ['completion', 'tools'] },
  ];
  const named = world.aliases
    .filter((alias) => !alias.name.includes('*'))
    .map((alias): ModelRow => {
      const goal = real.find((row) => row.name === alias.goal);
      return {
        name: alias.name,
        backend: goal?.backend ?? 'ollama',
        aliasOf: alias.goal,
        ...(goal?.capabilities === undefined ? {} : { capabilities: goal.capabilities }),
      };
    });
  const rows = real.map((row) => {
    const hidden = world.aliases.find((alias) => alias.name === row.name)?.name;
    const settings = world.tuned.get(row.name);
    const price = world.prices.get(row.name) ?? row.price;
    return {
      ...row,
      ...(hidden === undefined ? {} : { hiddenBy: hidden }),
      ...(settings === undefined ? {} : { settings }),
      ...(price === undefined ? {} : { price }),
    };
  });
  return [...named, ...rows];
}

/** Returns the aliases of a world as the gateway would describe them. */
export function aliasesOf(world: World, ollama: boolean): AliasRow[] {
  const rows = modelsOf({ ...world, aliases: [] }, ollama);
  return world.aliases.map(({ name, goal }) => {
    const found = rows.find((row) => row.name === goal);
    return {
      name,
      goal,
      pattern: name.includes('*'),
      hides: rows.filter((row) => row.name === name).map((row) => row.name),
      ...(found === undefined
        ? {
            problem: {
              code: 'not-found',
              message: `There is no model ${goal} now. Start Ollama, or choose another goal.`,
            },
          }
        : { leadsTo: { name: goal, backend: found.backend } }),
    };
  });
}

const COMMANDS: Record<PreviewScenario['command'], Upstream> = {
  ok: {
    name: 'claude-code',
    state: 'ok',
    message: 'The claude command is installed, logged in, and new enough (version 2.1.329).',
    version: '2.1.329',
  },
  missing: {
    name: 'claude-code',
    state: 'not-installed',
    message: 'The claude command was not found. Install Claude Code, or set the path of the command.',
    action: { do: 'get-claude-code', label: 'Get Claude Code' },
  },
  login: {
    name: 'claude-code',
    state: 'not-logged-in',
    message:
      'The claude command is installed but not logged in. Open a terminal, run claude and log in there (/login).',
    action: { do: 'retry', label: 'Check again' },
    run: 'claude auth login',
  },
  old: {
    name: 'claude-code',
    state: 'too-old',
    message: 'The claude command is version 2.0.1; Switchboard needs 2.1.197 or newer.',
    action: { do: 'retry', label: 'Check again' },
    run: 'claude update',
  },
};

/** Returns how the upstreams of a world are. */
export function upstreamsOf(world: World, ollama: boolean): Upstream[] {
  const checkedAt = Date.now();
  return [
    ollama
      ? {
          name: 'ollama',
          state: 'ok',
          message: 'Ollama 0.9.2 answers, with 4 models.',
          url: 'http://127.0.0.1:11436',
          version: '0.9.2',
          models: 4,
          checkedAt,
          ms: 6,
        }
      : {
          name: 'ollama',
          state: 'unreachable',
          message: 'Ollama does not answer at ports 11434 and 11436. Start it, or set its address.',
          action: { do: 'find-ollama', label: 'Find Ollama' },
          checkedAt,
        },
    world.keys.set
      ? {
          name: 'anthropic',
          state: 'ok',
          message: 'The key works: 7 models, 412 ms.',
          url: 'https://api.anthropic.com',
          models: 7,
          checkedAt,
          ms: 412,
        }
      : {
          name: 'anthropic',
          state: 'no-key',
          message: 'There is no API key yet, so Claude cannot answer.',
          action: { do: 'set-api-key', label: 'Set an API key' },
          url: 'https://api.anthropic.com',
          checkedAt,
        },
    world.settings.claudeCode.enabled
      ? COMMANDS[world.command]
      : {
          name: 'claude-code',
          state: 'off',
          message: 'The claude command is not used. You can agree to it in Settings.',
          action: { do: 'agree-to-claude-code', label: 'See Settings' },
        },
  ];
}

/** Returns today's totals. */
export function totalsOf(rows: number): Totals {
  const since = new Date().setHours(0, 0, 0, 0);
  return {
    since,
    requests: rows,
    failed: Math.floor(rows / 23),
    running: rows === 0 ? 0 : 2,
    tokens: { input: rows * 4200, output: rows * 410, cacheRead: rows * 7000 },
    cost: rows * 0.0043,
    unpriced: 0,
  };
}
