import { invalid } from '../anthropic-errors.ts';
import type { JsonObject } from '../../support/json.ts';

/** Refuses fields that a shape does not have, as `<path>: Extra inputs are not permitted`. */
export function onlyFields(value: JsonObject, path: string, allowed: ReadonlySet<string>): void {
  for (const name of Object.keys(value)) {
    if (!allowed.has(name)) throw invalid(`${path === '' ? '' : `${path}.`}${name}: Extra inputs are not permitted`);
  }
}

/** Refuses a missing field. */
export function needs(value: JsonObject, path: string, name: string): void {
  if (value[name] === undefined) throw invalid(`${path === '' ? '' : `${path}.`}${name}: Field required`);
}

/** A set of names from one string, for tables that read well. */
export function names(list: string): ReadonlySet<string> {
  return new Set(list.split(' '));
}
