import { logRow } from '../../contract/log.ts';
import { dialect } from '../../contract/words.ts';
import { isObject, isString, stringOf, type JsonObject } from '../lib/json.ts';
import type { Intern } from './intern.ts';
import { LATER_FIELDS, makeRow, type Beginning, type StoredRow } from './row.ts';

const STATES = logRow.shape.state.options;
const DIALECTS = dialect.options;
const READS = Object.values(LATER_FIELDS).map(({ read }) => read);
const asItIs: Intern = (text) => text;

/**
 * Returns the row that a line of a segment holds, or undefined when the line is torn or not a row.
 * @param intern makes rows that are kept share their names.
 */
export function rowOfJson(line: unknown, intern: Intern = asItIs): StoredRow | undefined {
  if (!isObject(line)) return undefined;
  const beginning = beginningOf(line, intern);
  if (beginning === undefined) return undefined;
  const row = makeRow(beginning);
  for (const read of READS) read(row, line, intern);
  return row;
}

function beginningOf(line: JsonObject, intern: Intern): Beginning | undefined {
  const { id, seq, at, method, path, client } = line;
  const dialect = DIALECTS.find((name) => name === line.dialect);
  const state = STATES.find((name) => name === line.state);
  if (dialect === undefined || state === undefined) return undefined;
  if (!isString(id) || !isString(method) || !isString(path) || !isString(client)) return undefined;
  if (typeof seq !== 'number' || typeof at !== 'number') return undefined;
  return {
    id,
    seq,
    at,
    method: intern(method),
    path: intern(path),
    client: intern(client),
    userAgent: intern(stringOf(line.userAgent) ?? ''),
    remote: intern(stringOf(line.remote) ?? ''),
    dialect,
    state,
  };
}

/** Returns the parsed line when it is whole. A line that was torn by a crash lacks its last brace and so is no JSON. */
export function objectOfLine(line: string): JsonObject | undefined {
  if (!line.endsWith('}')) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
