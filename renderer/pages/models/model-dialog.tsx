import type { ReactElement } from 'react';
import type { ModelRow } from '../../../contract/models.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { text } from '../../texts/text.ts';
import { PriceForm } from './price-form.tsx';
import { TryModel } from './try-model.tsx';
import { TuneForm } from './tune-form.tsx';

/** One model: ask it something, and what holds for it only. */
export function ModelDialog({ row, onClose }: { row: ModelRow; onClose: () => void }): ReactElement {
  const talks = row.capabilities?.includes('completion') !== false;
  return (
    <Dialog title={text.models.detail.title(row.name)} onClose={onClose} wide>
      {talks ? <TryModel model={row.name} /> : null}
      {row.backend === 'ollama' && row.aliasOf === undefined ? <TuneForm row={row} /> : null}
      {row.backend === 'anthropic' && row.aliasOf === undefined ? <PriceForm row={row} /> : null}
      <div className="dialog-buttons">
        <Button onPress={onClose}>{text.actions.close}</Button>
      </div>
    </Dialog>
  );
}
