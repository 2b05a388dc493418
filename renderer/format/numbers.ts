const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });

/** `12,345`. */
export function formatCount(value: number): string {
  return whole.format(value);
}

/** Tokens for a narrow place: `950`, `12.3k`, `1.2M`. */
export function formatTokens(value: number): string {
  if (value < 1000) return whole.format(value);
  if (value < 999_950) return `${short.format(value / 1000)}k`;
  return `${short.format(value / 1_000_000)}M`;
}

/** Dollars: cents from one dollar up, more places below so that a small cost is not shown as none. */
export function formatDollars(value: number): string {
  if (value === 0) return '$0';
  if (value < 0.0001) return '< $0.0001';
  if (value < 0.01) return `$${value.toFixed(4)}`;
  if (value < 1) return `$${value.toFixed(3)}`;
  return `$${value.toLocaleString(undefined, { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}

/** A price for a million tokens: `$3`, `$0.25`. */
export function formatPrice(value: number): string {
  return `$${value.toLocaleString(undefined, { maximumFractionDigits: 4 })}`;
}

/** `5.2 GB`, in thousands as systems show sizes of files. */
export function formatBytes(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let size = value;
  let unit = 0;
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${size >= 100 || unit === 0 ? whole.format(size) : short.format(size)} ${units[unit] ?? ''}`;
}

/** A window of tokens as people say it: `200k`, `1M`, `32k`; powers of two by their usual name. */
export function formatWindow(tokens: number): string {
  if (tokens >= 1_000_000)
    return tokens % 1_048_576 === 0 ? `${tokens / 1_048_576}M` : `${short.format(tokens / 1_000_000)}M`;
  if (tokens >= 1000)
    return tokens % 1000 !== 0 && tokens % 1024 === 0 ? `${tokens / 1024}k` : `${short.format(tokens / 1000)}k`;
  return whole.format(tokens);
}
