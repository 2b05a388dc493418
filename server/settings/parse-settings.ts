import { settingsFile, type Settings } from '../../contract/settings.ts';
import { isObject } from '../lib/json.ts';
import type * as z from 'zod/mini';

/** The settings that a file holds, with what the user should know of them. */
export interface ParsedSettings {
  settings: Settings;
  notes: string[];
}

/** The parts of the file that earlier versions bounded less. */
const ONCE_UNBOUNDED: ReadonlySet<unknown> = new Set(['models', 'prices']);

/**
 * Checks a file's settings. A model's number beyond its bounds counts as the nearest within them, and is said: the file
 * was in order when it was written, and one number is no reason to put all of it aside.
 * @throws Error that names the field.
 */
export function parseSettings(file: unknown): ParsedSettings {
  const repaired = new Map<string, { was: number; bound: number }>();
  for (;;) {
    const parsed = settingsFile.safeParse(file);
    if (parsed.success)
      return {
        settings: parsed.data,
        notes: [...repaired].map(([path, { was, bound }]) => `${path} is ${was} and counts as ${bound}.`),
      };
    for (const issue of parsed.error.issues) {
      const repair = repairNumber(file, issue);
      if (repair === undefined) throw new Error(firstProblem(parsed.error));
      const path = pathOf(issue);
      repaired.set(path, { was: repaired.get(path)?.was ?? repair.was, bound: repair.bound });
    }
  }
}

/** Returns the first problem of a failed parse in one line that names the field. */
export function firstProblem(error: z.core.$ZodError): string {
  const issue = error.issues[0];
  if (issue === undefined) return 'not valid';
  return issue.path.length === 0 ? issue.message : `${pathOf(issue)}: ${issue.message}`;
}

function pathOf({ path }: z.core.$ZodIssue): string {
  return path.map(String).join('.');
}

/** Puts the nearest bound in the place of a number beyond it. Returns undefined when something else is wrong. */
function repairNumber(file: unknown, issue: z.core.$ZodIssue): { was: number; bound: number } | undefined {
  if (!ONCE_UNBOUNDED.has(issue.path[0])) return undefined;
  const bound = issue.code === 'too_big' ? issue.maximum : issue.code === 'too_small' ? issue.minimum : undefined;
  const holder = issue.path.slice(0, -1).reduce<unknown>((value, key) => memberOf(value, key), file);
  const name = String(issue.path.at(-1));
  const was = memberOf(holder, name);
  if (typeof bound !== 'number' || !isObject(holder) || typeof was !== 'number') return undefined;
  holder[name] = bound;
  return { was, bound };
}

function memberOf(value: unknown, key: PropertyKey): unknown {
  return isObject(value) ? value[String(key)] : undefined;
}
