import type { ReactElement } from 'react';
import { Button } from '../../components/button.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { text } from '../../texts/text.ts';

/** Shows a client key the only time it can be shown; closed by its button alone, so that no slip loses it. */
export function NewKeyDialog({ value, onClose }: { value: string; onClose: () => void }): ReactElement {
  const words = text.settings.network;
  return (
    <Dialog title={words.newKeyTitle} onClose={onClose} firm>
      <p>{words.newKeyText}</p>
      <div className="address">
        <code className="address-url" data-testid="new-key">
          {value}
        </code>
        <CopyButton kind="primary" value={value} />
      </div>
      <div className="dialog-buttons">
        <Button onPress={onClose}>{words.newKeyDone}</Button>
      </div>
    </Dialog>
  );
}
