import type { ClaudeFacts } from '../messages/model-facts.ts';
import type { Effort } from '../messages/types.ts';
import { isObject, numberOf, stringOf } from '../lib/json.ts';

/** The built-in table of Claude's models, and what each of them takes (anthropic.md, sections 2.4, 4, 5 and 11). */

type Family = 'fable' | 'mythos' | 'opus' | 'sonnet' | 'haiku';

/** A model's place among the others; `version` is 4.5 for `4-5`. */
interface Generation {
  family: Family;
  version: number;
}

const UP_TO_HIGH: readonly Effort[] = ['low', 'medium', 'high'];
const UP_TO_MAX: readonly Effort[] = ['low', 'medium', 'high', 'max'];
const EVERY_EFFORT: readonly Effort[] = ['low', 'medium', 'high', 'xhigh', 'max'];

const UNKNOWN_DATE = '1970-01-01T00:00:00Z';

// Dates that anthropic.md does not give are those of the public announcements; of the 5.2 models only the month is
// known.
const TABLE: readonly (readonly [id: string, displayName: string, released: string])[] = [
  ['claude-fable-5-2', 'Claude Fable 5.2', '2026-11-01'],
  ['claude-mythos-5-2', 'Claude Mythos 5.2', '2026-11-01'],
  ['claude-haiku-5-5', 'Claude Haiku 5.5', '2026-10-07'],
  ['claude-sonnet-5-5', 'Claude Sonnet 5.5', '2026-09-28'],
  ['claude-opus-5-5', 'Claude Opus 5.5', '2026-09-22'],
  ['claude-fable-5-1', 'Claude Fable 5.1', '2026-09-01'],
  ['claude-mythos-5-1', 'Claude Mythos 5.1', '2026-09-01'],
  ['claude-opus-5', 'Claude Opus 5', '2026-07-24'],
  ['claude-sonnet-5', 'Claude Sonnet 5', '2026-06-30'],
  ['claude-fable-5', 'Claude Fable 5', '2026-06-09'],
  ['claude-mythos-5', 'Claude Mythos 5', '2026-06-09'],
  ['claude-opus-4-8', 'Claude Opus 4.8', '2026-05-28'],
  ['claude-opus-4-7', 'Claude Opus 4.7', '2026-04-16'],
  ['claude-sonnet-4-6', 'Claude Sonnet 4.6', '2026-02-17'],
  ['claude-opus-4-6', 'Claude Opus 4.6', '2026-02-05'],
  ['claude-opus-4-5-20251101', 'Claude Opus 4.5', '2025-11-24'],
  ['claude-haiku-4-5-20251001', 'Claude Haiku 4.5', '2025-10-15'],
  ['claude-sonnet-4-5-20250929', 'Claude Sonnet 4.5', '2025-09-29'],
];

const CLAUDE_MODELS: readonly ClaudeFacts[] = TABLE.map(([id, displayName, released]) => ({
  ...factsByRule(id),
  displayName,
  createdAt: `${released}T00:00:00Z`,
}));

const BY_ID: ReadonlyMap<string, ClaudeFacts> = new Map(CLAUDE_MODELS.map((facts) => [facts.id, facts]));

/** Returns the models that are listed when the API cannot be asked, newest first. */
export function builtInModels(): readonly ClaudeFacts[] {
  return CLAUDE_MODELS;
}

/**
 * Returns what the model behind `id` takes and refuses: from the table, else by the rules of its family and version.
 * A name that follows no known pattern gets the careful reading of the newest generation: what some of its models
 * refuse is not sent.
 */
export function claudeFactsFor(id: string): ClaudeFacts {
  return BY_ID.get(id) ?? factsByRule(id);
}

/**
 * Returns the facts that an entry of `GET /v1/models` tells, completed by rule where its capabilities say nothing;
 * undefined when the entry is no model.
 */
export function claudeFactsFromApi(entry: unknown): ClaudeFacts | undefined {
  if (!isObject(entry)) return undefined;
  const id = stringOf(entry['id']);
  if (id === undefined || id === '') return undefined;
  const known = claudeFactsFor(id);
  const capabilities = isObject(entry['capabilities']) ? entry['capabilities'] : {};
  const thinking = isObject(capabilities['thinking']) ? capabilities['thinking'] : {};
  const types = isObject(thinking['types']) ? thinking['types'] : {};
  return {
    ...known,
    displayName: stringOf(entry['display_name']) ?? known.displayName,
    createdAt: stringOf(entry['created_at']) ?? known.createdAt,
    contextWindow: positive(entry['max_input_tokens']) ?? known.contextWindow,
    maxOutput: positive(entry['max_tokens']) ?? known.maxOutput,
    thinking: {
      adaptive: supported(types['adaptive']) ?? known.thinking.adaptive,
      enabled: supported(types['enabled']) ?? known.thinking.enabled,
      disabled: supported(types['disabled']) ?? known.thinking.disabled,
      betweenTools: supported(types['between_tools']) ?? known.thinking.betweenTools,
    },
    efforts: effortsFromApi(capabilities['effort']) ?? known.efforts,
    imageInput: supported(capabilities['image_input']) ?? known.imageInput,
    structuredOutputs: supported(capabilities['structured_outputs']) ?? known.structuredOutputs,
  };
}

/** Short names that lead to one pinned model whatever is listed (CONTRACT.md, "Names of models"). */
const PINNED: ReadonlyMap<string, string> = new Map([
  ['claude-4.5-opus', 'claude-opus-4-5-20251101'],
  ['claude-4.5-sonnet', 'claude-sonnet-4-5-20250929'],
  ['claude-4.5-haiku', 'claude-haiku-4-5-20251001'],
  ['claude-4-opus', 'claude-opus-4-20250514'],
  ['claude-4-sonnet', 'claude-sonnet-4-20250514'],
  ['claude-3.5-sonnet', 'claude-3-5-sonnet-20241022'],
  ['claude-3.5-haiku', 'claude-3-5-haiku-20241022'],
]);

/**
 * Returns the id that a short name stands for, or undefined when `name` is no short name. `claude-opus` and its like
 * follow the newest model of `listed` (the built-in table when nothing is listed); `claude-X.Y-FAMILY` is the listed
 * model of that version, else the id it would have.
 */
export function resolveShortName(name: string, listed: readonly ClaudeFacts[]): string | undefined {
  const short = name.toLowerCase().replace(/:latest$/, '');
  const models = listed.length > 0 ? listed : CLAUDE_MODELS;
  const pinned = PINNED.get(short);
  if (pinned !== undefined) return pinned;
  const bare = /^claude-(fable|mythos|opus|sonnet|haiku)$/.exec(short);
  if (bare !== null) return newestOf(models, (generation) => generation.family === bare[1]);
  const versioned = /^claude-(\d+)(?:\.(\d+))?-(fable|mythos|opus|sonnet|haiku)$/.exec(short);
  if (versioned === null) return undefined;
  const [, major = '', minor, family] = versioned;
  const version = Number(`${major}.${minor ?? '0'}`);
  const found = newestOf(models, (generation) => generation.family === family && generation.version === version);
  if (found !== undefined) return found;
  const hasMinor = minor !== undefined && minor !== '0';
  // Up to version 3 the family came last in an id.
  if (Number(major) <= 3) return `claude-${major}${hasMinor ? `-${minor}` : ''}-${family}`;
  return `claude-${family}-${major}${hasMinor ? `-${minor}` : ''}`;
}

function newestOf(models: readonly ClaudeFacts[], wanted: (generation: Generation) => boolean): string | undefined {
  let newest: { id: string; version: number; createdAt: string } | undefined;
  for (const { id, createdAt } of models) {
    const generation = generationOf(id);
    if (generation === undefined || !wanted(generation)) continue;
    const { version } = generation;
    if (
      newest === undefined ||
      version > newest.version ||
      (version === newest.version && createdAt > newest.createdAt)
    ) {
      newest = { id, version, createdAt };
    }
  }
  return newest?.id;
}

/** Reads family and version from both ways of naming: `claude-opus-4-5-20251101` and `claude-3-5-sonnet-20241022`. */
function generationOf(id: string): Generation | undefined {
  const now = /^claude-(fable|mythos|opus|sonnet|haiku)-(\d{1,2})(?:-(\d{1,2}))?(?:-\d{8})?$/.exec(id);
  if (now !== null) return generation(now[1], now[2], now[3]);
  const old = /^claude-(\d)(?:-(\d))?-(opus|sonnet|haiku)(?:-\d{8}|-latest)?$/.exec(id);
  return old === null ? undefined : generation(old[3], old[1], old[2]);
}

function generation(
  family: string | undefined,
  major: string | undefined,
  minor: string | undefined,
): Generation | undefined {
  if (family === undefined || !isFamily(family)) return undefined;
  return { family, version: Number(`${major}.${minor ?? '0'}`) };
}

function isFamily(word: string): word is Family {
  return word === 'fable' || word === 'mythos' || word === 'opus' || word === 'sonnet' || word === 'haiku';
}

function factsByRule(id: string): ClaudeFacts {
  const generation = generationOf(id);
  if (generation === undefined) return carefulFacts(id);
  const { family, version } = generation;
  const big = family === 'fable' || family === 'mythos';
  return {
    id,
    displayName: `Claude ${family.charAt(0).toUpperCase()}${family.slice(1)} ${version}`,
    createdAt: dateIn(id),
    contextWindow: version >= 4.6 ? 1_000_000 : 200_000,
    maxOutput: maxOutputOf(family, version),
    thinking: {
      adaptive: version >= 4.6,
      enabled: version >= 3.7 && version <= 4.6,
      disabled: !big && (version < 5.5 || family === 'haiku'),
      betweenTools: family === 'sonnet' && version >= 5.5,
    },
    efforts: effortsOf(family, version),
    sampling: version <= 4.6,
    prefill: version <= 4.5,
    systemRole: big || version >= 5.5 || (family === 'opus' && version >= 4.8),
    // Sources disagree about Fable 5 and Mythos 5; a choice that is not forced upstream is right for both readings.
    forcedToolChoice: !big && (version < 5.5 || family === 'haiku'),
    bindsThinking: version >= 5.5 || (big && version >= 5.1),
    imageInput: true,
    structuredOutputs: version >= 4.5,
  };
}

function carefulFacts(id: string): ClaudeFacts {
  return {
    id,
    displayName: id,
    createdAt: dateIn(id),
    contextWindow: 1_000_000,
    maxOutput: 64_000,
    thinking: { adaptive: true, enabled: false, disabled: false, betweenTools: false },
    efforts: UP_TO_HIGH,
    sampling: false,
    prefill: false,
    systemRole: false,
    forcedToolChoice: false,
    bindsThinking: true,
    imageInput: true,
    structuredOutputs: true,
  };
}

function maxOutputOf(family: Family, version: number): number {
  if (version >= 4.6) return 128_000;
  if (version >= 4.5) return 64_000;
  if (version >= 4) return family === 'opus' ? 32_000 : 64_000;
  if (version >= 3.7) return 64_000;
  return version >= 3.5 ? 8_192 : 4_096;
}

function effortsOf(family: Family, version: number): readonly Effort[] {
  if (version >= 4.7) return EVERY_EFFORT;
  if (version >= 4.6) return UP_TO_MAX;
  return family === 'opus' && version >= 4.5 ? UP_TO_HIGH : [];
}

/** Returns the date that an id ends in, `…-20251101`, or the epoch, which the API uses for an unknown date too. */
function dateIn(id: string): string {
  const date = /-(\d{4})(\d{2})(\d{2})$/.exec(id);
  return date === null ? UNKNOWN_DATE : `${date[1]}-${date[2]}-${date[3]}T00:00:00Z`;
}

function supported(capability: unknown): boolean | undefined {
  if (!isObject(capability)) return undefined;
  return typeof capability['supported'] === 'boolean' ? capability['supported'] : undefined;
}

function effortsFromApi(capability: unknown): readonly Effort[] | undefined {
  if (!isObject(capability)) return undefined;
  if (supported(capability) === false) return [];
  const levels = EVERY_EFFORT.filter((effort) => supported(capability[effort]) === true);
  return levels.length > 0 || supported(capability) === true ? levels : undefined;
}

function positive(value: unknown): number | undefined {
  const number = numberOf(value);
  return number !== undefined && number > 0 ? number : undefined;
}
