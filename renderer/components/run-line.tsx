import type { ReactElement } from 'react';
import { text } from '../texts/text.ts';
import { CopyButton } from './copy-button.tsx';

/** A command for the user's own terminal, to read and to copy. */
export function RunLine({ command }: { command: string }): ReactElement {
  return (
    <p className="run-line">
      <span>{text.runThis}</span> <code>{command}</code>{' '}
      <CopyButton value={command} label={text.copyCommand(command)} />
    </p>
  );
}
