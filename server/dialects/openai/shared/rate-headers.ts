/** Anthropic's names of rate limits, and OpenAI's names for the same. */
const KINDS: Readonly<Record<string, string>> = { requests: 'requests', tokens: 'tokens' };
const PREFIX = 'anthropic-ratelimit-';

/**
 * Returns an upstream's headers with its rate limits also under the names that OpenAI's clients read
 * (`x-ratelimit-remaining-tokens`); the time of the reset becomes a span such as `6m0s` (openai.md, 1.9).
 */
export function rateHeaders(headers: Readonly<Record<string, string>>, now = Date.now()): Record<string, string> {
  const all: Record<string, string> = { ...headers };
  for (const [name, value] of Object.entries(headers)) {
    if (!name.startsWith(PREFIX)) continue;
    const [, anthropicKind = '', field = ''] = /^(.+)-(limit|remaining|reset)$/.exec(name.slice(PREFIX.length)) ?? [];
    const kind = Object.hasOwn(KINDS, anthropicKind) ? KINDS[anthropicKind] : undefined;
    if (kind === undefined) continue;
    const text = field === 'reset' ? spanUntil(value, now) : value;
    if (text !== undefined) all[`x-ratelimit-${field}-${kind}`] = text;
  }
  return all;
}

function spanUntil(time: string, now: number): string | undefined {
  const at = Date.parse(time);
  if (!Number.isFinite(at)) return undefined;
  const seconds = Math.max(0, Math.ceil((at - now) / 1000));
  const minutes = Math.floor(seconds / 60);
  return minutes === 0 ? `${seconds}s` : `${minutes}m${seconds % 60}s`;
}
