import { BOUNDS } from '../../../contract/settings.ts';
import type { ModelSettings } from '../../../contract/settings.ts';

export type ThinkingChoice = 'default' | 'on' | 'off';

/** Reads what was typed; `window` is the error when it will not do. Empty fields are left to Ollama. */
export function readTuning(
  window: string,
  keepAlive: string,
  thinking: ThinkingChoice,
): { settings: ModelSettings | null } | { bad: 'window' } {
  const settings: ModelSettings = {};
  const wanted = window.replaceAll(/[\s,._]/g, '');
  if (wanted !== '') {
    const numCtx = Number(wanted);
    const { least, most } = BOUNDS.numCtx;
    if (!Number.isInteger(numCtx) || numCtx < least || numCtx > most) return { bad: 'window' };
    settings.numCtx = numCtx;
  }
  const keep = keepAlive.trim();
  // Ollama reads a bare number as seconds, but not when it comes as a text.
  if (keep !== '') settings.keepAlive = /^-?\d+$/.test(keep) ? Number(keep) : keep;
  if (thinking !== 'default') settings.thinkByDefault = thinking === 'on';
  return { settings: Object.keys(settings).length === 0 ? null : settings };
}

/** Reads a number of dollars; undefined when it is none. */
export function readDollars(typed: string): number | undefined {
  const cleaned = typed.trim().replace(/^\$/, '').replace(',', '.');
  const value = Number(cleaned);
  return cleaned === '' || !Number.isFinite(value) || value < 0 ? undefined : value;
}
