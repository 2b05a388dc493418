import type { Input } from '../../../contract/commands.ts';
import type { WindowState } from '../../state/window-state.ts';

/** Characters that one file holds at most: more the desktop would have to carry in one piece. */
export const FILE_MOST = 32_000_000;

export interface ExportFile {
  readonly fileName: string;
  readonly text: string;
  readonly rows: number;
  /** How many did not fit. */
  readonly left: number;
}

/**
 * Fetches a file's parts and puts them together. Resolves to undefined when `going` says that nobody wants it any more.
 * @param progress told after each part how many rows are there.
 */
export async function makeExport(
  command: WindowState['run'],
  query: Input<'log-export'>,
  going: () => boolean,
  progress: (rows: number) => void,
): Promise<ExportFile | undefined> {
  const texts: string[] = [];
  let [length, rows] = [0, 0];
  for (let before: number | undefined; ; ) {
    const part = await command('log-export', before === undefined ? query : { ...query, before });
    if (!going()) return undefined;
    // Only whole parts are taken, so that the file ends with a whole line.
    const fits = length === 0 || length + part.text.length <= FILE_MOST;
    if (fits) {
      texts.push(part.text);
      length += part.text.length;
      rows += part.rows;
      progress(rows);
    }
    if (!fits || part.next === undefined)
      return { fileName: part.fileName, text: texts.join(''), rows, left: fits ? part.left : part.rows + part.left };
    before = part.next;
  }
}
