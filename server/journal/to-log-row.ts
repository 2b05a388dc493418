import { logRow, type LogRow } from '../../contract/log.ts';
import { LATER_FIELDS, type Later, type StoredRow } from './row.ts';

/** What interfaces are told as it is stored, as soon as it is known. */
type ToldName = Exclude<keyof Later & keyof LogRow, 'changes'>;
const isTold = (name: string): name is ToldName => name in logRow.shape && name !== 'changes';
const TOLD: readonly ToldName[] = Object.keys(LATER_FIELDS).filter(isTold);

/**
 * Returns a row as interfaces are told it: without what only the detail shows. What is not known is left out: fields
 * that hold nothing would double what goes to the window for every request that begins.
 */
export function toLogRow(row: StoredRow): LogRow {
  const { id, seq, at, method, path, client, dialect, state, changes } = row;
  const told: LogRow = { id, seq, at, method, path, client, dialect, state, changes: changes.length };
  for (const name of TOLD) {
    const value = row[name];
    if (value !== undefined) tell(told, name, value);
  }
  return told;
}

function tell<Name extends ToldName>(told: { [N in ToldName]?: Later[N] }, name: Name, value: Later[Name]): void {
  told[name] = value;
}
